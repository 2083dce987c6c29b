"""What can be said of a source between two moments: read how many, overlap proven when, gaps."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from storage import gaps, witnesses
from storage.models.tables import ADDRESSES, LISTING_VISITS
from storage.records import Coverage, Gap
from storage.statements import chunks

_A = ADDRESSES.c
_V = LISTING_VISITS.c
READ = ("stored", "gone")

Span = tuple[datetime, datetime]


def of_source(tx: Connection, source: str, since: datetime, until: datetime) -> Coverage:
    """Return what the archive can state of a source between two moments."""
    return of_sources(tx, [source], since, until)[source]


def of_sources(
    tx: Connection, sources: Sequence[str], since: datetime, until: datetime
) -> dict[str, Coverage]:
    """Return what the archive can state of each of some sources between two moments.

    Asks five questions for some hundreds of sources.
    """
    found: dict[str, Coverage] = {}
    for some in chunks(sources):
        found |= _of_some(tx, some, (since, until))
    return found


def _of_some(tx: Connection, sources: Sequence[str], span: Span) -> dict[str, Coverage]:
    read = _read(tx, sources, span)
    only_by = _only_by(tx, sources, span)
    unseen = witnesses.unseen_ids(tx, sources, *span)
    holes: dict[str, list[Gap]] = defaultdict(list)
    for gap in gaps.among(tx, sources, *span):
        holes[gap.source].append(gap)
    visited: dict[str, list[_Listing]] = defaultdict(list)
    for listing in _visited(tx, sources, span):
        visited[listing.source].append(listing)
    return {
        source: Coverage(
            source=source,
            since=span[0],
            until=span[1],
            listed=sum(read[source].values()),
            read=sum(read[source].get(state, 0) for state in READ),
            proven=_proven(visited[source], holes[source], span),
            gaps=tuple(holes[source]),
            only_by=tuple(only_by[source]),
            unseen_ids=unseen.get(source, 0),
        )
        for source in sources
    }


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


def _read(tx: Connection, sources: Sequence[str], span: Span) -> dict[str, dict[str, int]]:
    query = (
        select(_A.source, _A.state, func.count())
        .where(_A.source.in_(sources), _A.first_listed_at > span[0], _A.first_listed_at <= span[1])
        .where(_A.history.is_(False), _A.state != "rejected")
        .group_by(_A.source, _A.state)
    )
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for source, state, count in tx.execute(query):
        counts[source][state] = count
    return counts


def _only_by(
    tx: Connection, sources: Sequence[str], span: Span
) -> dict[str, list[tuple[str, int]]]:
    query = (
        select(_A.source, _A.seen_only_by, func.count())
        .where(_A.source.in_(sources), _A.first_listed_at > span[0], _A.first_listed_at <= span[1])
        .where(_A.seen_only_by.is_not(None), _A.state != "rejected")
        .group_by(_A.source, _A.seen_only_by)
        .order_by(_A.seen_only_by)
    )
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for source, witness, count in tx.execute(query):
        found[source].append((witness, count))
    return found


class _Listing(NamedTuple):
    source: str
    edition: str
    listing: str
    last: datetime | None  # beginning of the last finished visit
    first: datetime | None  # end of the first finished visit ever


def _proven(visited: Iterable[_Listing], found: Sequence[Gap], span: Span) -> tuple[Span, ...]:
    """Return the spans for which every listing that was visited has an overlap without a gap."""
    result: list[Span] | None = None
    for listing in visited:
        if listing.first is None or listing.last is None:
            return ()
        whole = (max(span[0], listing.first), min(span[1], listing.last))
        holes = [
            (gap.starts_at, gap.ends_at)
            for gap in found
            if gap.filled_at is None
            and (gap.edition, gap.listing) == (listing.edition, listing.listing)
        ]
        own = without(whole, holes) if whole[0] < whole[1] else []
        result = own if result is None else meet(result, own)
    return tuple(result or ())


def _visited(tx: Connection, sources: Sequence[str], span: Span) -> list[_Listing]:
    last = func.max(_V.started_at).filter(_V.finished_at.is_not(None)).label("last")
    here = (
        select(_V.source, _V.edition, _V.listing, last)
        .where(_V.source.in_(sources), _V.started_at >= span[0], _V.started_at <= span[1])
        .group_by(_V.source, _V.edition, _V.listing)
        .subquery()
    )
    visits = LISTING_VISITS.alias()
    first = (
        select(visits.c.finished_at)
        .where(visits.c.source == here.c.source, visits.c.edition == here.c.edition)
        .where(visits.c.listing == here.c.listing, visits.c.finished_at.is_not(None))
        .order_by(visits.c.started_at)
        .limit(1)
        .scalar_subquery()
    )
    return [_Listing._make(row) for row in tx.execute(select(*here.c, first))]
