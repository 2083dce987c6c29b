"""The index on Postgres: a tsvector of our own terms in a GIN index.

Postgres guesses badly how many articles hold any of twenty words, and its index knows no order. So
the rare and the common are told apart by looking: if the index gives no more than a few keys, they
are sorted; if it gives more, it is asked month by month from the newest on, then year by year:
each article has its month and its year among its terms.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, text

from storage.search.indexed import SLOTS
from storage.search.needs import All, Chain, Need, Terms, Without, has_phrase

# Taking this many keys from the index costs 2 ms; of a phrase each is looked up, 10 ms.
FEW, FEW_PHRASES = 2_000, 200
# Single months asked before whole years are.
_MONTHS = 3
# Limits of tsvector: positions up to 16,383, 255 of them for a word.
_LAST_POSITION = 16_000
_MOST_POSITIONS = 255
# Bytes of terms that surely fit (1,048,575 with their positions).
_MOST_BYTES = 900_000
# Marks articles whose terms have no positions, since they are too long for them.
_UNPLACED = "ω"
_MONTH, _YEAR = "μ", "ψ"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_INSERT = text(
    "INSERT INTO search_documents (key, article_id, terms)"
    " VALUES (:key, :id, CAST(:terms AS tsvector))"
)
_FIND = """
    SELECT key FROM search_documents
    WHERE terms @@ CAST(:asked AS tsquery) AND key >= :least AND key < :below
"""
_SOME = text(_FIND + " LIMIT :count")
_ALL = text(_FIND)
_EXTREMES = text(
    "SELECT min(key), max(key) FROM search_documents WHERE key >= :least AND key < :below"
)
_SWITCH = text(
    "SELECT set_config('enable_seqscan', :other, true),"
    " set_config('enable_indexscan', :other, true)"
)


def insert(
    tx: Connection, key: int, article_id: int, running: Sequence[str], marked: Iterable[str]
) -> None:
    """Enter an article's terms under its key."""
    terms = _vector(running, (*marked, *windows_of(key)))
    asked = {"key": key, "id": article_id, "terms": terms}
    tx.execute(_INSERT, asked)


def find(tx: Connection, need: Need, least: int, below: int, count: int) -> list[int]:
    """List the highest keys in a range whose articles meet a need, descending."""
    few = FEW_PHRASES if has_phrase(need) else FEW
    asked = {"asked": asked_as(need), "least": least, "below": below, "count": few + 1}
    with _index_only(tx):
        some = set(tx.execute(_SOME, asked).scalars())
        if len(some) > few:
            some = _by_windows(tx, need, asked, count)
    return sorted(some, reverse=True)[:count]


def _by_windows(tx: Connection, need: Need, asked: dict[str, Any], count: int) -> set[int]:
    """Collect the keys of the newest months and years until there are enough."""
    found: set[int] = set()
    for window in _windows(*tx.execute(_EXTREMES, asked).one()):
        narrowed = asked_as(All((need, Terms((window,)))))
        found.update(tx.execute(_ALL, asked | {"asked": narrowed}).scalars())
        if len(found) >= count:
            break
    return found


def _windows(oldest: int, newest: int) -> Iterator[str]:
    """Name the months of the newest keys, then the years down to the oldest; they may overlap."""
    year, month = _year_and_month(newest)
    for _ in range(_MONTHS):
        yield f"{_MONTH}{year:04}{month:02}"
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    for past in range(_year_and_month(newest)[0], _year_and_month(oldest)[0] - 1, -1):
        yield f"{_YEAR}{past:04}"


def windows_of(key: int) -> tuple[str, str]:
    """Give the terms of the month and the year of a key."""
    year, month = _year_and_month(key)
    return f"{_MONTH}{year:04}{month:02}", f"{_YEAR}{year:04}"


def _year_and_month(key: int) -> tuple[int, int]:
    moment = _EPOCH + timedelta(seconds=key // SLOTS)
    return moment.year, moment.month


def clear(tx: Connection) -> None:
    """Do nothing: the terms go with the rows of the articles' keys."""


def optimize(tx: Connection) -> None:
    """Tell the planner what the table holds."""
    tx.execute(text("ANALYZE search_documents"))


@contextmanager
def _index_only(tx: Connection) -> Iterator[None]:
    """Let Postgres use the GIN index only; its guesses would have it read the whole table."""
    tx.execute(_SWITCH, {"other": "off"})
    yield
    tx.execute(_SWITCH, {"other": "on"})


def asked_as(need: Need) -> str:
    """Write a need as a tsquery; each term quoted, so that none can be an operator."""
    if isinstance(need, Terms):
        return _any_term(need)
    if isinstance(need, Chain):
        return _neighbours(need)
    if isinstance(need, Without):
        return f"({asked_as(need.part)} & !{_any_term(need.barred)})"
    joint = " & " if isinstance(need, All) else " | "
    return f"({joint.join(asked_as(part) for part in need.parts)})"


def _any_term(terms: Terms) -> str:
    asked = [_quoted(term) for term in terms.terms]
    asked += [f"{_quoted(beginning)}:*" for beginning in terms.beginnings]
    return f"({' | '.join(asked)})"


def _neighbours(chain: Chain) -> str:
    """Ask for words side by side, or for the words alone where an article has no positions."""
    apart = asked_as(All(chain.words))
    if chain.slop is not None:
        return apart
    together = " <-> ".join(_any_term(word) for word in chain.words)
    return f"(({together}) | ({_quoted(_UNPLACED)} & {apart}))"


def _vector(running: Sequence[str], marked: Iterable[str]) -> str:
    """Write an article's terms as a tsvector, with positions if they can all be kept."""
    places: dict[str, list[int]] = {}
    for position, term in enumerate(running, 1):
        places.setdefault(term, []).append(position)
    most = max(map(len, places.values()), default=0)
    others = dict.fromkeys(marked)
    if len(running) <= _LAST_POSITION and most <= _MOST_POSITIONS:
        placed = (f"{_quoted(term)}:{','.join(map(str, at))}" for term, at in places.items())
        return " ".join((*placed, *map(_quoted, others)))
    return " ".join(map(_quoted, _fitting({_UNPLACED: None, **others, **dict.fromkeys(places)})))


def _fitting(terms: Iterable[str]) -> Iterator[str]:
    """Give terms as long as they fit; only a text made to overflow has more."""
    size = 0
    for term in terms:
        size += len(term.encode()) + 1
        if size > _MOST_BYTES:
            return
        yield term


def _quoted(term: str) -> str:
    return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'"
