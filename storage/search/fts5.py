"""The index on SQLite: FTS5 without content; a removed article leaves a key that nobody has."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from sqlalchemy import Connection, text

from storage.search.common import COMMON, joint
from storage.search.needs import All, Chain, Need, Terms, Without
from storage.statements import Prepared

# Phrases are asked by neighbours, each pair of forms spelled out; more pairs than this are asked
# as words only, and the text decides.
MOST_PAIRS = 400
# Keys asked for at once, at most.
LARGEST_BATCH = 640

_ENTER = Prepared(text("INSERT INTO search_documents (key, article_id) VALUES (:key, :id)"))
_INSERT = Prepared(text("INSERT INTO search_index (rowid, terms) VALUES (:key, :terms)"))
_FIND = text(
    "SELECT rowid FROM search_index WHERE search_index MATCH :asked"
    " AND rowid >= :least AND rowid < :below ORDER BY rowid DESC LIMIT :count"
)
_CLEAR = text("INSERT INTO search_index (search_index) VALUES ('delete-all')")
_OPTIMIZE = text("INSERT INTO search_index (search_index) VALUES ('optimize')")


def insert(
    tx: Connection, key: int, article_id: int, running: Sequence[str], marked: Iterable[str]
) -> None:
    """Enter an article's terms under its key."""
    _ENTER.run(tx, {"key": key, "id": article_id})
    terms = " ".join((*running, *marked))
    _INSERT.run(tx, {"key": key, "terms": terms})


def walk(tx: Connection, need: Need, least: int, below: int, batch: int) -> Iterator[list[int]]:
    """Give the keys in a range whose articles meet a need, descending, list by list.

    The first list has `batch` keys, unless the range holds fewer, each further one more.
    """
    words = asked_as(need)
    while True:
        asked = {"asked": words, "least": least, "below": below, "count": batch}
        keys = list(tx.execute(_FIND, asked).scalars())
        yield keys
        if len(keys) < batch:
            return
        below, batch = keys[-1], min(batch * 2, LARGEST_BATCH)


def clear(tx: Connection) -> None:
    """Empty the index."""
    tx.execute(_CLEAR)


def optimize(tx: Connection) -> None:
    """Merge the index into one piece: rare words are then found five times as fast."""
    tx.execute(_OPTIMIZE)


def asked_as(need: Need) -> str:
    """Write a need as FTS5 reads it; each term quoted, so that none can be an operator."""
    if isinstance(need, Terms):
        return _any_term(need)
    if isinstance(need, Chain):
        return _neighbours(need)
    if isinstance(need, Without):
        return f"({asked_as(need.part)} NOT {_any_term(need.barred)})"
    joint = " AND " if isinstance(need, All) else " OR "
    return f"({joint.join(asked_as(part) for part in need.parts)})"


def _any_term(terms: Terms) -> str:
    asked = [_quoted(term) for term in terms.terms]
    asked += [f"{_quoted(beginning)} *" for beginning in terms.beginnings]
    return f"({' OR '.join(asked)})"


def _neighbours(chain: Chain) -> str:
    """Ask for each pair of neighbours; of nearness only a pair's can be asked."""
    words = chain.words
    if chain.slop is not None and len(words) > len("ab"):
        return asked_as(All(words))
    asked = [_pairs(one, other, chain.slop) for one, other in pairwise(words)]
    return f"({' AND '.join(asked)})"


def _pairs(one: Terms, other: Terms, slop: int | None) -> str:
    many = len(one.terms) * len(other.terms) > MOST_PAIRS
    if many or one.beginnings or other.beginnings:
        return asked_as(All((one, other)))
    pairs = ((first, second) for first in one.terms for second in other.terms)
    if slop is None:
        return f"({' OR '.join(_quoted(_following(*pair)) for pair in pairs)})"
    near = (f"NEAR({_quoted(first)} {_quoted(second)}, {slop})" for first, second in pairs)
    return f"({' OR '.join(near)})"


def _following(first: str, second: str) -> str:
    """Give two neighbours as a phrase, or by their own term."""
    both = first in COMMON and second in COMMON
    return joint(first, second) if both else f"{first} {second}"


def _quoted(term: str) -> str:
    return '"' + term.replace('"', '""') + '"'
