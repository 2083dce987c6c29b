"""Stories: the newest of the archive, and one told in full."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from crawler.dedup.lineage import Aligned, Lineage
from crawler.errors import MissingError
from crawler.stories.account import Account, Member, account
from crawler.views.values import plain
from storage import articles, stories
from storage.records import StoredArticle, Story

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
Told = tuple[Story, list[StoredArticle]]  # a story and its articles, the oldest first


def newest(
    tx: Connection, since: datetime, limit: int, offset: int = 0, *, least: int = 1
) -> list[Told]:
    """Return the stories with an article since then, the latest first, each with its articles.

    `least`: articles that they must have.
    """
    found = stories.recent(tx, since, limit, offset, least=least)
    return [(story, stories.members(tx, story.id)) for story in found]


def newest_data(found: Sequence[Told]) -> dict[str, Any]:
    """Return the newest stories as JSON has them."""
    return {"stories": [_told_data(story, members) for story, members in found]}


def _told_data(story: Story, members: list[StoredArticle]) -> dict[str, Any]:
    return {
        "id": story.id,
        "title": story.title,
        "first_published_at": story.first_published_at,
        "last_published_at": story.last_published_at,
        "original_id": story.original_id,
        "articles": [
            {
                "id": member.id,
                "source": member.source,
                "edition": member.edition,
                "relation": member.relation,
                "title": member.title,
                "url": member.url,
                "published_at": member.published_at,
            }
            for member in members
        ],
    }


def told(tx: Connection, story_id: int) -> Account:
    """Return a story told in full; raise MissingError where there is none of that number."""
    found = account(tx, story_id)
    if found is None:
        raise MissingError(f"there is no story number {story_id}; {_hint(tx, story_id)}")
    return found


def _hint(tx: Connection, number: int) -> str:
    """Return where the right number is: articles have numbers too, and are taken for stories."""
    article = articles.get(tx, number)
    if article is None or article.story_id is None:
        return "`jarshy search` shows the numbers of stories"
    story = article.story_id
    return f"{number} is an article's number; its story is {story}: jarshy story {story}"


def account_data(story: Account) -> dict[str, Any]:
    """Return a story told in full as JSON has it."""
    return {
        "story": plain(story.story),
        "first_id": story.first_id,
        "original_id": story.story.original_id,
        "members": [_member_data(member) for member in story.members],
        "missing": plain(list(story.missing)),
    }


def _member_data(member: Member) -> dict[str, Any]:
    article = member.article
    return {
        "id": article.id,
        "source": article.source,
        "edition": article.edition,
        "language": article.language,
        "relation": article.relation,
        "title": article.title,
        "url": article.url,
        "published_at": article.published_at,
        "published_precision": article.published_precision,
        "minutes_after_first": member.later,
        "to_the_day": member.to_the_day,
        "compared_with": member.base_id,
        "lineage": _lineage_data(member.lineage),
        "links": plain(list(member.links)),
    }


def _lineage_data(lineage: Lineage | None) -> dict[str, Any] | None:
    if lineage is None:
        return None
    sentences: Sequence[Aligned] = lineage.sentences
    return {
        "sentences": plain(list(sentences)),
        "cut": list(lineage.cut),
        "contradictions": plain(list(lineage.contradictions)),
        "numbers_missing": list(lineage.numbers_missing),
        "numbers_added": list(lineage.numbers_added),
    }
