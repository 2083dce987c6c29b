"""What a person says of stories: that two are one, or that an article does not belong."""

from datetime import datetime

from sqlalchemy import Connection

from crawler.dedup.cluster import comes_first
from crawler.errors import UsageError
from crawler.stories.texts import text_of
from storage import decisions, regroup, stories
from storage.records import StoredArticle, Story
from storage.session import take_turn


def merge(tx: Connection, kept: int, gone: int, now: datetime) -> Story:
    """Make two stories one, under the number of the first, and remember it.

    The article that came first in both leads. Nobody is told anew: what was mailed of either
    story was mailed of both. Raises UsageError where there is no such story, or only one.
    """
    take_turn(tx, "ingest")
    kept, gone = _there(tx, kept).id, _there(tx, gone).id
    if kept == gone:
        raise UsageError(f"story {kept} is one story already; name two different ones")
    ours, theirs = stories.members(tx, kept), stories.members(tx, gone)
    lead, other = _lead(_there(tx, kept), ours), _lead(_there(tx, gone), theirs)
    if comes_first(text_of(other), text_of(lead))[0]:
        lead, other = other, lead
    regroup.merge(tx, kept, gone, original_id=lead.id, relation=_relation(tx, other, lead))
    pairs = [(member.id, ours[0].id) for member in theirs]
    pairs += [(member.id, theirs[0].id) for member in ours[1:]]
    decisions.remember(tx, "together", pairs, now)
    decisions.forget_parting(tx, [m.id for m in ours], [m.id for m in theirs])
    return _there(tx, kept)


def split(tx: Connection, article_id: int, now: datetime) -> int:
    """Take an article out of its story into one of its own, remember it, and return its number.

    Raises UsageError for an article that is alone in its story already.
    """
    take_turn(tx, "ingest")
    story_id = stories.of_article(tx, article_id)
    if story_id is None:
        raise UsageError(f"there is no article number {article_id}; `jarshy search` shows numbers")
    others = [member.id for member in stories.members(tx, story_id) if member.id != article_id]
    if not others:
        raise UsageError(f"article {article_id} is alone in story {story_id}; nothing to split")
    new = regroup.part(tx, article_id)
    decisions.remember(tx, "apart", [(article_id, other) for other in others], now)
    return new


def _there(tx: Connection, story_id: int) -> Story:
    story = stories.get(tx, regroup.current(tx, story_id))
    if story is None or not story.article_count:
        raise UsageError(f"there is no story number {story_id}; `jarshy search --json` shows them")
    return story


def _lead(story: Story, members: list[StoredArticle]) -> StoredArticle:
    return next((one for one in members if one.id == story.original_id), members[0])


def _relation(tx: Connection, other: StoredArticle, lead: StoredArticle) -> str:
    """Name the place of the second story's lead: as its link says, or as its language does."""
    kinds = {
        link.kind
        for link in stories.links_of(tx, other.id)
        if lead.id in (link.article_id, link.other_id)
    }
    known = kinds & {"copy", "rewrite", "excerpt", "update", "translation"}
    if known:
        return min(known)
    return "rewrite" if other.language == lead.language else "translation"
