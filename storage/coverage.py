"""What can be said of a source between two moments: read how many, overlap proven when, gaps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, func, select

from storage import gaps, witnesses
from storage.models.tables import ADDRESSES, LISTING_VISITS
from storage.records import Coverage, Gap

_A = ADDRESSES.c
_V = LISTING_VISITS.c
READ = ("stored", "gone")

Span = tuple[datetime, datetime]


def of_source(
    tx: Connection, source: str, since: datetime, until: datetime, edition: str | None = None
) -> Coverage:
    """Return what the archive can state of a source, or of one edition, between two moments."""
    listed, read = _read(tx, source, edition, since, until)
    found = [g for g in gaps.between(tx, source, since, until) if edition in (None, g.edition)]
    return Coverage(
        source=source,
        since=since,
        until=until,
        listed=listed,
        read=read,
        proven=_proven(tx, source, edition, found, (since, until)),
        gaps=tuple(found),
        only_by=_only_by(tx, source, edition, since, until),
        unseen_ids=witnesses.unseen_ids(tx, source, edition, since, until),
    )


def sources_between(tx: Connection, since: datetime, until: datetime) -> list[str]:
    """Return the sources whose listings were visited between two moments, in order."""
    query = select(_V.source).distinct().where(_V.started_at >= since, _V.started_at <= until)
    return sorted(tx.execute(query).scalars())


def meet(some: Sequence[Span], others: Sequence[Span]) -> list[Span]:
    """Return what two rows of spans have in common, in order."""
    found = [(max(a, c), min(b, d)) for a, b in some for c, d in others]
    return sorted(span for span in found if span[0] < span[1])


def without(span: Span, holes: Iterable[Span]) -> list[Span]:
    """Return what is left of a span without some others."""
    left = [span]
    for start, end in holes:
        left = [
            part
            for a, b in left
            for part in ((a, min(b, start)), (max(a, end), b))
            if part[0] < part[1]
        ]
    return left


def _read(
    tx: Connection, source: str, edition: str | None, since: datetime, until: datetime
) -> tuple[int, int]:
    query = (
        select(_A.state, func.count())
        .where(_A.source == source, _A.first_listed_at > since, _A.first_listed_at <= until)
        .where(_A.history.is_(False), _A.state != "rejected")
        .group_by(_A.state)
    )
    if edition is not None:
        query = query.where(_A.edition == edition)
    counts: dict[str, int] = {row[0]: row[1] for row in tx.execute(query)}
    return sum(counts.values()), sum(counts.get(state, 0) for state in READ)


def _only_by(
    tx: Connection, source: str, edition: str | None, since: datetime, until: datetime
) -> tuple[tuple[str, int], ...]:
    query = (
        select(_A.seen_only_by, func.count())
        .where(_A.source == source, _A.first_listed_at > since, _A.first_listed_at <= until)
        .where(_A.seen_only_by.is_not(None), _A.state != "rejected")
        .group_by(_A.seen_only_by)
        .order_by(_A.seen_only_by)
    )
    if edition is not None:
        query = query.where(_A.edition == edition)
    return tuple((row[0], row[1]) for row in tx.execute(query))


@dataclass(frozen=True, slots=True)
class _Listing:
    edition: str
    listing: str
    last: datetime | None  # beginning of the last finished visit


def _proven(
    tx: Connection, source: str, edition: str | None, found: Sequence[Gap], span: Span
) -> tuple[Span, ...]:
    """Return the spans for which every listing that was visited has an overlap without a gap."""
    result: list[Span] | None = None
    for listing in _visited(tx, source, edition, span):
        first = _first_finished(tx, source, listing)
        if first is None or listing.last is None:
            return ()
        whole = (max(span[0], first), min(span[1], listing.last))
        holes = [
            (gap.starts_at, gap.ends_at)
            for gap in found
            if gap.filled_at is None
            and (gap.edition, gap.listing) == (listing.edition, listing.listing)
        ]
        own = without(whole, holes) if whole[0] < whole[1] else []
        result = own if result is None else meet(result, own)
    return tuple(result or ())


def _visited(tx: Connection, source: str, edition: str | None, span: Span) -> list[_Listing]:
    last = func.max(_V.started_at).filter(_V.finished_at.is_not(None))
    query = (
        select(_V.edition, _V.listing, last)
        .where(_V.source == source, _V.started_at >= span[0], _V.started_at <= span[1])
        .group_by(_V.edition, _V.listing)
    )
    if edition is not None:
        query = query.where(_V.edition == edition)
    return [_Listing(*row) for row in tx.execute(query)]


def _first_finished(tx: Connection, source: str, listing: _Listing) -> datetime | None:
    here = and_(_V.source == source, _V.edition == listing.edition, _V.listing == listing.listing)
    query = select(_V.finished_at).where(here, _V.finished_at.is_not(None))
    return tx.execute(query.order_by(_V.started_at).limit(1)).scalar()
