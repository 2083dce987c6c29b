"""How the matching articles are spread: by source, edition, language, section, tag, cited source.

Counted are the newest articles that match, copies included, up to a bound: deciding one costs
0.15 ms, and of the tens of thousands that hold a common word nobody waits for all.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Connection, bindparam, select

from storage.models.tables import ARTICLES
from storage.search.hits import Filters
from storage.search.reading import LARGEST_BATCH, Reader
from storage.search.writing import tags_and_cites
from storage.statements import chunks
from storage.text.nodes import Query

NEWEST = 1_000
# Values shown of a facet; a site has thousands of tags.
LONGEST = 20
NAMES = ("source", "edition", "language", "section", "tag", "cites", "month")

_COLUMNS = [ARTICLES.c[name] for name in ("source", "edition", "language", "section", "dated_at")]
_PLAIN = select(*_COLUMNS).where(ARTICLES.c.id.in_(bindparam("ids", expanding=True)))


@dataclass(frozen=True, slots=True)
class Facets:
    """The counts of each facet of NAMES, the most frequent values first.

    `counted`: the articles looked at; `complete`: they are all that match. An edition reads
    "tengrinews/kk", a month "2026-03" (UTC).
    """

    counted: int
    complete: bool
    counts: Mapping[str, tuple[tuple[str, int], ...]]


def facets(tx: Connection, query: Query, **filters: Any) -> Facets:
    """Count the newest 1,000 articles that match; the filters are those of `Filters`."""
    reader = Reader(tx, query, Filters(**filters))
    found = list(islice(reader.newest(batch=LARGEST_BATCH), NEWEST + 1))
    ids = [one.article_id for one in found[:NEWEST]]
    counters: dict[str, Counter[str]] = {name: Counter() for name in NAMES}
    for some in chunks(ids):
        for name, value in _values(tx, list(some)):
            counters[name][value] += 1
    counts = {name: tuple(_ordered(counter)) for name, counter in counters.items()}
    return Facets(len(ids), len(found) <= NEWEST, counts)


def _ordered(counter: Counter[str]) -> list[tuple[str, int]]:
    """Give the most frequent values, those of one frequency by their names."""
    return sorted(counter.items(), key=lambda pair: (-pair[1], pair[0]))[:LONGEST]


def _values(tx: Connection, ids: list[int]) -> Iterator[tuple[str, str]]:
    """Give what some articles have of each facet: (name, value)."""
    for row in tx.execute(_PLAIN, {"ids": ids}).mappings():
        yield "source", row["source"]
        yield "edition", f"{row['source']}/{row['edition']}"
        yield "language", row["language"]
        yield "month", row["dated_at"].strftime("%Y-%m")
        if row["section"]:
            yield "section", row["section"]
    tags, cites = tags_and_cites(tx, ids)
    for name, lists in (("tag", tags), ("cites", cites)):
        for values in lists.values():
            yield from ((name, value) for value in dict.fromkeys(values))
