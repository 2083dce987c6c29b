"""How the outbox stands, and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from crawler.alerts.recipients import shown_recipient
from storage import outbox
from storage.records import Mail

MAIL_WAIT = timedelta(minutes=10)  # a mail server that was restarted is back by then
DEAD_FOR = timedelta(days=7)  # so long a refused mail is worth a look
MANY_MAILS = 1000


@dataclass(frozen=True, slots=True)
class MailStatus:
    """How the outbox stands: mails by state, and since when the oldest due one waits."""

    counts: Mapping[str, int]
    oldest_due_at: datetime | None
    problems: tuple[str, ...]


def mail_status(tx: Connection, now: datetime) -> MailStatus:
    """Return how the outbox stands."""
    counts = outbox.counts(tx)
    oldest = outbox.oldest_due(tx, now)
    dead = [
        mail
        for mail in outbox.list_mails(tx, "dead", MANY_MAILS)
        if now - mail.created_at <= DEAD_FOR
    ]
    problems: list[str] = []
    if oldest is not None and now - oldest > MAIL_WAIT:
        waiting = counts.get("pending", 0) + counts.get("unknown", 0)
        problems.append(
            f"{waiting} waiting, the oldest for {lasted(now - oldest)}; {last_word(tx)}"
        )
    if dead:
        problems.append(
            f"{len(dead)} refused for good, the last to {shown_recipient(dead[0].recipient)}:"
            f" {dead[0].last_reply or 'no reply was stored'}"
        )
    return MailStatus(counts, oldest, tuple(problems))


def last_word(tx: Connection) -> str:
    """Return what the mail server said last of a mail that waits."""
    waiting: list[Mail] = []
    for state in ("pending", "unknown"):
        waiting += outbox.list_mails(tx, state, MANY_MAILS)
    replies = [mail.last_reply for mail in waiting if mail.last_reply]
    return f"the mail server's last word: {replies[0]}" if replies else "no attempt was made yet"


def lasted(length: timedelta) -> str:
    """Return a length of time in words: minutes up to two hours, hours up to two days."""
    minutes = int(length.total_seconds() // 60)
    if minutes < 120:  # noqa: PLR2004 - two hours
        return f"{minutes} min"
    hours = minutes // 60
    return f"{hours} h" if hours < 48 else f"{hours // 24} days"  # noqa: PLR2004 - two days
