"""Post messages as signed JSON, as Standard Webhooks says: webhook-id, -timestamp, -signature."""

import base64
import hashlib
import hmac
import json
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, Self

from crawler.alerts.channels.base import Outgoing, Receipt
from crawler.alerts.headers import safe_header, safe_url
from crawler.alerts.http import post_json
from crawler.clock import Clock, SystemClock
from crawler.errors import DeliveryError
from crawler.settings import Settings

GONE = 410


class WebhookChannel:
    """Post each message to its recipient, which is an address on the web."""

    def __init__(self, secret: str | None, clock: Clock) -> None:
        self._secret = secret
        self._clock = clock

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the channel that the settings describe."""
        secret = settings.webhook.secret
        return cls(secret.get_secret_value() if secret else None, SystemClock())

    def send(self, message: Outgoing) -> Receipt:
        """Return the answer of a server that took it (2xx); raises DeliveryError."""
        if not self._secret:
            raise DeliveryError(
                "webhook.secret is not set: nothing is posted without a signature.",
                permanent=True,
                channel_down=True,
            )
        if not safe_url(message.recipient):
            raise DeliveryError(f"{message.recipient!r} is no address", permanent=True)
        number, body = payload(message)
        status, answer = post_json(message.recipient, body, self._signed(number, body))
        reply = safe_header(f"{status} {answer.decode('utf-8', 'replace')}")
        if not 200 <= status <= 299:  # noqa: PLR2004 - HTTP's class of success
            raise DeliveryError(f"The server answered {reply}", permanent=status == GONE)
        return Receipt(status, reply)

    def close(self) -> None:
        """Do nothing: no connection is kept."""

    def _signed(self, number: str, body: bytes) -> dict[str, str]:
        stamp = str(int(self._clock.now().timestamp()))
        signed = f"{number}.{stamp}.".encode() + body
        digest = hmac.new((self._secret or "").encode(), signed, hashlib.sha256).digest()
        return {
            "webhook-id": number,
            "webhook-timestamp": stamp,
            "webhook-signature": f"v1,{base64.b64encode(digest).decode('ascii')}",
        }


def payload(message: Outgoing) -> tuple[str, bytes]:
    """Return a message's number and its JSON, the same bytes on every try."""
    mail = message_from_bytes(message.content, policy=default)
    number = str(mail["Message-ID"]).strip("<>")
    told: dict[str, Any] = {
        "id": number,
        "in_reply_to": str(mail["In-Reply-To"] or "").strip("<>") or None,
        "recipient": message.recipient,
        "date": str(mail["Date"]),
        "subject": str(mail["Subject"]),
        "text": _part(mail, "text/plain"),
        "html": _part(mail, "text/html"),
        "data": json.loads(_part(mail, "application/json") or "null"),
    }
    return number, json.dumps(told, ensure_ascii=False).encode()


def _part(mail: EmailMessage, kind: str) -> str | None:
    for part in mail.walk():
        if part.get_content_type() == kind:
            return bytes(part.get_payload(decode=True) or b"").decode("utf-8", "replace")
    return None
