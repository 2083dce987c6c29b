"""Articles of one source in several languages, and what was decided about such versions."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from storage.models.tables import ARTICLES, LINKS


class Version(NamedTuple):
    """An article as one of the versions of its story; `seen_at` is when it was read first."""

    article_id: int
    story_id: int
    source: str
    language: str
    title: str
    seen_at: datetime


def sources(tx: Connection) -> list[str]:
    """Return the sources of which articles in more than one language are stored."""
    rows = tx.execute(
        select(ARTICLES.c.source)
        .group_by(ARTICLES.c.source)
        .having(func.count(ARTICLES.c.language.distinct()) > 1)
        .order_by(ARTICLES.c.source)
    )
    return list(rows.scalars())


def of_source(tx: Connection, source: str, since: datetime) -> list[Version]:
    """Return the articles of a source seen from a moment on, stock of a first visit left out."""
    rows = tx.execute(
        select(
            ARTICLES.c.id,
            ARTICLES.c.story_id,
            ARTICLES.c.source,
            ARTICLES.c.language,
            ARTICLES.c.title,
            ARTICLES.c.first_seen_at,
        ).where(
            ARTICLES.c.source == source,
            ARTICLES.c.first_seen_at >= since,
            ARTICLES.c.story_id.is_not(None),
            ARTICLES.c.history.is_(False),
        )
    )
    return [Version._make(row) for row in rows]


def last_seen(tx: Connection, source: str) -> datetime | None:
    """Return when a source was last read with a result, None where it never was."""
    query = select(func.max(ARTICLES.c.last_seen_at)).where(ARTICLES.c.source == source)
    found: datetime | None = tx.execute(query).scalar()
    return found


def differing(tx: Connection, since: datetime) -> list[tuple[int, int, str, tuple[str, ...]]]:
    """Return (article, other, title, numbers) of versions with numbers that contradict."""
    rows = tx.execute(
        select(LINKS.c.article_id, LINKS.c.other_id, ARTICLES.c.title, LINKS.c.evidence)
        .join(ARTICLES, ARTICLES.c.id == LINKS.c.article_id)
        .where(LINKS.c.kind == "translation", ARTICLES.c.first_seen_at >= since)
        .order_by(LINKS.c.article_id, LINKS.c.other_id)
    )
    return [
        (row.article_id, row.other_id, row.title, tuple(row.evidence["differing"]))
        for row in rows
        if row.evidence.get("differing")
    ]
