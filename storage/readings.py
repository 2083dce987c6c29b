"""How pages were read: the latest readings of each edition, and the sums of the older ones."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from storage.models.tables import FIELD_DAYS, READINGS
from storage.records import FieldSum, Reading
from storage.statements import PerDialect

LENGTH = "length"  # the field under which the lengths of bodies are summed
AGREEMENT = "agreement"
MOST = 500  # readings of an edition that wait to be summed, where nobody does it
_EPOCH = date(1970, 1, 1)
_R = READINGS.c
_D = FIELD_DAYS.c
_COLUMNS = [_R[name] for name in Reading.__slots__]
_KEY = (_D.source, _D.edition, _D.field, _D.day)
_SUM = PerDialect(
    FIELD_DAYS,
    lambda insert: insert.on_conflict_do_update(
        index_elements=list(_KEY),
        set_={
            "articles": insert.excluded.articles,
            "layers": insert.excluded.layers,
            "total": insert.excluded.total,
            "squares": insert.excluded.squares,
        },
    ),
)


def add(tx: Connection, readings: Sequence[Reading]) -> None:
    """Store readings, oldest first; of each edition only the latest stay."""
    names = [name for name in Reading.__slots__ if name != "id"]
    rows = [
        {name: getattr(one, name) for name in names} | {"layers": dict(one.layers)}
        for one in readings
    ]
    if not rows:
        return
    tx.execute(READINGS.insert(), rows)
    for source, edition in {(one.source, one.edition) for one in readings}:
        forget(tx, source, edition, MOST)


def recent(tx: Connection, source: str, edition: str, limit: int = MOST) -> list[Reading]:
    """Return the latest readings of an edition, oldest first."""
    query = select(*_COLUMNS).where(_R.source == source, _R.edition == edition)
    rows = tx.execute(query.order_by(_R.id.desc()).limit(limit)).mappings().all()
    return [Reading(**row) for row in reversed(rows)]


def forget(tx: Connection, source: str, edition: str, keep: int) -> None:
    """Remove all readings of an edition but the latest `keep`."""
    here = (_R.source == source, _R.edition == edition)
    last = select(_R.id).where(*here).order_by(_R.id.desc()).offset(keep).limit(1)
    oldest = tx.execute(last).scalar()
    if oldest is not None:
        tx.execute(READINGS.delete().where(*here, _R.id <= oldest))


def sum_up(
    tx: Connection,
    source: str,
    edition: str,
    readings: Iterable[Reading],
    fields: Iterable[str],
) -> None:
    """Add what readings say of some fields to the sums of their days."""
    wanted = tuple(fields)
    sums: dict[tuple[str, int], list[tuple[str | None, int]]] = {}
    for reading in readings:
        day = day_of(reading.read_at)
        for name in wanted:
            if says(reading, name):
                layer = reading.layers.get(name)
                sums.setdefault((name, day), []).append((layer, reading.characters))
    rows = []
    for (name, day), met in sums.items():
        logs = [math.log(size) for _, size in met if size > 0] if name == LENGTH else []
        rows.append(
            {
                "source": source,
                "edition": edition,
                "field": name,
                "day": day,
                "articles": len(met),
                "layers": dict(Counter(layer for layer, _ in met if layer is not None)),
                "total": sum(logs),
                "squares": sum(log * log for log in logs),
            }
        )
    for row in rows:
        tx.execute(_SUM.on(tx), _with_stored(tx, row))


def sums(tx: Connection, source: str, edition: str, now: datetime, days: int) -> list[FieldSum]:
    """Return how each field was filled over the last `days` days."""
    since = day_of(now) - days
    query = select(_D.field, _D.articles, _D.layers, _D.total, _D.squares)
    rows = tx.execute(
        query.where(_D.source == source, _D.edition == edition, _D.day >= since)
    ).all()
    found: dict[str, FieldSum] = {}
    for name, articles, layers, total, squares in rows:
        so_far = found.get(name) or FieldSum(name, 0, {})
        found[name] = FieldSum(
            name,
            so_far.articles + articles,
            Counter(so_far.layers) + Counter(layers),
            so_far.total + total,
            so_far.squares + squares,
        )
    return list(found.values())


def forget_days(tx: Connection, source: str, edition: str, field: str | None = None) -> int:
    """Remove the sums of an edition, or of one field; return how many rows."""
    query = FIELD_DAYS.delete().where(_D.source == source, _D.edition == edition)
    if field is not None:
        query = query.where(_D.field == field)
    return int(tx.execute(query).rowcount)


def prune(tx: Connection, now: datetime, days: int) -> None:
    """Remove the sums that are older than `days` days."""
    tx.execute(FIELD_DAYS.delete().where(_D.day < day_of(now - timedelta(days=days))))


def count(tx: Connection, source: str, edition: str) -> int:
    """Return how many readings of an edition are stored."""
    query = select(func.count()).where(_R.source == source, _R.edition == edition)
    return int(tx.execute(query).scalar_one())


def day_of(at: datetime) -> int:
    """Return the days from 1970-01-01 to a moment (UTC)."""
    return (at.astimezone(UTC).date() - _EPOCH).days


def with_readings(so_far: FieldSum | None, field: str, readings: Sequence[Reading]) -> FieldSum:
    """Return a sum with what some more readings say of the field; lengths aside."""
    told = [one for one in readings if says(one, field)]
    layers = Counter(layer for one in told if (layer := one.layers.get(field)) is not None)
    known = so_far or FieldSum(field, 0, {})
    return replace(
        known, articles=known.articles + len(told), layers=Counter(known.layers) + layers
    )


def says(reading: Reading, field: str) -> bool:
    """Tell whether a reading says anything of a field: that it is empty says much."""
    if field == LENGTH:
        return reading.characters > 0
    return field != AGREEMENT or reading.agreement is not None


def _with_stored(tx: Connection, row: dict[str, Any]) -> dict[str, Any]:
    key = [column == row[column.name] for column in _KEY]
    old = tx.execute(select(_D.articles, _D.layers, _D.total, _D.squares).where(*key)).first()
    if old is None:
        return row
    return row | {
        "articles": row["articles"] + old.articles,
        "layers": dict(Counter(row["layers"]) + Counter(old.layers)),
        "total": row["total"] + old.total,
        "squares": row["squares"] + old.squares,
    }
