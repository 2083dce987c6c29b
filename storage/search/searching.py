"""The search itself: by date or by rank, folded or not."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from sqlalchemy import Connection

from storage.search import ranking
from storage.search.folding import Folder, grouped
from storage.search.hits import Filters, Found, Hit, SearchResult, Sort
from storage.search.reading import FIRST_BATCH, LARGEST_BATCH, Reader
from storage.text.nodes import Query


def search(
    tx: Connection,
    query: Query,
    *,
    limit: int = 20,
    offset: int = 0,
    sort: Sort = "date",
    fold: bool = True,
    **filters: Any,
) -> SearchResult:
    """Find articles, the newest first or the best first; the filters are those of `Filters`.

    `fold` shows one article a story, the earliest that matches, with the others as its
    duplicates. By rank, what `ranking` says is ranked. `total` is known where all were seen.
    """
    reader = Reader(tx, query, Filters(**filters))
    end = offset + limit
    if sort == "rank":
        hits, complete = _by_rank(reader, query, fold=fold)
    else:
        hits, complete = _by_date(reader, end + 1, fold=fold), True
    seen = list(islice(hits, end + 1))
    total = len(seen) if complete and len(seen) <= end else None
    return SearchResult(tuple(seen[offset:end]), total)


def _by_date(reader: Reader, wanted: int, *, fold: bool) -> Iterator[Hit]:
    """Give the hits, the newest first, reading as far as is asked for."""
    found = reader.newest(batch=max(FIRST_BATCH, min(wanted, LARGEST_BATCH)))
    if not fold:
        return (_hit(one) for one in found)
    return (_hit(one, others) for one, others in Folder(reader).first_ones(found))


def _by_rank(reader: Reader, query: Query, *, fold: bool) -> tuple[Iterator[Hit], bool]:
    """Give the hits, the best first, and whether all that match were ranked."""
    found, complete = ranking.candidates(reader, query)
    newest = max((one.dated_at for one in found), default=None)
    scored = [(ranking.score(one, newest), one) for one in found if newest is not None]
    scored.sort(key=lambda pair: (pair[0], pair[1].age_order), reverse=True)
    return (_best_of_stories(reader, scored) if fold else _unfolded(scored)), complete


def _unfolded(scored: list[tuple[float, Found]]) -> Iterator[Hit]:
    return (_hit(one, rank=rank) for rank, one in scored)


def _best_of_stories(reader: Reader, scored: list[tuple[float, Found]]) -> Iterator[Hit]:
    """Show each story where its best article stands."""
    folder = Folder(reader)
    shown: set[int] = set()
    for some in grouped(scored):
        folder.learn([one for _, one in some])
        for rank, one in some:
            if one.story_id in shown:
                continue
            if one.story_id is not None:
                shown.add(one.story_id)
            first, *others = folder.story(one)
            yield _hit(first, tuple(other.article_id for other in others), rank)


def _hit(one: Found, others: tuple[int, ...] = (), rank: float = 0.0) -> Hit:
    return Hit(one.article_id, one.story_id, one.match.spans, round(rank, 4), others)
