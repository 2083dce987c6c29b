"""The outbox: mails queued with what they tell, listed, changed while nobody tried them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, case, func, select

from storage.errors import StorageError
from storage.leases import (
    channels_waiting,
    claim_due,
    expire_leases,
    finish_dead,
    finish_retry,
    finish_sent,
    finish_unknown,
)
from storage.models.tables import MAIL_ALERTS, MAILS
from storage.records import Mail, NewMail
from storage.statements import PerDialect

__all__ = [
    "add_alerts",
    "alerts_of",
    "cancel",
    "channels_waiting",
    "claim_due",
    "counts",
    "expire_leases",
    "finish_dead",
    "finish_retry",
    "finish_sent",
    "finish_unknown",
    "get",
    "list_mails",
    "oldest_due",
    "open_of_alert",
    "pending_of_story",
    "queue",
    "replace_content",
    "retry",
    "thread_root",
]

_ADD_ALERTS = PerDialect(MAIL_ALERTS, lambda insert: insert.on_conflict_do_nothing())
_QUEUE = PerDialect(MAILS, lambda insert: insert.on_conflict_do_nothing().returning(MAILS.c.id))
_UNTRIED = and_(MAILS.c.state == "pending", MAILS.c.attempts == 0)
_WITHOUT_CONTENT = [column for column in MAILS.c if column.name in set(Mail.__slots__)]
_WITHOUT_CONTENT.remove(MAILS.c.content)


def queue(tx: Connection, new: NewMail) -> int:
    """Queue a mail and return its number; one with the same Message-ID is not queued twice.

    A cancelled mail with that Message-ID is queued anew, with the new content.
    """
    row = {
        "recipient": new.recipient,
        "message_id": new.message_id,
        "subject": new.subject,
        "content": new.content,
        "story_id": new.story_id,
        "revision": new.revision,
        "channel": new.channel,
        "kind": new.kind,
        "next_try_at": new.due_at,
        "created_at": new.created_at,
        "state": "pending",
        "attempts": 0,
        "unknown_outcomes": 0,
        "lease_epoch": 0,
    }
    number = tx.execute(_QUEUE.on(tx), row).scalar()
    if number is None:
        number = _queue_again(tx, new, row)
    pairs = [(alert, new.story_id) for alert in new.alert_ids if new.story_id is not None]
    _tell(tx, int(number), new.recipient, new.revision, [*pairs, *new.told])
    return int(number)


def _queue_again(tx: Connection, new: NewMail, row: dict[str, Any]) -> int:
    number: int = tx.execute(
        select(MAILS.c.id).where(MAILS.c.message_id == new.message_id)
    ).scalar_one()
    cancelled = and_(MAILS.c.id == number, MAILS.c.state == "cancelled")
    row = {name: row[name] for name in ("subject", "content", "next_try_at", "state")}
    tx.execute(MAILS.update().where(cancelled).values(row))
    return number


def _tell(
    tx: Connection, mail_id: int, recipient: str, revision: int, pairs: Iterable[tuple[int, Any]]
) -> None:
    rows = [
        {
            "mail_id": mail_id,
            "alert_id": alert_id,
            "story_id": story_id,
            "recipient": recipient,
            "revision": revision,
        }
        for alert_id, story_id in pairs
    ]
    if rows:
        tx.execute(_ADD_ALERTS.on(tx), rows)


def replace_content(
    tx: Connection, mail_id: int, content: bytes, subject: str, alert_ids: Sequence[int]
) -> bool:
    """Give a mail that nobody has tried to send other content, and name its rules anew.

    False, and nothing changed, where it was tried before: then its bytes are frozen.
    """
    here = and_(MAILS.c.id == mail_id, _UNTRIED)
    changed = tx.execute(MAILS.update().where(here).values(content=content, subject=subject))
    if changed.rowcount != 1:
        return False
    add_alerts(tx, mail_id, alert_ids)
    return True


def add_alerts(tx: Connection, mail_id: int, alert_ids: Sequence[int]) -> None:
    """Note that a mail tells of its story for more rules."""
    mail = get(tx, mail_id)
    if mail is None:
        raise StorageError(f"There is no mail number {mail_id}.")
    if mail.story_id is not None:
        pairs = [(alert_id, mail.story_id) for alert_id in alert_ids]
        _tell(tx, mail_id, mail.recipient, mail.revision, pairs)


def cancel(tx: Connection, mail_id: int, reason: str) -> bool:
    """Give up a mail that is not being sent, with the reason; False where it is too late."""
    here = and_(MAILS.c.id == mail_id, MAILS.c.state.in_(("pending", "unknown")))
    values = {"state": "cancelled", "last_reply": reason}
    if tx.execute(MAILS.update().where(here).values(values)).rowcount != 1:
        return False
    tx.execute(MAIL_ALERTS.delete().where(MAIL_ALERTS.c.mail_id == mail_id))
    return True


def retry(tx: Connection, mail_id: int, now: datetime) -> bool:
    """Make a pending, unknown or dead mail due now; False for any other."""
    here = and_(MAILS.c.id == mail_id, MAILS.c.state.in_(("pending", "unknown", "dead")))
    values = {"state": "pending", "next_try_at": now}
    return tx.execute(MAILS.update().where(here).values(values)).rowcount == 1


def get(tx: Connection, mail_id: int) -> Mail | None:
    """Return a mail with its content, None where there is none."""
    row = (
        tx.execute(select(*_WITHOUT_CONTENT, MAILS.c.content).where(MAILS.c.id == mail_id))
        .mappings()
        .first()
    )
    return None if row is None else _mail(row)


def list_mails(tx: Connection, state: str | None = None, limit: int = 50) -> list[Mail]:
    """Return the latest mails, without their content."""
    query = select(*_WITHOUT_CONTENT).order_by(MAILS.c.id.desc()).limit(limit)
    if state is not None:
        query = query.where(MAILS.c.state == state)
    return [_mail(row) for row in tx.execute(query).mappings()]


def counts(tx: Connection) -> dict[str, int]:
    """Return how many mails are in each state; states without a mail are left out."""
    query = select(MAILS.c.state, func.count()).group_by(MAILS.c.state)
    return {row[0]: row[1] for row in tx.execute(query)}


def extra_copies(tx: Connection) -> int:
    """Return how many sendings ended without a reply: so many copies too many, at the most."""
    total = select(func.coalesce(func.sum(MAILS.c.unknown_outcomes), 0))
    return int(tx.execute(total).scalar_one())


def oldest_due(tx: Connection, now: datetime) -> datetime | None:
    """Return since when the oldest mail that should have gone by now has been to go."""
    since = case((MAILS.c.attempts == 0, MAILS.c.next_try_at), else_=MAILS.c.created_at)
    query = select(func.min(since)).where(
        MAILS.c.state.in_(("pending", "unknown")), MAILS.c.next_try_at <= now
    )
    found: datetime | None = tx.execute(query).scalar()
    return found


def thread_root(tx: Connection, story_id: int, recipient: str) -> str | None:
    """Return the Message-ID of the first mail that a recipient got, or will get, on a story."""
    query = (
        select(MAILS.c.message_id)
        .where(_about(story_id, recipient), MAILS.c.state != "cancelled")
        .order_by(MAILS.c.id)
        .limit(1)
    )
    found: str | None = tx.execute(query).scalar()
    return found


def pending_of_story(tx: Connection, story_id: int, recipient: str) -> Mail | None:
    """Return the mail on a story that nobody has tried to send yet, for more rules to join."""
    query = select(*_WITHOUT_CONTENT, MAILS.c.content).where(_about(story_id, recipient), _UNTRIED)
    row = tx.execute(query.order_by(MAILS.c.id).limit(1)).mappings().first()
    return None if row is None else _mail(row)


def alerts_of(tx: Connection, mail_id: int) -> list[tuple[int, int]]:
    """Return the (rule, story) pairs that a mail tells of."""
    query = select(MAIL_ALERTS.c.alert_id, MAIL_ALERTS.c.story_id)
    rows = tx.execute(
        query.where(MAIL_ALERTS.c.mail_id == mail_id).order_by(*query.selected_columns)
    )
    return [(row[0], row[1]) for row in rows]


def open_of_alert(tx: Connection, alert_id: int) -> list[Mail]:
    """Return the mails that name a rule and are not sent yet, oldest first."""
    query = (
        select(*_WITHOUT_CONTENT)
        .join(MAIL_ALERTS, MAIL_ALERTS.c.mail_id == MAILS.c.id)
        .where(MAIL_ALERTS.c.alert_id == alert_id, MAILS.c.state.in_(("pending", "unknown")))
        .distinct()
        .order_by(MAILS.c.id)
    )
    return [_mail(row) for row in tx.execute(query).mappings()]


def of_story(tx: Connection, story_id: int) -> list[Mail]:
    """Return the mails that tell of a story, digests included, oldest first."""
    telling = select(MAIL_ALERTS.c.mail_id).where(MAIL_ALERTS.c.story_id == story_id)
    query = select(*_WITHOUT_CONTENT).where(MAILS.c.id.in_(telling)).order_by(MAILS.c.id)
    return [_mail(row) for row in tx.execute(query).mappings()]


def _about(story_id: int, recipient: str) -> Any:
    return and_(MAILS.c.story_id == story_id, MAILS.c.recipient == recipient)


def _mail(row: RowMapping) -> Mail:
    return Mail(**row)
