"""A story told in full: its members beside the original, who was first, what is missing."""

from dataclasses import dataclass

from sqlalchemy import Connection

from crawler.dedup.lineage import Lineage, lineage
from crawler.stories.texts import text_of
from crawler.stories.versions import Missing, missing_of
from storage import regroup, stories
from storage.records import Link, StoredArticle, Story


@dataclass(frozen=True, slots=True)
class Member:
    """An article of a story beside the text that it is compared with.

    `base_id`: the story's original or, in another language, who brought the story into that one;
    None for the original itself. `later`: minutes after the earliest article, None where a time
    is missing; `to_the_day` where one of both is known to the day only. `links`: what was decided
    between the article and other members.
    """

    article: StoredArticle
    base_id: int | None
    later: int | None
    to_the_day: bool
    lineage: Lineage | None
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """A story with its members, the earliest first, and the versions that it lacks.

    `first_id`: the earliest article; not always the original, for a copy may be seen first.
    """

    story: Story
    first_id: int
    members: tuple[Member, ...]
    missing: tuple[Missing, ...]


def account(tx: Connection, story_id: int) -> Account | None:
    """Tell a story, or the one that took it over; None where there is no such story."""
    story = stories.get(tx, regroup.current(tx, story_id))
    articles = [] if story is None else stories.members(tx, story.id)
    if story is None or not articles:
        return None
    ids = {article.id for article in articles}
    members = tuple(_member(tx, story, article, articles, ids) for article in articles)
    return Account(story, articles[0].id, members, tuple(missing_of(tx, articles)))


def _member(
    tx: Connection,
    story: Story,
    article: StoredArticle,
    articles: list[StoredArticle],
    ids: set[int],
) -> Member:
    base = _base(story, article, articles)
    first = articles[0]
    times = (article.published_at, first.published_at)
    later = None
    if times[0] is not None and times[1] is not None:
        later = round((times[0] - times[1]).total_seconds() / 60)
    links = tuple(
        link for link in stories.links_of(tx, article.id) if {link.article_id, link.other_id} <= ids
    )
    return Member(
        article,
        None if base is None else base.id,
        later,
        "day" in (article.published_precision, first.published_precision),
        None if base is None else lineage(text_of(article), text_of(base)),
        links,
    )


def _base(
    story: Story, article: StoredArticle, articles: list[StoredArticle]
) -> StoredArticle | None:
    """Give what an article is compared with: who leads its language, else the original."""
    original = next((one for one in articles if one.id == story.original_id), articles[0])
    if article.id == original.id:
        return None
    if article.language == original.language or article.relation == "translation":
        return original
    own = [
        one
        for one in articles
        if one.language == article.language and one.relation == "translation"
    ]
    return own[0] if own else original
