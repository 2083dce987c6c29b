"""Rules, and what they matched."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypedDict, Unpack

from sqlalchemy import Connection, RowMapping, bindparam, select

from storage import meta
from storage.errors import NameTakenError, StorageError
from storage.models.tables import ALERTS, MAIL_ALERTS, MAILS, MATCHES
from storage.records import Alert, Match, NewAlert, NewMatch
from storage.statements import PerDialect

_GENERATION = "alerts_generation"
_ADD_MATCH = PerDialect(
    MATCHES, lambda insert: insert.on_conflict_do_nothing().returning(MATCHES.c.id)
)
_TOLD = (
    select(MAIL_ALERTS.c.alert_id)
    .join(MAILS, MAILS.c.id == MAIL_ALERTS.c.mail_id)
    .where(
        MAIL_ALERTS.c.story_id == bindparam("story"),
        MAIL_ALERTS.c.recipient == bindparam("to"),
        MAILS.c.state != "cancelled",
    )
)


class Changes(TypedDict, total=False):
    """What may be changed of a rule."""

    name: str
    query: str
    recipients: Sequence[str]
    deliver: str
    later_copies: str
    paused: bool
    alert_since: datetime
    group_seconds: int
    quiet_hours: str | None
    hourly_cap: int | None
    changes: str
    expect_by: str | None
    expect_checked_at: datetime | None
    expires_at: datetime | None
    declared_in: str | None


def add(tx: Connection, new: NewAlert, now: datetime) -> Alert:
    """Store a rule, which from now on raises mail; raises NameTakenError for a name in use."""
    _refuse_taken(tx, new.name)
    row = {name: getattr(new, name) for name in NewAlert.__slots__} | {
        "recipients": list(new.recipients),
        "alert_since": now,
        "created_at": now,
        "updated_at": now,
    }
    number = tx.execute(ALERTS.insert().returning(ALERTS.c.id), row).scalar_one()
    meta.count_up(tx, _GENERATION)
    return _must(tx, number)


def find(tx: Connection, name: str) -> Alert | None:
    """Return a rule by its name, None where there is none."""
    row = tx.execute(select(ALERTS).where(ALERTS.c.name == name)).mappings().first()
    return None if row is None else _alert(row)


def get(tx: Connection, alert_id: int) -> Alert | None:
    """Return a rule by its number, None where there is none."""
    row = tx.execute(select(ALERTS).where(ALERTS.c.id == alert_id)).mappings().first()
    return None if row is None else _alert(row)


def all_active(tx: Connection) -> list[Alert]:
    """Return the rules that raise mail, oldest first."""
    rows = tx.execute(select(ALERTS).where(ALERTS.c.paused.is_(False)).order_by(ALERTS.c.id))
    return [_alert(row) for row in rows.mappings()]


def list_all(tx: Connection) -> list[Alert]:
    """Return all rules by name."""
    return [_alert(row) for row in tx.execute(select(ALERTS).order_by(ALERTS.c.name)).mappings()]


def expecting(tx: Connection) -> list[Alert]:
    """Return the rules that say so when nothing was found, but those that are paused."""
    here = ALERTS.c.expect_by.is_not(None) & ALERTS.c.paused.is_(False)
    rows = tx.execute(select(ALERTS).where(here).order_by(ALERTS.c.id))
    return [_alert(row) for row in rows.mappings()]


def looked_into(tx: Connection, alert_id: int, due: datetime) -> None:
    """Note that a time by which a rule expected something was dealt with."""
    here = ALERTS.c.id == alert_id
    tx.execute(ALERTS.update().where(here).values(expect_checked_at=due))


def update(tx: Connection, alert_id: int, now: datetime, **changes: Unpack[Changes]) -> Alert:
    """Change a rule and return it; raises NameTakenError for a name that is taken."""
    old = _must(tx, alert_id)
    values: dict[str, Any] = {**changes, "updated_at": now}
    if values.get("name", old.name) != old.name:
        _refuse_taken(tx, values["name"])
    if "recipients" in values:
        values["recipients"] = list(values["recipients"])
    tx.execute(ALERTS.update().where(ALERTS.c.id == alert_id).values(values))
    meta.count_up(tx, _GENERATION)
    return _must(tx, alert_id)


def remove(tx: Connection, alert_id: int) -> bool:
    """Remove a rule with its matches; what it mailed stays in the ledger. False: there was none."""
    removed = tx.execute(ALERTS.delete().where(ALERTS.c.id == alert_id)).rowcount == 1
    if removed:
        meta.count_up(tx, _GENERATION)
    return removed


def generation(tx: Connection) -> int:
    """Return a number that rises whenever a rule changes, so that compiled rules can be kept."""
    return int(meta.get(tx, _GENERATION) or 0)


def add_match(tx: Connection, new: NewMatch) -> int | None:
    """Store that a rule matched an article; None where that is stored already."""
    row = {
        "alert_id": new.alert_id,
        "article_id": new.article_id,
        "story_id": new.story_id,
        "spans": {part: [list(span) for span in spans] for part, spans in new.spans.items()},
        "matched_at": new.matched_at,
        "silent": new.silent,
    }
    number = tx.execute(_ADD_MATCH.on(tx), row).scalar()
    return None if number is None else int(number)


def forget_matches(tx: Connection, article_id: int, alert_ids: Sequence[int]) -> None:
    """Forget what some rules matched in an article, which has another text; mails stay."""
    same = (MATCHES.c.article_id == article_id) & MATCHES.c.alert_id.in_(alert_ids)
    tx.execute(MATCHES.delete().where(same))


def matches_of_article(tx: Connection, article_id: int) -> list[Match]:
    """Return what matched an article, in the order of the rules."""
    return _matches(tx, MATCHES.c.article_id == article_id)


def matches_of_story(tx: Connection, story_id: int) -> list[Match]:
    """Return what matched the articles of a story, in the order of the rules."""
    return _matches(tx, MATCHES.c.story_id == story_id)


def matches_of_alert(tx: Connection, alert_id: int, since: datetime) -> list[Match]:
    """Return what a rule matched since then."""
    return _matches(tx, (MATCHES.c.alert_id == alert_id) & (MATCHES.c.matched_at >= since))


def told(tx: Connection, story_id: int, recipient: str) -> set[int]:
    """Return the rules for which a mail on this story went, or will go, to this recipient."""
    return set(tx.execute(_TOLD, {"story": story_id, "to": recipient}).scalars())


def _matches(tx: Connection, condition: Any) -> list[Match]:
    rows = tx.execute(select(MATCHES).where(condition).order_by(MATCHES.c.alert_id, MATCHES.c.id))
    return [Match(**row) for row in rows.mappings()]


def _refuse_taken(tx: Connection, name: str) -> None:
    if find(tx, name) is not None:
        raise NameTakenError(f"There is a rule {name!r} already. Choose another name, or edit it.")


def _must(tx: Connection, alert_id: int) -> Alert:
    found = get(tx, alert_id)
    if found is None:
        raise StorageError(f"There is no rule number {alert_id}.")
    return found


def _alert(row: RowMapping) -> Alert:
    return Alert(**{**row, "recipients": tuple(row["recipients"])})
