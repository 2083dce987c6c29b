"""The index on Postgres: a tsvector of our own terms in a GIN index.

Postgres guesses badly how many articles hold any of twenty words, and its index knows no order. So
the rare and the common are told apart by looking. The newest months are asked first: each article
has its month and its year among its terms. What is not found there is asked for at once, and if it
is rare, that is all; if the index gives more than a few keys, it is asked by ever longer spans.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, TextClause, text

from storage.search.months import Months, month_of, windows_of
from storage.search.needs import All, Chain, Need, Terms, Without, joined, loosened, neighbours

# Taking this many keys from the index costs 2 ms. Of a phrase each is looked up, 0.005 ms a key: so
# its words are asked for without their order, and only if these are rare, all are looked up.
FEW = 2_000
# Months asked first (of the newest a part may be over); then each time so many times what was.
FIRST_MONTHS, LONGER = 2, 1
# Articles of rare words looked up together.
LOOKED_UP = 200
# Limits of tsvector: positions up to 16,383, 255 of them for a word.
_LAST_POSITION = 16_000
_MOST_POSITIONS = 255
# Bytes of terms that surely fit (1,048,575 with their positions).
_MOST_BYTES = 900_000
# Marks articles whose terms have no positions, since they are too long for them.
_UNPLACED = "ω"

_INSERT = text(
    "INSERT INTO search_documents (key, article_id, terms)"
    " VALUES (:key, :id, CAST(:terms AS tsvector))"
)
_FIND = """
    SELECT key FROM search_documents
    WHERE terms @@ CAST(:asked AS tsquery) AND key >= :least AND key < :below
"""
_HELD = """
    SELECT key FROM search_documents
    WHERE key = ANY(:keys) AND (terms @@ CAST(:asked AS tsquery)) IS TRUE
"""
# What is looked up in each article that the index gives, since the index is slow at it. Each place
# where two words have n others between them adds 0.1 / (1 + n) to this rank; asked as distances
# (<1> or <2> and so on) nearness takes forty times as long as reading the texts.
_IS_NEAR = "ts_rank_cd(terms, CAST(:{0} AS tsquery)) >= 0.099 / (1 + {1})"
# "IS TRUE" keeps the condition from the index.
_IS_PHRASE = "(terms @@ CAST(:{0} AS tsquery)) IS TRUE"
_IS_UNPLACED = f"(terms @@ '{_UNPLACED}'::tsquery) IS TRUE"
_SOME = text(_FIND + " LIMIT :count")
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


def walk(tx: Connection, need: Need, least: int, below: int, batch: int) -> Iterator[list[int]]:
    """Give the keys in a range whose articles meet a need, descending, list by list.

    A list has what was found together, be it fewer or more than a `batch`.
    """
    asked = {"least": least, "below": below, "count": FEW + 1}
    oldest, newest = tx.execute(_EXTREMES, asked).one()
    if newest is None:
        return
    months = Months(month_of(oldest), month_of(newest))
    found = _within(tx, need, asked, months.take(FIRST_MONTHS))
    yield _descending(found)
    if len(found) < batch and not months.done:
        loose = asked_as(loosened(need))
        some = _keys(tx, _SOME, asked | {"asked": loose})
        if len(some) <= FEW:
            older = (key for key in some if month_of(key) <= months.next)
            yield from _held(tx, need, loose, _descending(older))
            return
    while not months.done:
        yield _descending(_within(tx, need, asked, months.take(months.taken * LONGER)))


def _held(tx: Connection, need: Need, loose: str, keys: list[int]) -> Iterator[list[int]]:
    """Give those of some keys whose articles meet a need, not only what it is loosened to."""
    chains = list(_looked_up(need))
    if not chains and asked_as(need) == loose:
        yield keys
        return
    for begin in range(0, len(keys), LOOKED_UP):
        some = keys[begin : begin + LOOKED_UP]
        yield _descending(_keys(tx, *_looking(_HELD, need, chains, {"keys": some})))


def _descending(keys: Iterable[int]) -> list[int]:
    return sorted(keys, reverse=True)


def _within(tx: Connection, need: Need, asked: dict[str, Any], spans: tuple[str, ...]) -> set[int]:
    """Give the keys of some months and years that meet a need."""
    narrowed = All((need, Terms(spans)))
    return _keys(tx, *_looking(_FIND, narrowed, list(_looked_up(need)), asked))


def _looking(
    statement: str, need: Need, chains: list[Chain], asked: dict[str, Any]
) -> tuple[TextClause, dict[str, Any]]:
    """Give a statement that looks up chains too, and what it is asked."""
    asked = asked | {"asked": asked_as(need)}
    asked |= {f"part{n}": _placed_as(chain) for n, chain in enumerate(chains)}
    return _with_chains(statement, tuple(chain.slop for chain in chains)), asked


@lru_cache(maxsize=100)
def _with_chains(statement: str, slops: tuple[int | None, ...]) -> TextClause:
    for n, slop in enumerate(slops):
        form = _IS_PHRASE if slop is None else _IS_NEAR
        statement += f" AND ({form.format(f'part{n}', slop)} OR {_IS_UNPLACED})"
    return text(statement)


def _keys(tx: Connection, statement: TextClause, asked: dict[str, Any]) -> set[int]:
    """Ask for keys by the GIN index alone; Postgres's guesses would have it read all rows."""
    tx.execute(_SWITCH, {"other": "off"})
    found = set(tx.execute(statement, asked).scalars())
    tx.execute(_SWITCH, {"other": "on"})
    return found


def clear(tx: Connection) -> None:
    """Do nothing: the terms go with the rows of the articles' keys."""


def optimize(tx: Connection) -> None:
    """Tell the planner what the table holds."""
    tx.execute(text("ANALYZE search_documents"))


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
    by_terms = joined(chain)
    if by_terms is not None:
        return asked_as(by_terms)
    placed = " & ".join((f"({_placed_as(chain)})", *map(asked_as, neighbours(chain))))
    return f"(({placed}) | ({_quoted(_UNPLACED)} & {apart}))"


def _looked_up(need: Need) -> Iterator[Chain]:
    """Give the chains that every article must have and the index is not asked for in full."""
    if isinstance(need, All):
        for part in need.parts:
            yield from _looked_up(part)
    elif isinstance(need, Without):
        yield from _looked_up(need.part)
    elif isinstance(need, Chain):
        pair = len(need.words) == len(("one", "other"))
        if pair if need.slop is not None else not pair and joined(need):
            yield need


def _placed_as(chain: Chain) -> str:
    """Write a chain as a tsquery for its places: side by side, or merely all there."""
    return (" <-> " if chain.slop is None else " & ").join(map(_any_term, chain.words))


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
