"""When listings brought articles, and when they were visited, for whoever plans visits."""

from datetime import datetime

from sqlalchemy import Connection, and_, case, func, select

from storage.models.tables import ADDRESSES, ARTICLES, LISTING_VISITS

_A = ADDRESSES.c
_V = LISTING_VISITS.c


def published(tx: Connection, source: str, since: datetime) -> list[tuple[str, datetime]]:
    """Return (listing, moment) of what listings have shown since, the stock left out.

    The moment is when the article was published, or where that is known to the day alone, when a
    listing showed it first.
    """
    exact = case((ARTICLES.c.published_precision != "day", ARTICLES.c.published_at))
    query = (
        select(_A.listing, func.coalesce(exact, _A.first_listed_at).label("moment"))
        .join(ARTICLES, ARTICLES.c.id == _A.article_id, isouter=True)
        .where(_A.source == source, _A.first_listed_at >= since)
        .where(_A.history.is_(False), _A.listing.is_not(None))
    )
    return [(row.listing, row.moment) for row in tx.execute(query)]


def watched_since(tx: Connection, source: str) -> dict[str, datetime]:
    """Return for each listing when its first finished visit began."""
    found: dict[str, datetime] = {}
    editions = select(_V.edition, _V.listing).where(_V.source == source).distinct()
    for edition, listing in tx.execute(editions).all():
        here = and_(_V.source == source, _V.edition == edition, _V.listing == listing)
        first = select(_V.started_at).where(here, _V.finished_at.is_not(None))
        moment = tx.execute(first.order_by(_V.started_at).limit(1)).scalar()
        if moment is not None:
            found[listing] = moment
    return found


def last_visits(tx: Connection, source: str, since: datetime) -> dict[str, datetime]:
    """Return for each listing when it was visited last, well or not; older ones are left out."""
    query = (
        select(_V.listing, func.max(_V.started_at))
        .where(_V.source == source, _V.started_at >= since)
        .group_by(_V.listing)
    )
    return {row[0]: row[1] for row in tx.execute(query)}
