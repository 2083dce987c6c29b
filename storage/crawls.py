"""Crawls and the visits of listings in them."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict, Unpack

from sqlalchemy import Connection, String, and_, column, func, or_, select
from sqlalchemy import values as rows_of

from storage.models.tables import CRAWLS, LISTING_VISITS
from storage.records import Crawl, ListingVisit
from storage.statements import chunks

_C = CRAWLS.c
_GOOD = ("ok", "capped")
_VISIT = [LISTING_VISITS.c[name] for name in ListingVisit.__slots__]
_COUNTERS = (
    "listing_pages",
    "listed",
    "new",
    "known",
    "revised",
    "failed",
    "rejected",
    "gone",
    "foreign",
    "requests",
    "not_modified",
    "mails",
)


class Result(TypedDict, total=False):
    """How a crawl went: verdicts and counters as in `storage.records.Crawl`."""

    overlap: str | None
    reason: str | None
    listing_pages: int
    listed: int
    new: int
    known: int
    revised: int
    failed: int
    rejected: int
    gone: int
    foreign: int
    requests: int
    not_modified: int
    mails: int


def start(tx: Connection, source: str, edition: str, now: datetime) -> int:
    """Note that a crawl begins and return its number."""
    row = {"source": source, "edition": edition, "started_at": now, **dict.fromkeys(_COUNTERS, 0)}
    return int(tx.execute(CRAWLS.insert().returning(_C.id), row).scalar_one())


def finish(
    tx: Connection, crawl_id: int, now: datetime, outcome: str, **result: Unpack[Result]
) -> bool:
    """Note how a crawl ended; False where it is marked as ended already."""
    here = CRAWLS.update().where(_C.id == crawl_id, _C.finished_at.is_(None))
    done = tx.execute(here.values(finished_at=now, outcome=outcome, **result))
    return done.rowcount == 1


def progress(tx: Connection, crawl_id: int, **result: Unpack[Result]) -> None:
    """Set counters of a running crawl."""
    if result:
        tx.execute(CRAWLS.update().where(_C.id == crawl_id).values(**result))


def mark_crashed(
    tx: Connection,
    now: datetime,
    *,
    reason: str = "the process ended without a word",
    started_before: datetime | None = None,
    crawl_id: int | None = None,
) -> int:
    """End crawls that nobody ended as `crashed`; return how many.

    `crawl_id` means that one; `started_before` spares younger ones, which may still be running.
    """
    here = CRAWLS.update().where(_C.finished_at.is_(None))
    if crawl_id is not None:
        here = here.where(_C.id == crawl_id)
    if started_before is not None:
        here = here.where(_C.started_at < started_before)
    values = {"finished_at": now, "outcome": "crashed", "reason": reason}
    return int(tx.execute(here.values(values)).rowcount)


def get(tx: Connection, crawl_id: int) -> Crawl | None:
    """Return a crawl, None where there is none."""
    row = tx.execute(select(CRAWLS).where(_C.id == crawl_id)).mappings().first()
    return None if row is None else Crawl(**row)


def last(tx: Connection, source: str, edition: str, *, outcome: str | None = None) -> Crawl | None:
    """Return the latest crawl of an edition, or the latest with this outcome."""
    query = select(CRAWLS).where(_C.source == source, _C.edition == edition)
    if outcome is not None:
        query = query.where(_C.outcome == outcome)
    query = query.order_by(_C.started_at.desc(), _C.id.desc()).limit(1)
    row = tx.execute(query).mappings().first()
    return None if row is None else Crawl(**row)


def lasts(
    tx: Connection, places: Sequence[tuple[str, str]], *, outcome: str | None = None
) -> dict[tuple[str, str], Crawl]:
    """Return the latest crawl of each of some editions (source, edition), as `last` does."""
    found: dict[tuple[str, str], Crawl] = {}
    for some in chunks(places):
        given = rows_of(column("source", String), column("edition", String), name="given")
        place = given.data(list(some)).cte("given")
        here = and_(_C.source == place.c.source, _C.edition == place.c.edition)
        latest = select(_C.id).where(here).correlate(place)
        if outcome is not None:
            latest = latest.where(_C.outcome == outcome)
        latest = latest.order_by(_C.started_at.desc(), _C.id.desc()).limit(1)
        ids = select(latest.scalar_subquery()).select_from(place)
        query = select(CRAWLS).where(_C.id.in_(ids))
        for row in tx.execute(query).mappings():
            found[row["source"], row["edition"]] = Crawl(**row)
    return found


def failed_in_a_row(tx: Connection, source: str, edition: str) -> int:
    """Return how many crawls of an edition failed since its last good one."""
    here = and_(_C.source == source, _C.edition == edition)
    good = select(func.max(_C.started_at)).where(here, _C.outcome.in_(_GOOD)).scalar_subquery()
    after = or_(good.is_(None), _C.started_at > good)
    failed = select(func.count()).where(here, _C.outcome.not_in(_GOOD), after)
    return int(tx.execute(failed).scalar_one())


def last_good_end(tx: Connection, source: str, edition: str, before: datetime) -> datetime | None:
    """Return when the latest good crawl of an edition that had ended by then ended."""
    query = select(func.max(_C.finished_at)).where(
        _C.source == source, _C.edition == edition, _C.outcome == "ok", _C.finished_at < before
    )
    found: datetime | None = tx.execute(query).scalar()
    return found


def recent(tx: Connection, limit: int = 20) -> list[Crawl]:
    """Return the latest crawls, the latest first."""
    query = select(CRAWLS).order_by(_C.started_at.desc(), _C.id.desc()).limit(limit)
    return [Crawl(**row) for row in tx.execute(query).mappings()]


def running(tx: Connection) -> list[Crawl]:
    """Return the crawls that nobody has ended, the oldest first."""
    query = select(CRAWLS).where(_C.finished_at.is_(None)).order_by(_C.id)
    return [Crawl(**row) for row in tx.execute(query).mappings()]


def add_visit(tx: Connection, visit: ListingVisit) -> int:
    """Store how a visit of a listing went and return its number."""
    row = {name: getattr(visit, name) for name in ListingVisit.__slots__}
    added = tx.execute(LISTING_VISITS.insert().returning(LISTING_VISITS.c.id), row)
    return int(added.scalar_one())


def last_visit(tx: Connection, source: str, edition: str, listing: str) -> ListingVisit | None:
    """Return the latest visit of a listing that came to its end, None before the first."""
    visits = LISTING_VISITS.c
    row = (
        tx.execute(
            select(*_VISIT)
            .where(visits.source == source, visits.edition == edition, visits.listing == listing)
            .where(visits.finished_at.is_not(None))
            .order_by(visits.started_at.desc(), visits.id.desc())
            .limit(1)
        )
        .mappings()
        .first()
    )
    return None if row is None else ListingVisit(**row)


def watched_since(tx: Connection, source: str, edition: str) -> datetime | None:
    """Return when the first visit of an edition's listings began, None before it."""
    visits = LISTING_VISITS.c
    query = (
        select(visits.started_at)
        .where(visits.source == source, visits.edition == edition)
        .where(visits.finished_at.is_not(None))
        .order_by(visits.started_at)
        .limit(1)
    )
    return tx.execute(query).scalar()


