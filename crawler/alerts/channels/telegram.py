"""Send messages to chats of Telegram, by its Bot API's sendMessage."""

import html
import json
import re
from email import message_from_bytes
from email.policy import default
from typing import Any, Self

from crawler.alerts.channels.base import Outgoing, Receipt
from crawler.alerts.headers import safe_header
from crawler.alerts.http import post_json
from crawler.errors import DeliveryError
from crawler.settings import Settings

LONGEST = 3500  # characters of the text; Telegram takes 4096 with the subject
PREFIX = "telegram:"
TOO_MANY = 429
REFUSED = (400, 403)  # no such chat; the bot was blocked or is no member
WRONG_TOKEN = (401, 404)
BOLD = r"<b>\1</b>"
_MARKED = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)


class TelegramChannel:
    """Send each message to its recipient, which is `telegram:` and a chat."""

    def __init__(self, token: str | None, api: str) -> None:
        self._token = token
        self._api = api.rstrip("/")

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the channel that the settings describe."""
        token = settings.telegram.token
        return cls(token.get_secret_value() if token else None, settings.telegram.api)

    def send(self, message: Outgoing) -> Receipt:
        """Return Telegram's word that it took the message; raises DeliveryError."""
        if not self._token:
            raise DeliveryError("telegram.token is not set.", permanent=True, channel_down=True)
        body = json.dumps(request_of(message), ensure_ascii=False).encode()
        status, answer = post_json(f"{self._api}/bot{self._token}/sendMessage", body, {})
        told = _understood(answer)
        reply = safe_header(f"{status} {told.get('description', '')}")
        if told.get("ok") is True:
            return Receipt(status, reply, str(told.get("result", {}).get("message_id", "")) or None)
        raise DeliveryError(
            f"Telegram answered {reply}",
            permanent=status in REFUSED or status in WRONG_TOKEN,
            channel_down=status in WRONG_TOKEN or status == TOO_MANY,
        )

    def close(self) -> None:
        """Do nothing: no connection is kept."""


def request_of(message: Outgoing) -> dict[str, Any]:
    """Return what is asked of Telegram: the text part, matched words in bold."""
    mail = message_from_bytes(message.content, policy=default)
    part = mail.get_body(("plain",))
    text = part.get_content() if part is not None else ""
    if len(text) > LONGEST:
        text = f"{text[:LONGEST].rstrip()}…"
    subject = html.escape(str(mail["Subject"]), quote=False)
    shown = _MARKED.sub(BOLD, html.escape(text.strip(), quote=False))
    return {
        "chat_id": message.recipient.removeprefix(PREFIX),
        "text": f"<b>{subject}</b>\n\n{shown}",
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }


def _understood(answer: bytes) -> dict[str, Any]:
    try:
        told = json.loads(answer)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
