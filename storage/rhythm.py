"""When the articles of an edition came, stock of its first visit aside."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select

from storage.models.tables import ARTICLES

_C = ARTICLES.c


def newest(tx: Connection, source: str, edition: str) -> datetime | None:
    """Return when the last article of an edition was met, None where there is none."""
    query = select(_C.first_seen_at).where(*_came(source, edition))
    found: datetime | None = tx.execute(query.order_by(_C.first_seen_at.desc()).limit(1)).scalar()
    return found


def first_seen(tx: Connection, source: str, edition: str, since: datetime) -> list[datetime]:
    """Return when each article of an edition was met, from `since` on."""
    query = select(_C.first_seen_at).where(*_came(source, edition))
    return list(tx.execute(query.where(_C.first_seen_at >= since)).scalars())


def _came(source: str, edition: str) -> tuple[ColumnElement[bool], ...]:
    return _C.source == source, _C.edition == edition, _C.history.is_(False)
