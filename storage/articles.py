"""Articles: stored, revised, found."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, bindparam, func, or_, select, update

from storage import search
from storage.belongings import (
    add_alternate,
    citations_of,
    replace_citations,
    replace_tags,
    tags_of,
)
from storage.columns import address_hash
from storage.errors import StorageError
from storage.models.tables import ALTERNATE_URLS, ARTICLES, REVISIONS
from storage.records import NewArticle, Revision, StoredArticle
from storage.statements import CHUNK, Prepared, chunks

__all__ = [
    "add_alternate",
    "by_content_hash",
    "by_url",
    "correct",
    "count_as_news",
    "find",
    "get",
    "get_many",
    "insert",
    "iterate",
    "mark_gone",
    "revise",
    "revisions",
    "set_story",
    "touch",
]

_HIDDEN = {"url_hash", "dated_at"}
# What an article does not have yet when it comes in.
_LATER = {"id", "gone_at", "story_id", "relation"}
_SHOWN = [column for column in ARTICLES.c if column.name not in _HIDDEN]

_INSERT = Prepared(
    ARTICLES.insert().returning(ARTICLES.c.id),
    [name for name in ARTICLES.c.keys() if name not in _LATER],  # noqa: SIM118 - not its columns
)
_INSERT_REVISION = REVISIONS.insert()
_ID_OF = Prepared(select(ARTICLES.c.id).where(ARTICLES.c.url_key == bindparam("key")))
_BY_IDS = select(*_SHOWN).where(ARTICLES.c.id.in_(bindparam("ids", expanding=True)))
_SET_STORY = Prepared(
    update(ARTICLES)
    .where(ARTICLES.c.id == bindparam("article"))
    .values(story_id=bindparam("story"), relation=bindparam("how"))
)
_TOUCH = (
    update(ARTICLES)
    .where(ARTICLES.c.id == bindparam("article"))
    .values(last_seen_at=bindparam("at"), gone_at=None)
)


def find(tx: Connection, url_key: str) -> StoredArticle | None:
    """Return the article of a key, None where there is none."""
    number = _ID_OF.scalar(tx, {"key": url_key})
    return None if number is None else get(tx, number)


def get(tx: Connection, article_id: int) -> StoredArticle | None:
    """Return an article by its number, None where there is none."""
    found = get_many(tx, [article_id])
    return found[0] if found else None


def get_many(tx: Connection, ids: Sequence[int]) -> list[StoredArticle]:
    """Return articles in the order of their numbers as given; missing ones are left out."""
    found: dict[int, StoredArticle] = {}
    for some in chunks(ids):
        rows = tx.execute(_BY_IDS, {"ids": list(some)}).mappings().all()
        found.update((article.id, article) for article in _complete(tx, rows))
    return [found[number] for number in ids if number in found]


def by_url(tx: Connection, url: str) -> StoredArticle | None:
    """Return the article at an address, or to which that address once led."""
    wanted = address_hash(url)
    own = select(ARTICLES.c.id).where(ARTICLES.c.url_hash == wanted)
    other = select(ALTERNATE_URLS.c.article_id).where(ALTERNATE_URLS.c.url_hash == wanted)
    number = tx.execute(own).scalar() or tx.execute(other).scalar()
    return None if number is None else get(tx, number)


def by_content_hash(tx: Connection, content_hash: str, since: datetime) -> list[int]:
    """Return the numbers of the articles with this very text dated since then, oldest first."""
    same = ARTICLES.c.content_hash == content_hash
    return list(
        tx.execute(
            select(ARTICLES.c.id)
            .where(same, ARTICLES.c.dated_at >= since)
            .order_by(ARTICLES.c.dated_at, ARTICLES.c.id)
        ).scalars()
    )


def insert(tx: Connection, new: NewArticle) -> int:
    """Store an article with its tags and citations, index it for search; return its number.

    The key must be new; where another writer was quicker, `Database.in_transaction` begins anew.
    """
    row = _row(new)
    row["first_seen_at"] = row["last_seen_at"] = new.first_seen_at
    row["history"] = new.history
    article_id: int = _INSERT.scalar(tx, row)
    replace_tags(tx, article_id, new.tags, fresh=True)
    replace_citations(tx, article_id, new.citations, fresh=True)
    search.index(tx, article_id, new, fresh=True)
    return article_id


def set_story(tx: Connection, article_id: int, story_id: int, relation: str) -> None:
    """Put an article into a story; `stories.refresh` then counts anew."""
    _SET_STORY.run(tx, {"article": article_id, "story": story_id, "how": relation})


def revise(tx: Connection, article_id: int, new: NewArticle, change: str, seen_at: datetime) -> int:
    """Replace an article's text by a new one and return the number of that revision.

    The first change also keeps the first text, as revision 1. A date that the new page does not
    show stays as it was; an address that changed stays findable.
    """
    old = get(tx, article_id)
    if old is None:
        raise StorageError(f"There is no article number {article_id}.")
    number = _keep_texts(tx, old, new, change, seen_at)
    _replace(tx, old, new, seen_at)
    return number


def count_as_news(tx: Connection, article_id: int) -> None:
    """Take an article out of the stock of a first visit: its address was given to news."""
    tx.execute(update(ARTICLES).where(ARTICLES.c.id == article_id).values(history=False))


def correct(tx: Connection, old: StoredArticle, new: NewArticle, seen_at: datetime) -> None:
    """Replace an article by a better reading of the same page: no revision, for none was made."""
    _replace(tx, old, new, seen_at)


def _replace(tx: Connection, old: StoredArticle, new: NewArticle, seen_at: datetime) -> None:
    article_id = old.id
    search.remove(tx, article_id)
    row = _row(new)
    if new.published_at is None:
        del row["published_at"], row["published_precision"]
        row["dated_at"] = old.published_at or old.first_seen_at
    row |= {"last_seen_at": seen_at, "gone_at": None}
    tx.execute(update(ARTICLES).where(ARTICLES.c.id == article_id).values(row))
    if old.url != new.url:
        add_alternate(tx, article_id, old.url, seen_at)
    replace_tags(tx, article_id, new.tags)
    replace_citations(tx, article_id, new.citations)
    search.index(tx, article_id, new, fresh=True)


def touch(tx: Connection, article_id: int, seen_at: datetime) -> None:
    """Note that an article was read again, unchanged and not withdrawn."""
    tx.execute(_TOUCH, {"article": article_id, "at": seen_at})


def mark_gone(tx: Connection, article_id: int, at: datetime) -> None:
    """Note that an article was withdrawn; the first moment stays."""
    here = and_(ARTICLES.c.id == article_id, ARTICLES.c.gone_at.is_(None))
    tx.execute(update(ARTICLES).where(here).values(gone_at=at))


def revisions(tx: Connection, article_id: int) -> list[Revision]:
    """Return the versions of an article, first to last; none where the text never changed."""
    rows = tx.execute(
        select(REVISIONS).where(REVISIONS.c.article_id == article_id).order_by(REVISIONS.c.number)
    )
    return [Revision(**row) for row in rows.mappings()]


def iterate(
    tx: Connection,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    source: str | None = None,
    edition: str | None = None,
) -> Iterator[StoredArticle]:
    """Give the articles dated from `since` to before `until`, oldest first, a few at a time."""
    after = (ARTICLES.c.dated_at, ARTICLES.c.id)
    query = select(*_SHOWN, ARTICLES.c.dated_at).order_by(*after).limit(CHUNK)
    if since is not None:
        query = query.where(ARTICLES.c.dated_at >= since)
    if until is not None:
        query = query.where(ARTICLES.c.dated_at < until)
    if source is not None:
        query = query.where(ARTICLES.c.source == source)
    if edition is not None:
        query = query.where(ARTICLES.c.edition == edition)
    page = tx.execute(query).mappings().all()
    while page:
        yield from _complete(tx, page)
        last = page[-1]
        later = or_(
            ARTICLES.c.dated_at > last["dated_at"],
            and_(ARTICLES.c.dated_at == last["dated_at"], ARTICLES.c.id > last["id"]),
        )
        page = tx.execute(query.where(later)).mappings().all()


def _row(new: NewArticle) -> dict[str, Any]:
    names = [str(author["name"]) for author in new.authors if author.get("name")]
    image: Mapping[str, Any] = new.images[0] if new.images else {}
    return {
        "source": new.source,
        "edition": new.edition,
        "url": new.url,
        "url_key": new.url_key,
        "url_hash": address_hash(new.url),
        "language": new.language,
        "section": new.section,
        "title": new.title,
        "lead": new.lead,
        "body": new.body,
        "author": "; ".join(names) or None,
        "authors": list(new.authors),
        "published_at": new.published_at,
        "published_precision": new.published_precision,
        "dated_at": new.published_at or new.first_seen_at,
        "image_url": image.get("url"),
        "image_caption": image.get("caption"),
        "images": list(new.images),
        "word_count": new.word_count,
        "content_hash": new.content_hash,
        "extracted_by": dict(new.extracted_by),
        "flags": list(new.flags),
    }


def _complete(tx: Connection, rows: Sequence[RowMapping]) -> list[StoredArticle]:
    ids = [row["id"] for row in rows]
    tags = tags_of(tx, ids)
    citations = citations_of(tx, ids)
    return [_stored(row, tags.get(row["id"], ()), citations.get(row["id"], ())) for row in rows]


def _stored(
    row: RowMapping, tags: tuple[str, ...], citations: tuple[Mapping[str, Any], ...]
) -> StoredArticle:
    values = {name: value for name, value in row.items() if name not in _HIDDEN}
    for name in ("authors", "images", "flags"):
        values[name] = tuple(values[name])
    return StoredArticle(**values, tags=tags, citations=citations)


def _keep_texts(
    tx: Connection, old: StoredArticle, new: NewArticle, change: str, seen_at: datetime
) -> int:
    last = tx.execute(
        select(func.max(REVISIONS.c.number)).where(REVISIONS.c.article_id == old.id)
    ).scalar()
    versions: list[dict[str, Any]] = []
    if last is None:
        last = 1
        versions.append(_version(old.id, 1, old, None, old.first_seen_at))
    versions.append(_version(old.id, last + 1, new, change, seen_at))
    tx.execute(_INSERT_REVISION, versions)
    return int(last + 1)


def _version(
    article_id: int,
    number: int,
    text: NewArticle | StoredArticle,
    change: str | None,
    seen_at: datetime,
) -> dict[str, Any]:
    return {
        "article_id": article_id,
        "number": number,
        "seen_at": seen_at,
        "title": text.title,
        "lead": text.lead,
        "body": text.body,
        "change": change,
    }
