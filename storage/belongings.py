"""What hangs on an article in tables of its own: tags, cited sources, other addresses."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam

from storage.columns import address_hash
from storage.models.tables import ALTERNATE_URLS, ARTICLE_TAGS, CITATIONS, TAGS
from storage.statements import Among, PerDialect, Prepared
from storage.text.storable import storable

# Postgres cannot index more than 2.7 kB, and no tag that a person wrote is longer.
TAG_LENGTH = 255

_ADD_TAGS = Prepared(PerDialect(TAGS, lambda insert: insert.on_conflict_do_nothing()), ("name",))
_TAG_IDS = Among("SELECT name, id FROM tags WHERE name IN ({given})", "text")
_TAG_ARTICLE = Prepared(ARTICLE_TAGS.insert(), ("article_id", "tag_id", "position"))
_CITE = Prepared(CITATIONS.insert(), ("article_id", "position", "cited", "url", "phrase"))
_TAGS_OF = Among(
    "SELECT t.article_id, tags.name FROM article_tags AS t JOIN tags ON tags.id = t.tag_id "
    "WHERE t.article_id IN ({given}) ORDER BY t.article_id, t.position",
    "bigint",
)
_CITATIONS_OF = Among(
    "SELECT article_id, cited, url, phrase FROM citations "
    "WHERE article_id IN ({given}) ORDER BY article_id, position",
    "bigint",
)
_DROP_TAGS = ARTICLE_TAGS.delete().where(ARTICLE_TAGS.c.article_id == bindparam("article"))
_DROP_CITATIONS = CITATIONS.delete().where(CITATIONS.c.article_id == bindparam("article"))
_ADD_ALTERNATE = PerDialect(ALTERNATE_URLS, lambda insert: insert.on_conflict_do_nothing())


def replace_tags(
    tx: Connection, article_id: int, tags: Sequence[str], *, fresh: bool = False
) -> None:
    """Set the tags of an article, in order, each once; `fresh` says that it has none yet."""
    if not fresh:
        tx.execute(_DROP_TAGS, {"article": article_id})
    names = list(dict.fromkeys(storable(tag[:TAG_LENGTH]) for tag in tags))
    if not names:
        return
    ids = _tag_ids(tx, names)
    rows = [
        {"article_id": article_id, "tag_id": ids[name], "position": position}
        for position, name in enumerate(names)
    ]
    _TAG_ARTICLE.run_many(tx, rows)


def _tag_ids(tx: Connection, names: list[str]) -> dict[str, int]:
    """Return the numbers of tags, making those that are new."""
    ids = _known_tags(tx, names)
    missing = sorted(set(names) - set(ids))
    if missing:
        # In one order for all writers, so that two of them cannot wait for each other.
        _ADD_TAGS.run_many(tx, [{"name": name} for name in missing])
        ids |= _known_tags(tx, missing)
    return ids


def _known_tags(tx: Connection, names: Sequence[str]) -> dict[str, int]:
    return dict(_TAG_IDS.run(tx, names))


def replace_citations(
    tx: Connection, article_id: int, citations: Sequence[Mapping[str, Any]], *, fresh: bool = False
) -> None:
    """Set the sources that an article names; `fresh` says that it has none yet."""
    if not fresh:
        tx.execute(_DROP_CITATIONS, {"article": article_id})
    rows = [
        {
            "article_id": article_id,
            "position": position,
            "cited": citation["cited"],
            "url": citation.get("url"),
            "phrase": citation.get("phrase") or "",
        }
        for position, citation in enumerate(citations)
    ]
    if rows:
        _CITE.run_many(tx, rows)


def tags_of(tx: Connection, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Return the tags of articles, by number, in the order of the page."""
    found: dict[int, list[str]] = {}
    for article_id, name in _TAGS_OF.run(tx, ids):
        found.setdefault(article_id, []).append(name)
    return {article_id: tuple(names) for article_id, names in found.items()}


def citations_of(tx: Connection, ids: Sequence[int]) -> dict[int, tuple[Mapping[str, Any], ...]]:
    """Return the cited sources of articles, by number: {"cited", "url", "phrase"}."""
    found: dict[int, list[Mapping[str, Any]]] = {}
    for article_id, cited, url, phrase in _CITATIONS_OF.run(tx, ids):
        one = {"cited": cited, "url": url, "phrase": phrase}
        found.setdefault(article_id, []).append(one)
    return {article_id: tuple(all_of_it) for article_id, all_of_it in found.items()}


def add_alternate(tx: Connection, article_id: int, url: str, seen_at: datetime) -> None:
    """Note another address that led to an article; the first article stays."""
    row = {
        "url_hash": address_hash(url),
        "url": url,
        "article_id": article_id,
        "first_seen_at": seen_at,
    }
    tx.execute(_ADD_ALTERNATE.on(tx), row)
