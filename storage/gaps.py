"""Gaps in listings: found by a visit, open until the pages behind them were read."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from storage.models.tables import GAPS
from storage.records import Gap, ListingVisit

_G = GAPS.c


def found(
    tx: Connection, visit: ListingVisit, starts_at: datetime, ends_at: datetime, articles: int
) -> int:
    """Note a gap that a visit found and return its number."""
    row = {
        "crawl_id": visit.crawl_id,
        "source": visit.source,
        "edition": visit.edition,
        "listing": visit.listing,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "found_at": visit.started_at,
        "articles": articles,
    }
    return int(tx.execute(GAPS.insert().returning(_G.id), row).scalar_one())


def filled(
    tx: Connection, gap_id: int, crawl_id: int, now: datetime, by: str, articles: int = 0
) -> None:
    """Note that all pages behind a gap were read, and how many more new addresses stood there."""
    tx.execute(
        GAPS.update()
        .where(_G.id == gap_id, _G.filled_at.is_(None))
        .values(filled_at=now, filled_by=by, filled_in=crawl_id, articles=_G.articles + articles)
    )


def add_articles(tx: Connection, gap_id: int, articles: int) -> None:
    """Add to how many new addresses stood in a gap."""
    tx.execute(GAPS.update().where(_G.id == gap_id).values(articles=_G.articles + articles))


def open_of(tx: Connection, source: str, edition: str, listing: str) -> list[Gap]:
    """Return the open gaps of a listing, the oldest first."""
    here = (_G.source == source) & (_G.edition == edition) & (_G.listing == listing)
    rows = tx.execute(select(GAPS).where(here, _G.filled_at.is_(None)).order_by(_G.id))
    return [Gap(**row) for row in rows.mappings()]


def between(tx: Connection, source: str, since: datetime, until: datetime) -> list[Gap]:
    """Return the gaps of a source that touch a span of time, in order of their beginning."""
    return among(tx, [source], since, until)


def among(tx: Connection, sources: Sequence[str], since: datetime, until: datetime) -> list[Gap]:
    """Return the gaps of some sources that touch a span of time, in order of their beginning."""
    query = select(GAPS).where(_G.source.in_(sources), _G.starts_at < until, _G.ends_at > since)
    return [Gap(**row) for row in tx.execute(query.order_by(_G.starts_at, _G.id)).mappings()]
