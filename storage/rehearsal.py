"""The past as it came in, and copies of it under the same numbers in a database made to try things.

What is tried writes into that other database alone.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, func, or_, select, update

from storage import meta
from storage.articles import get_many
from storage.columns import address_hash
from storage.engine import open_database
from storage.models.tables import ALERTS, ARTICLES, MATCHES, REVISIONS, STORIES
from storage.records import Alert, StoredArticle
from storage.session import Database
from storage.statements import CHUNK, chunks

_SECRET = "instance_secret"  # noqa: S105 - the name of a fact, not its value


@contextmanager
def stage(secret: bytes) -> Iterator[Connection]:
    """Give a transaction on an empty database of its own, which is gone afterwards.

    `secret` makes its Message-IDs those of the database that it stands in for.
    """
    with TemporaryDirectory(prefix="jarshy-") as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'stage.db'}", create=True)
        try:
            with database.write() as tx:
                meta.put(tx, _SECRET, secret.hex())
                yield tx
        finally:
            database.dispose()


def read_between(database: Database, since: datetime, until: datetime) -> Iterator[StoredArticle]:
    """Give the articles that were first read, changed or withdrawn in a time, by their numbers."""
    changed = select(REVISIONS.c.article_id).where(
        REVISIONS.c.seen_at >= since, REVISIONS.c.seen_at < until, REVISIONS.c.number > 1
    )
    query = (
        select(ARTICLES.c.id)
        .where(
            or_(
                ARTICLES.c.first_seen_at.between(since, until),
                ARTICLES.c.gone_at.between(since, until),
                ARTICLES.c.id.in_(changed),
            )
        )
        .order_by(ARTICLES.c.id)
        .limit(CHUNK)
    )
    last = 0
    while True:
        with database.read() as tx:
            ids = list(tx.execute(query.where(ARTICLES.c.id > last)).scalars())
            found = get_many(tx, ids)
        yield from found
        if len(ids) < CHUNK:
            return
        last = ids[-1]


def of_stories(tx: Connection, story_ids: Sequence[int]) -> list[StoredArticle]:
    """Return all articles of some stories, by their numbers."""
    ids: list[int] = []
    for some in chunks(story_ids):
        ids += tx.execute(select(ARTICLES.c.id).where(ARTICLES.c.story_id.in_(some))).scalars()
    return get_many(tx, sorted(ids))


def matched_first(tx: Connection, article_ids: Sequence[int]) -> dict[int, datetime]:
    """Return when each article matched any rule first: the moment at which it was stored."""
    found: dict[int, datetime] = {}
    for some in chunks(article_ids):
        rows = tx.execute(
            select(MATCHES.c.article_id, func.min(MATCHES.c.matched_at))
            .where(MATCHES.c.article_id.in_(some))
            .group_by(MATCHES.c.article_id)
        )
        found.update((row[0], row[1]) for row in rows)
    return found


def put_alert(tx: Connection, alert: Alert) -> None:
    """Copy a rule."""
    row = {name: getattr(alert, name) for name in Alert.__slots__}
    tx.execute(ALERTS.insert(), row | {"recipients": list(alert.recipients)})


def put_article(tx: Connection, article: StoredArticle) -> None:
    """Copy an article into its story, which is made with it if it is not there yet."""
    row: dict[str, Any] = {
        column.name: getattr(article, column.name, None) for column in ARTICLES.c
    }
    row |= {name: list(getattr(article, name)) for name in ("authors", "images", "flags")}
    row |= {
        "url_hash": address_hash(article.url),
        "dated_at": article.published_at or article.first_seen_at,
        "extracted_by": dict(article.extracted_by),
    }
    there = select(STORIES.c.id).where(STORIES.c.id == article.story_id)
    if tx.execute(there).scalar() is None:
        story = {
            "id": article.story_id,
            "title": article.title,
            "first_published_at": row["dated_at"],
            "last_published_at": row["dated_at"],
            "article_count": 1,
            "original_id": article.id,
        }
        tx.execute(STORIES.insert(), story)
    tx.execute(ARTICLES.insert(), row)


def put_text(tx: Connection, article: StoredArticle) -> None:
    """Give a copied article another text."""
    values = {"title": article.title, "lead": article.lead, "body": article.body,
              "gone_at": article.gone_at}  # fmt: skip
    tx.execute(update(ARTICLES).where(ARTICLES.c.id == article.id).values(values))
