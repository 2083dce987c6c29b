"""Stories and the links between texts that they rest on."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import BindParameter, Connection, bindparam, case, func, or_, select, text, update

from storage.articles import get_many
from storage.models.tables import ARTICLES, LINKS, STORIES
from storage.records import Link, StoredArticle, Story
from storage.statements import Among, PerDialect, Prepared

_CREATE = Prepared(
    STORIES.insert().returning(STORIES.c.id),
    ("title", "first_published_at", "last_published_at", "article_count", "original_id"),
)
_LINK_VALUES = ("kind", "coverage", "other_coverage", "evidence", "reason", "decided_at")
_ADD_LINKS = Prepared(
    PerDialect(
        LINKS,
        lambda insert: insert.on_conflict_do_update(
            index_elements=[LINKS.c.article_id, LINKS.c.other_id],
            set_={name: insert.excluded[name] for name in _LINK_VALUES},
        ),
    ),
    Link.__slots__,
)
_IN_STORY = ARTICLES.c.story_id == STORIES.c.id
_GROW = Prepared(
    update(STORIES)
    .where(STORIES.c.id == bindparam("story"))
    .values(
        article_count=STORIES.c.article_count + 1,
        first_published_at=case(
            (STORIES.c.first_published_at < bindparam("dated"), STORIES.c.first_published_at),
            else_=bindparam("dated"),
        ),
        last_published_at=case(
            (STORIES.c.last_published_at > bindparam("dated"), STORIES.c.last_published_at),
            else_=bindparam("dated"),
        ),
    )
)
_SET_ORIGINAL = Prepared(
    update(STORIES)
    .where(STORIES.c.id == bindparam("story"))
    .values(original_id=bindparam("article"))
)
_REFRESH = Prepared(
    update(STORIES)
    .where(STORIES.c.id == bindparam("story"))
    .values(
        article_count=select(func.count()).where(_IN_STORY).scalar_subquery(),
        first_published_at=select(func.min(ARTICLES.c.dated_at)).where(_IN_STORY).scalar_subquery(),
        last_published_at=select(func.max(ARTICLES.c.dated_at)).where(_IN_STORY).scalar_subquery(),
        title=func.coalesce(
            select(ARTICLES.c.title)
            .where(ARTICLES.c.id == STORIES.c.original_id)
            .scalar_subquery(),
            STORIES.c.title,
        ),
    )
)
_ORIGINALS = Among(
    "SELECT original_id FROM stories WHERE original_id IS NOT NULL AND id IN ({given})", "bigint"
)
# Asked for each article that has kin; with the words of their index, so that it answers.
_VERSIONS = Prepared(
    text(
        "SELECT id FROM articles WHERE story_id = :story AND relation = 'translation' "
        "AND language = :language ORDER BY id LIMIT 20"
    )
)
_IDS: BindParameter[list[int]] = bindparam("ids", expanding=True)
# Asked for each article, and mostly there are none; then the evidence need not be read.
_IN_DIGESTS = Among(
    "SELECT count(*) FROM links "
    "WHERE kind = 'digest' AND (article_id IN ({given}) OR other_id IN ({given}))",
    "bigint",
)
_DIGESTS = select(LINKS.c.article_id, LINKS.c.other_id, LINKS.c.evidence).where(
    LINKS.c.article_id.in_(_IDS) | LINKS.c.other_id.in_(_IDS), LINKS.c.kind == "digest"
)


def create(
    tx: Connection, title: str, published_at: datetime | None, original_id: int | None
) -> int:
    """Make a story and return its number; its original is put into it by `articles.set_story`."""
    row = {
        "title": title,
        "first_published_at": published_at,
        "last_published_at": published_at,
        "article_count": 0 if original_id is None else 1,
        "original_id": original_id,
    }
    return int(_CREATE.scalar(tx, row))


def get(tx: Connection, story_id: int) -> Story | None:
    """Return a story, None where there is none."""
    row = tx.execute(select(STORIES).where(STORIES.c.id == story_id)).mappings().first()
    return None if row is None else Story(**row)


def members(tx: Connection, story_id: int) -> list[StoredArticle]:
    """Return the articles of a story, oldest first."""
    ids = tx.execute(
        select(ARTICLES.c.id)
        .where(ARTICLES.c.story_id == story_id)
        .order_by(ARTICLES.c.dated_at, ARTICLES.c.id)
    ).scalars()
    return get_many(tx, list(ids))


def add_links(tx: Connection, links: Sequence[Link]) -> None:
    """Store verdicts on pairs of articles; a later verdict on a pair replaces the earlier one."""
    rows = [{name: getattr(link, name) for name in Link.__slots__} for link in links]
    if rows:
        _ADD_LINKS.run_many(tx, rows)


def links_of(tx: Connection, article_id: int) -> list[Link]:
    """Return the verdicts that an article is part of, on either side, strongest first."""
    rows = tx.execute(
        select(LINKS)
        .where(or_(LINKS.c.article_id == article_id, LINKS.c.other_id == article_id))
        .order_by(LINKS.c.coverage.desc(), LINKS.c.article_id, LINKS.c.other_id)
    )
    return [Link(**row) for row in rows.mappings()]


def remove_links(tx: Connection, article_id: int) -> None:
    """Forget what was decided about an article as the one that took, before deciding anew."""
    tx.execute(LINKS.delete().where(LINKS.c.article_id == article_id))


def refresh(tx: Connection, story_id: int) -> None:
    """Count a story's articles anew, with its first and last date and its original's title."""
    _REFRESH.run(tx, {"story": story_id})


def grow(tx: Connection, story_id: int, dated_at: datetime) -> None:
    """Count one article more, of this date, that came into a story; costs the same at any size."""
    _GROW.run(tx, {"story": story_id, "dated": dated_at})


def set_original(tx: Connection, story_id: int, article_id: int) -> None:
    """Name the article of a story that was first, and take over its title."""
    _SET_ORIGINAL.run(tx, {"story": story_id, "article": article_id})
    refresh(tx, story_id)


def recent(
    tx: Connection, since: datetime, limit: int = 50, offset: int = 0, *, least: int = 1
) -> list[Story]:
    """Return the stories with an article dated since then, the latest first.

    `least`: articles that they must have.
    """
    rows = tx.execute(
        select(STORIES)
        .where(STORIES.c.last_published_at >= since, STORIES.c.article_count >= least)
        .order_by(STORIES.c.last_published_at.desc(), STORIES.c.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [Story(**row) for row in rows.mappings()]


def originals(tx: Connection, story_ids: Collection[int]) -> set[int]:
    """Return the numbers of the articles that are the originals of stories."""
    if not story_ids:
        return set()
    return {row[0] for row in _ORIGINALS.run(tx, sorted(story_ids))}


def first_in_language(tx: Connection, story_id: int, language: str) -> set[int]:
    """Return which of a story's articles brought its news into a language, at most 20."""
    rows = _VERSIONS.run(tx, {"story": story_id, "language": language})
    return {number for (number,) in rows}


