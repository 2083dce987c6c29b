"""Due times and last results of the daemon's jobs."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, case, select

from storage.models.tables import SCHEDULE
from storage.records import ScheduleEntry
from storage.statements import PerDialect

_S = SCHEDULE.c
# Of a run that ended before the next was due, nothing is left to count.
_SKIPPED = case((_S.skipped_at >= _S.last_started_at, _S.skipped), else_=0)
_MAKE = PerDialect(SCHEDULE, lambda insert: insert.on_conflict_do_nothing())


def get(tx: Connection, source: str) -> ScheduleEntry | None:
    """Return the entry of a source or job, None before it was first scheduled."""
    row = tx.execute(select(SCHEDULE).where(_S.source == source)).mappings().first()
    return None if row is None else ScheduleEntry(**row)


def entries(tx: Connection) -> list[ScheduleEntry]:
    """Return all entries, the first due one first."""
    rows = tx.execute(select(SCHEDULE).order_by(_S.due_at, _S.source))
    return [ScheduleEntry(**row) for row in rows.mappings()]


def due(tx: Connection, now: datetime) -> list[ScheduleEntry]:
    """Return the entries that are due by now, the longest due first."""
    rows = tx.execute(select(SCHEDULE).where(_S.due_at <= now).order_by(_S.due_at, _S.source))
    return [ScheduleEntry(**row) for row in rows.mappings()]


def set_due(tx: Connection, source: str, due_at: datetime | None) -> None:
    """Set when a source is due next; None for never."""
    _set(tx, source, due_at=due_at)


def started(tx: Connection, source: str, now: datetime) -> None:
    """Note that a run began."""
    _set(tx, source, last_started_at=now)


def finished(tx: Connection, source: str, now: datetime, *, ok: bool) -> None:
    """Note that a run ended, and whether it was good."""
    values = {"last_finished_at": now, "skipped": _SKIPPED}
    if ok:
        _set(tx, source, **values, last_success_at=now, failures=0)
    else:
        _set(tx, source, **values, failures=_S.failures + 1)


def overran(tx: Connection, source: str, now: datetime) -> None:
    """Count a run that was skipped since the one before was still going."""
    _set(tx, source, overruns=_S.overruns + 1, skipped=_S.skipped + 1, skipped_at=now)


def forget(tx: Connection, source: str) -> None:
    """Remove the entry of a source that is no longer scheduled."""
    tx.execute(SCHEDULE.delete().where(_S.source == source))


def _set(tx: Connection, source: str, **values: Any) -> None:
    tx.execute(_MAKE.on(tx), {"source": source, "failures": 0, "overruns": 0, "skipped": 0})
    tx.execute(SCHEDULE.update().where(_S.source == source).values(values))
