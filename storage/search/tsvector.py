"""The index on Postgres: a tsvector of our own terms in a GIN index.

Postgres guesses badly how many articles hold any of twenty words. So the rare and the common are
told apart by looking: first up to FEW keys are taken from the index alone; if there are more, the
articles are walked from the newest on.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, text

from storage.search.needs import All, Chain, Need, Terms, Without

# With more hits than this, each of the newest is soon met by walking down the keys.
FEW = 2_000
# Limits of tsvector: positions up to 16,383, 255 of them for a word.
_LAST_POSITION = 16_000
_MOST_POSITIONS = 255
# Bytes of terms that surely fit (1,048,575 with their positions).
_MOST_BYTES = 900_000
# Marks articles whose terms have no positions, since they are too long for them.
_UNPLACED = "ω"

_SET = text("UPDATE search_documents SET terms = CAST(:terms AS tsvector) WHERE key = :key")
_FIND = """
    SELECT key FROM search_documents
    WHERE terms @@ CAST(:asked AS tsquery) AND key >= :least AND key < :below
"""
_SOME = text(_FIND + " LIMIT :count")
_NEWEST = text(_FIND + " ORDER BY key DESC LIMIT :count")
_SWITCH = text(
    "SELECT set_config('enable_seqscan', :scan, true), set_config('enable_indexscan', :walk, true),"
    " set_config('enable_bitmapscan', :index, true)"
)


def insert(tx: Connection, key: int, running: Sequence[str], marked: Iterable[str]) -> None:
    """Enter an article's terms under its key."""
    tx.execute(_SET, {"key": key, "terms": _vector(running, marked)})


def find(tx: Connection, need: Need, least: int, below: int, count: int) -> list[int]:
    """List the highest keys in a range whose articles meet a need, descending."""
    asked = {"asked": asked_as(need), "least": least, "below": below, "count": FEW + 1}
    with _only(tx, walk=False):
        some = sorted(tx.execute(_SOME, asked).scalars(), reverse=True)
    if len(some) <= FEW:
        return some[:count]
    with _only(tx, walk=True):
        return list(tx.execute(_NEWEST, asked | {"count": count}).scalars())


def clear(tx: Connection) -> None:
    """Do nothing: the terms go with the rows of the articles' keys."""


def optimize(tx: Connection) -> None:
    """Tell the planner what the table holds."""
    tx.execute(text("ANALYZE search_documents"))


@contextmanager
def _only(tx: Connection, *, walk: bool) -> Iterator[None]:
    """Let Postgres use the GIN index only, or the order of the keys only."""
    on, off = "on", "off"
    tx.execute(_SWITCH, {"scan": off, "walk": on if walk else off, "index": off if walk else on})
    yield
    tx.execute(_SWITCH, {"scan": on, "walk": on, "index": on})


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
