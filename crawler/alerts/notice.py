"""A mail to the operator: plain words in English, about the machine and not the news."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from crawler.alerts.headers import message_id, safe_header
from crawler.alerts.message import build_message
from crawler.alerts.policy import AlertPolicy
from crawler.alerts.recipients import channel_of, delivery_address
from crawler.alerts.render import headers_of
from storage.records import NewMail


@dataclass(frozen=True, slots=True)
class Notice:
    """What the operator is told; notices with the same `key` are one. `text` ends its last line."""

    subject: str
    text: str
    key: Sequence[str]


def to_operator(
    operator: str,
    notice: Notice,
    policy: AlertPolicy,
    now: datetime,
    due_at: datetime | None = None,
) -> NewMail:
    """Return the mail that tells the operator, due now unless `due_at` says otherwise."""
    recipient = delivery_address(operator)
    number = message_id(policy.secret, policy.domain, *notice.key, recipient)
    safe = safe_header(notice.subject)
    headers = headers_of(recipient, number, safe, policy, now)
    headers["Content-Language"] = "en"
    return NewMail(
        recipient=recipient,
        message_id=number,
        subject=safe,
        content=build_message(headers, [("plain", notice.text)]),
        due_at=due_at or now,
        created_at=now,
        alert_ids=[],
        kind="notice",
        channel=channel_of(recipient),
    )
