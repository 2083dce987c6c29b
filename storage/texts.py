"""Stored texts as comparing needs them, and by what to tell that one has not changed."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select

from storage.belongings import citations_of
from storage.models.tables import ARTICLES
from storage.records import ArticleText
from storage.statements import Among, chunks

_TEXT = [ARTICLES.c[name] for name in ArticleText._fields if name != "citations"]
_TEXTS = select(*_TEXT).where(ARTICLES.c.id.in_(bindparam("ids", expanding=True)))
_STATES = Among(
    "SELECT id, story_id, relation, url_key, last_seen_at FROM articles WHERE id IN ({given})",
    "bigint",
)


def texts(tx: Connection, ids: Sequence[int]) -> dict[int, ArticleText]:
    """Return what comparing needs of articles, by number; missing ones are left out."""
    found: dict[int, ArticleText] = {}
    for some in chunks(ids):
        rows = tx.execute(_TEXTS, {"ids": list(some)}).all()
        cited = citations_of(tx, some)
        found.update((row.id, ArticleText._make((*row, cited.get(row.id, ())))) for row in rows)
    return found


def states(tx: Connection, ids: Sequence[int]) -> dict[int, tuple[Any, ...]]:
    """Return (story, relation, *version) of articles; while `version` is the same, so is the text.

    The version is the key and the moment of the last reading, by which every change is stamped.
    """
    return {number: tuple(state) for number, *state in _STATES.run(tx, ids)}
