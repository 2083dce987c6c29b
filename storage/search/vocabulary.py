"""The words that the archive holds: a query asks the index only for forms that are there."""

import json
from collections.abc import Callable, Iterable

from sqlalchemy import Connection, bindparam, text

from storage.search.indexed import LONGEST_TERM
from storage.statements import Prepared, chunks
from storage.text.forms import Forms

# A beginning with more words than this is left to the index itself.
MOST_WORDS = 1_000
_AFTER_ALL = "\U0010ffff"

_ADD = {
    "sqlite": Prepared(
        text("INSERT OR IGNORE INTO search_words (word) SELECT value FROM json_each(:words)")
    ),
    "postgresql": Prepared(
        text(
            "INSERT INTO search_words (word) SELECT unnest(CAST(:words AS text[]))"
            " ON CONFLICT DO NOTHING"
        )
    ),
}
_KNOWN = text("SELECT word FROM search_words WHERE word IN :words").bindparams(
    bindparam("words", expanding=True)
)
_BEGINNING = text(
    "SELECT word FROM search_words WHERE word >= :first AND word < :after LIMIT :count"
)
_CLEAR = text("DELETE FROM search_words")


def add(tx: Connection, words: Iterable[str]) -> None:
    """Note words that the archive holds now; in one order, so that no two writers block."""
    ordered = sorted({word[:LONGEST_TERM] for word in words})
    if not ordered:
        return
    if tx.dialect.name == "sqlite":
        _ADD["sqlite"].run(tx, {"words": json.dumps(ordered, ensure_ascii=False)})
        return
    known = set(tx.execute(_KNOWN, {"words": ordered}).scalars())
    missing = [word for word in ordered if word not in known]
    if missing:
        _ADD["postgresql"].run(tx, {"words": missing})


def clear(tx: Connection) -> None:
    """Forget all words."""
    tx.execute(_CLEAR)


def existing(tx: Connection) -> Callable[[Forms], list[str] | None]:
    """Give a look-up of the words of the archive that are forms of a keyword."""
    cache: dict[Forms, list[str] | None] = {}

    def look_up(forms: Forms) -> list[str] | None:
        if forms not in cache:
            cache[forms] = _existing(tx, forms)
        return cache[forms]

    return look_up


def _existing(tx: Connection, forms: Forms) -> list[str] | None:
    """List the words that are forms of a keyword; None: they begin alike and are too many."""
    found: set[str] = set()
    if forms.prefix is not None:
        words = _beginning(tx, forms.prefix[:LONGEST_TERM], MOST_WORDS + 1)
        return None if len(words) > MOST_WORDS else words
    wanted = sorted({word[:LONGEST_TERM] for word in forms.words})
    for some in chunks(wanted):
        found.update(tx.execute(_KNOWN, {"words": list(some)}).scalars())
    for stem in {stem.stem for stem in forms.stems}:
        found.update(word for word in _beginning(tx, stem, None) if forms.accepts(word))
    return sorted(found)


def _beginning(tx: Connection, first: str, count: int | None) -> list[str]:
    asked = {"first": first, "after": first + _AFTER_ALL, "count": -1 if count is None else count}
    if tx.dialect.name != "sqlite" and count is None:
        asked["count"] = None
    return list(tx.execute(_BEGINNING, asked).scalars())
