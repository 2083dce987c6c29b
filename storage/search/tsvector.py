"""The index on Postgres: a tsvector of our own terms in a GIN index.

Postgres guesses badly how many articles hold any of twenty words, and its index knows no order. So
the rare and the common are told apart by looking. The newest months are asked first: each article
has its month and its year among its terms. What is not found there is asked for at once, and if it
is rare, that is all; if the index gives more than a few keys, it is asked by ever longer spans.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, text

from storage.search.indexed import SLOTS
from storage.search.needs import All, Chain, Need, Terms, Without, loosened

# Taking this many keys from the index costs 2 ms. Of a phrase each is looked up, 0.02 ms a key: so
# its words are asked for without their order, and only if these are rare, all are looked up.
FEW = 2_000
# Months asked first (of the newest a part may be over); each time at most so many times longer.
FIRST_MONTHS, LONGER = 2, 8
YEAR = 12
# Limits of tsvector: positions up to 16,383, 255 of them for a word.
_LAST_POSITION = 16_000
_MOST_POSITIONS = 255
# Bytes of terms that surely fit (1,048,575 with their positions).
_MOST_BYTES = 900_000
# Marks articles whose terms have no positions, since they are too long for them.
_UNPLACED = "ω"
_MARK_OF_MONTH, _MARK_OF_YEAR = "μ", "ψ"
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
    """List the highest keys in a range whose articles meet a need, descending.

    At least `count`, unless the range holds fewer; more where they were found together.
    """
    asked = {"least": least, "below": below, "count": FEW + 1}
    with _index_only(tx):
        oldest, newest = tx.execute(_EXTREMES, asked).one()
        if newest is None:
            return []
        months = Months(_month_of(oldest), _month_of(newest))
        found = _within(tx, need, asked, months.take(FIRST_MONTHS))
        if len(found) < count and not months.done:
            rare = _rare(tx, need, asked)
            found = _by_spans(tx, need, asked, months, found, count) if rare is None else rare
    return sorted(found, reverse=True)


def _rare(tx: Connection, need: Need, asked: dict[str, Any]) -> set[int] | None:
    """Give all keys if the words are rare, None if they are not."""
    loose = asked_as(loosened(need))
    some = set(tx.execute(_SOME, asked | {"asked": loose}).scalars())
    if len(some) > FEW:
        return None
    return some if loose == asked_as(need) else _within(tx, need, asked, ())


def _by_spans(
    tx: Connection, need: Need, asked: dict[str, Any], months: "Months", found: set[int], count: int
) -> set[int]:
    """Ask for older months, as many together as should hold what is wanted, until it is there."""
    while len(found) < count and not months.done:
        likely = months.taken * (count - len(found)) // max(len(found), 1)
        span = months.take(min(likely + 1, months.taken * LONGER))
        found |= _within(tx, need, asked, span)
    return found


def _within(tx: Connection, need: Need, asked: dict[str, Any], spans: tuple[str, ...]) -> set[int]:
    """Give the keys of some months and years that meet a need; without any, all."""
    narrowed = All((need, Terms(spans))) if spans else need
    return set(tx.execute(_ALL, asked | {"asked": asked_as(narrowed)}).scalars())


class Months:
    """The months between two, taken from the newest on."""

    def __init__(self, oldest: int, newest: int) -> None:
        self.oldest = oldest
        self.next = newest
        self.taken = 0

    @property
    def done(self) -> bool:
        """Tell whether all were taken."""
        return self.next < self.oldest

    def take(self, count: int) -> tuple[str, ...]:
        """Give the terms of the next months, of whole years where that is shorter."""
        last = max(self.next - count + 1, self.oldest)
        span = range(last, self.next + 1)
        self.taken += len(span)
        self.next = last - 1
        return tuple(dict.fromkeys(_span_term(month, span) for month in span))


def _span_term(month: int, span: range) -> str:
    """Name a month's year if all of it lies in a span, else the month; counted from year 0."""
    year, number = divmod(month, YEAR)
    whole = year * YEAR in span and year * YEAR + YEAR - 1 in span
    return _term_of_year(year) if whole else _term_of_month(year, number)


def _month_of(key: int) -> int:
    moment = _EPOCH + timedelta(seconds=key // SLOTS)
    return moment.year * YEAR + moment.month - 1


def _term_of_month(year: int, number: int) -> str:
    return f"{_MARK_OF_MONTH}{year:04}{number + 1:02}"


def _term_of_year(year: int) -> str:
    return f"{_MARK_OF_YEAR}{year:04}"


def windows_of(key: int) -> tuple[str, str]:
    """Give the terms of the month and the year of a key."""
    year, number = divmod(_month_of(key), YEAR)
    return _term_of_month(year, number), _term_of_year(year)


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
    """Ask for words side by side, or for the words alone where an article has no positions.

    Nearness is left to the text: asked as distances it takes Postgres forty times as long.
    """
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