def kinds_between(tx: Connection, story_id: int, other_id: int) -> set[str]:
    """Return the kinds of the verdicts between the articles of two stories."""
    one, other = ARTICLES.alias(), ARTICLES.alias()
    rows = tx.execute(
        select(LINKS.c.kind)
        .distinct()
        .join(one, one.c.id == LINKS.c.article_id)
        .join(other, other.c.id == LINKS.c.other_id)
        .where(
            (one.c.story_id == story_id) & (other.c.story_id == other_id)
            | (one.c.story_id == other_id) & (other.c.story_id == story_id)
        )
    )
    return set(rows.scalars())


def round_ups(tx: Connection, article_ids: Collection[int]) -> set[int]:
    """Return which of some articles have been judged to be digests of several stories.

    A link says which of its two articles is the round-up; where it does not, both are.
    """
    if not article_ids:
        return set()
    wanted = sorted(article_ids)
    found: set[int] = set()
    if not _IN_DIGESTS.run(tx, wanted)[0][0]:
        return found
    for row in tx.execute(_DIGESTS, {"ids": wanted}):
        which = row.evidence.get("round_up")
        found |= {row.article_id} if which != "other" else set()
        found |= {row.other_id} if which != "this" else set()
    return found & set(wanted)


def of_article(tx: Connection, article_id: int) -> int | None:
    """Return the story of an article, None where there is no such article."""
    found: int | None = tx.execute(
        select(ARTICLES.c.story_id).where(ARTICLES.c.id == article_id)
    ).scalar()
    return found


def of_articles(tx: Connection) -> dict[int, int]:
    """Return the story of every article that has one."""
    rows = tx.execute(
        select(ARTICLES.c.id, ARTICLES.c.story_id).where(ARTICLES.c.story_id.is_not(None))
    )
    return {row.id: row.story_id for row in rows}


def articles_after(tx: Connection, last: int, limit: int) -> list[int]:
    """Return the numbers of the next articles after a number, ascending."""
    query = select(ARTICLES.c.id).where(ARTICLES.c.id > last).order_by(ARTICLES.c.id).limit(limit)
    return list(tx.execute(query).scalars())
