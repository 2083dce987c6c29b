"""Makes articles findable and unfindable, inside the transaction that stores them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from types import ModuleType

from sqlalchemy import Connection, RowMapping, bindparam, select, text

from storage.models.tables import ARTICLE_TAGS, ARTICLES, CITATIONS, TAGS
from storage.records import NewArticle
from storage.search import fts5, tsvector, vocabulary
from storage.search.common import joints
from storage.search.indexed import SLOTS, document_of, marked_words, running_terms, term
from storage.statements import Prepared, chunks
from storage.text.document import Document

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DATED = select(ARTICLES.c.dated_at).where(ARTICLES.c.id == bindparam("id"))
_LAST = Prepared(text("SELECT max(key) FROM search_documents WHERE key >= :first AND key < :after"))
_TAKEN = Prepared(text("SELECT 1 FROM search_documents WHERE key = :key"))
_LEAVE = text("UPDATE search_documents SET article_id = NULL WHERE article_id = :id")
_CLEAR = text("DELETE FROM search_documents")
# Words kept in mind while everything is indexed anew: 100 MB. A news archive has fewer.
_NOTED_MOST = 1_000_000


def engine_of(tx: Connection) -> ModuleType:
    """Give the index of the connection's kind of database."""
    return fts5 if tx.dialect.name == "sqlite" else tsvector


def index(tx: Connection, article_id: int, new: NewArticle, *, fresh: bool = False) -> None:
    """Make a stored article findable; one that is already is indexed anew.

    `fresh` says that it is not yet.
    """
    if not fresh:
        remove(tx, article_id)
    dated_at = new.published_at or tx.execute(_DATED, {"id": article_id}).scalar_one()
    _enter(tx, article_id, dated_at, document_of(new))


def remove(tx: Connection, article_id: int) -> None:
    """Make an article unfindable; no harm if it is already."""
    tx.execute(_LEAVE, {"id": article_id})


def rebuild(tx: Connection) -> int:
    """Index the whole archive anew and return the number of articles (2,000 a second or more)."""
    engine_of(tx).clear(tx)
    vocabulary.clear(tx)
    tx.execute(_CLEAR)
    ids = tx.execute(select(ARTICLES.c.id).order_by(ARTICLES.c.dated_at, ARTICLES.c.id))
    numbers = list(ids.scalars())
    noted: set[str] = set()
    for some in chunks(numbers):
        for article_id, dated_at, document in _stored(tx, list(some)):
            _enter(tx, article_id, dated_at, document, noted)
        if len(noted) > _NOTED_MOST:
            noted.clear()
    engine_of(tx).optimize(tx)
    return len(numbers)


def key_of(moment: datetime) -> int:
    """Give the first key of a moment's second; keys sort as moments do."""
    return int((moment - _EPOCH).total_seconds() // 1) * SLOTS


def _stored(tx: Connection, ids: list[int]) -> Iterator[tuple[int, datetime, Document]]:
    """Read articles as queries see them, with their dates, in the order asked for."""
    columns = [ARTICLES.c[name] for name in (*_PLAIN, "id", "dated_at")]
    rows = {
        row["id"]: row
        for row in tx.execute(select(*columns).where(ARTICLES.c.id.in_(ids))).mappings()
    }
    tags, cites = tags_and_cites(tx, ids)
    for number in ids:
        if number in rows:
            found = tags.get(number, ()), cites.get(number, ())
            yield number, rows[number]["dated_at"], document_from(rows[number], *found)


_PLAIN = (
    "title", "lead", "body", "language", "source", "edition", "section", "author",
)  # fmt: skip


def document_from(
    row: RowMapping, tags: list[str] | tuple[()], cites: list[str] | tuple[()]
) -> Document:
    """Give an article's row as queries see it."""
    texts = {name: row[name] or "" for name in _PLAIN}
    return Document(**texts, tags=tuple(tags), cites=tuple(cites))


def tags_and_cites(
    tx: Connection, ids: list[int]
) -> tuple[dict[int, list[str]], dict[int, list[str]]]:
    """Read the tags and the cited sources of articles."""
    tags: dict[int, list[str]] = {}
    cites: dict[int, list[str]] = {}
    tagged = select(ARTICLE_TAGS.c.article_id, TAGS.c.name).join(
        TAGS, TAGS.c.id == ARTICLE_TAGS.c.tag_id
    )
    for number, name in tx.execute(tagged.where(ARTICLE_TAGS.c.article_id.in_(ids))):
        tags.setdefault(number, []).append(name)
    cited = select(CITATIONS.c.article_id, CITATIONS.c.cited)
    for number, name in tx.execute(cited.where(CITATIONS.c.article_id.in_(ids))):
        cites.setdefault(number, []).append(name)
    return tags, cites


def _enter(
    tx: Connection,
    article_id: int,
    dated_at: datetime,
    document: Document,
    noted: set[str] | None = None,
) -> None:
    """Enter an article; `noted`: words that the vocabulary surely has, to which its own come."""
    key = _free_key(tx, key_of(dated_at))
    running = running_terms(document)
    marked = list(marked_words(document))
    terms = [*(term(word, field) for field, word in marked), *dict.fromkeys(joints(running))]
    engine_of(tx).insert(tx, key, article_id, running, terms)
    words = {*running, *(word for _, word in marked)}
    if noted is not None:
        words -= noted
        noted |= words
    vocabulary.add(tx, words)


def _free_key(tx: Connection, first: int) -> int:
    """Find the next free key of a second, or the first one after it."""
    last = _LAST.scalar(tx, {"first": first, "after": first + SLOTS})
    if last is None:
        return first
    key = int(last) + 1
    while key >= first + SLOTS and _TAKEN.run(tx, {"key": key}):
        key += 1
    return key
