"""Deviations of sources from their own past: what may be chance, alarms, and their end."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from storage.models.tables import DRIFTS
from storage.records import Drift

_C = DRIFTS.c


def lasting(tx: Connection, source: str, edition: str) -> list[Drift]:
    """Return the deviations of an edition that are not over, alarms and others, oldest first."""
    query = select(DRIFTS).where(_C.source == source, _C.edition == edition)
    rows = tx.execute(query.where(_C.mended_at.is_(None)).order_by(_C.id))
    return [Drift(**row) for row in rows.mappings()]


def alarms(tx: Connection, source: str | None = None, edition: str | None = None) -> list[Drift]:
    """Return the alarms that last, of all editions or of one, oldest first."""
    query = select(DRIFTS).where(_C.mended_at.is_(None), _C.raised_at.is_not(None))
    if source is not None:
        query = query.where(_C.source == source)
    if edition is not None:
        query = query.where(_C.edition == edition)
    return [Drift(**row) for row in tx.execute(query.order_by(_C.id)).mappings()]


def history(tx: Connection, source: str, edition: str) -> list[Drift]:
    """Return every alarm that an edition ever had, oldest first."""
    query = select(DRIFTS).where(_C.source == source, _C.edition == edition)
    rows = tx.execute(query.where(_C.raised_at.is_not(None)).order_by(_C.id))
    return [Drift(**row) for row in rows.mappings()]


def put(tx: Connection, drift: Drift) -> Drift:
    """Store a deviation, a new one where its number is 0; returns it with its number."""
    row: dict[str, Any] = {name: getattr(drift, name) for name in Drift.__slots__ if name != "id"}
    if drift.id:
        tx.execute(DRIFTS.update().where(_C.id == drift.id).values(row))
        return drift
    number = tx.execute(DRIFTS.insert().returning(_C.id), row).scalar_one()
    return replace(drift, id=int(number))


def drop(tx: Connection, ids: Sequence[int]) -> None:
    """Remove deviations that were chance."""
    if ids:
        tx.execute(DRIFTS.delete().where(_C.id.in_(ids)))


def told(tx: Connection, ids: Sequence[int], now: datetime) -> None:
    """Note that a mail about some deviations was queued."""
    if ids:
        tx.execute(DRIFTS.update().where(_C.id.in_(ids)).values(told_at=now))