def first_visit(tx: Connection) -> datetime | None:
    """Return when the first visit of all began, None before it."""
    found: datetime | None = tx.execute(select(func.min(LISTING_VISITS.c.started_at))).scalar()
    return found


def last_sweep(tx: Connection, source: str, edition: str, listing: str) -> datetime | None:
    """Return when the latest visit of a listing began that read deeper, None before the first."""
    visits = LISTING_VISITS.c
    query = (
        select(visits.started_at)
        .where(visits.source == source, visits.edition == edition, visits.listing == listing)
        .where(visits.finished_at.is_not(None), visits.swept)
        .order_by(visits.started_at.desc())
        .limit(1)
    )
    return tx.execute(query).scalar()


def visits_of_listing(
    tx: Connection, source: str, edition: str, listing: str, limit: int
) -> list[ListingVisit]:
    """Return the latest visits of a listing, the latest first."""
    visits = LISTING_VISITS.c
    query = (
        select(*_VISIT)
        .where(visits.source == source, visits.edition == edition, visits.listing == listing)
        .order_by(visits.started_at.desc(), visits.id.desc())
        .limit(limit)
    )
    return [ListingVisit(**row) for row in tx.execute(query).mappings()]


def visits_of(tx: Connection, crawl_id: int) -> list[ListingVisit]:
    """Return the listing visits of a crawl, in order."""
    query = select(*_VISIT).where(LISTING_VISITS.c.crawl_id == crawl_id)
    rows = tx.execute(query.order_by(LISTING_VISITS.c.id))
    return [ListingVisit(**row) for row in rows.mappings()]
