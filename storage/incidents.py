"""Faults of the running system that the operator is told of: those that last, and their end."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from storage.models.tables import INCIDENTS
from storage.records import Incident
from storage.statements import PerDialect

_C = INCIDENTS.c
_RAISE = PerDialect(INCIDENTS, lambda insert: insert.on_conflict_do_nothing())


def lasting(tx: Connection) -> list[Incident]:
    """Return the incidents that are not over, oldest first."""
    rows = tx.execute(select(INCIDENTS).where(_C.over_at.is_(None)).order_by(_C.id))
    return [Incident(**row) for row in rows.mappings()]


def history(tx: Connection, limit: int = 50) -> list[Incident]:
    """Return the latest incidents, the latest first."""
    rows = tx.execute(select(INCIDENTS).order_by(_C.id.desc()).limit(limit))
    return [Incident(**row) for row in rows.mappings()]


def begin(tx: Connection, kind: str, place: str, reason: str, now: datetime) -> None:
    """Note that something fails; one that lasts already is left as it is."""
    row = {"kind": kind, "place": place, "reason": reason, "raised_at": now}
    tx.execute(_RAISE.on(tx), row)


def found_again(tx: Connection, number: int, reason: str) -> None:
    """Note what is found of a lasting incident now."""
    tx.execute(INCIDENTS.update().where(_C.id == number).values(reason=reason))


def end(tx: Connection, number: int, now: datetime) -> bool:
    """Note that an incident is over; False where somebody else has done so."""
    here = INCIDENTS.update().where(_C.id == number, _C.over_at.is_(None))
    return tx.execute(here.values(over_at=now)).rowcount == 1


def told(tx: Connection, numbers: Sequence[int], now: datetime) -> None:
    """Note that a mail about some incidents was queued."""
    if numbers:
        tx.execute(INCIDENTS.update().where(_C.id.in_(numbers)).values(told_at=now))
