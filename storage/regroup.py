"""Stories joined and parted; what was mailed of them stays mailed."""

from sqlalchemy import Connection, exists, func, literal, select, update

from storage import stories
from storage.models.tables import ARTICLES, LINKS, MAIL_ALERTS, MATCHES, STORIES
from storage.statements import PerDialect

_TELL = PerDialect(MAIL_ALERTS, lambda insert: insert.on_conflict_do_nothing())


def merge(tx: Connection, kept: int, gone: int, *, original_id: int, relation: str) -> None:
    """Move the articles of a story into another one, and what was told of it to whom.

    `original_id` is the original of either and leads the story from then on; the other's original
    has `relation` in it.
    """
    leading = select(STORIES.c.original_id).where(STORIES.c.id.in_((kept, gone)))
    tx.execute(
        update(ARTICLES)
        .where(ARTICLES.c.id.in_(leading), ARTICLES.c.id != original_id)
        .values(relation=relation)
    )
    tx.execute(update(ARTICLES).where(ARTICLES.c.story_id == gone).values(story_id=kept))
    tx.execute(update(MATCHES).where(MATCHES.c.story_id == gone).values(story_id=kept))
    _tell(tx, gone, kept)
    tx.execute(
        update(STORIES)
        .where((STORIES.c.id == gone) | (STORIES.c.merged_into == gone))
        .values(merged_into=kept, original_id=None, article_count=0)
    )
    stories.set_original(tx, kept, original_id)


def part(tx: Connection, article_id: int) -> int:
    """Take an article out of its story into a new one of its own, and return that one's number.

    What was told of the old story counts as told of the new one. Where the article was the
    original, the earliest of the others takes its place. Raises LookupError for an article that
    is not in a story.
    """
    row = tx.execute(
        select(ARTICLES.c.story_id, ARTICLES.c.title, ARTICLES.c.dated_at).where(
            ARTICLES.c.id == article_id
        )
    ).first()
    if row is None or row.story_id is None:
        raise LookupError(f"article {article_id} is in no story")
    old: int = row.story_id
    new = stories.create(tx, row.title, row.dated_at, article_id)
    tx.execute(
        update(ARTICLES)
        .where(ARTICLES.c.id == article_id)
        .values(story_id=new, relation="original")
    )
    here = (MATCHES.c.article_id == article_id) & (MATCHES.c.story_id == old)
    tx.execute(update(MATCHES).where(here).values(story_id=new))
    _tell(tx, old, new)
    _heir(tx, old, article_id)
    return new


def leave(tx: Connection, article_id: int, story_id: int) -> None:
    """Take an article out of its story, for its address was given to another text.

    What was told of the story stays with the story. Where the article was the original, the
    earliest of the others takes its place; the article has to be put into a story anew.
    """
    here = ARTICLES.c.id == article_id
    tx.execute(update(ARTICLES).where(here).values(story_id=None, relation=None))
    both = (LINKS.c.article_id == article_id) | (LINKS.c.other_id == article_id)
    tx.execute(LINKS.delete().where(both))
    _heir(tx, story_id, article_id)


def hand_over(tx: Connection, old: int, new: int) -> None:
    """Let a story that has lost its last article name the one which that article is in now."""
    story = stories.get(tx, old)
    if story is not None and not story.article_count:
        gone = update(STORIES).where((STORIES.c.id == old) | (STORIES.c.merged_into == old))
        tx.execute(gone.values(merged_into=new, original_id=None, article_count=0))


def carry(tx: Connection, old: int, new: int) -> None:
    """Let what was told of a story count for another one that took some of its articles."""
    moved = select(ARTICLES.c.id).where(ARTICLES.c.story_id == new)
    here = (MATCHES.c.story_id == old) & MATCHES.c.article_id.in_(moved)
    tx.execute(update(MATCHES).where(here).values(story_id=new))
    _tell(tx, old, new)


def retire(tx: Connection) -> None:
    """Let stories that have lost all articles name the one that took over their original."""
    empty = tx.execute(
        select(STORIES.c.id).where(
            STORIES.c.merged_into.is_(None),
            ~exists().where(ARTICLES.c.story_id == STORIES.c.id),
        )
    )
    heir = select(ARTICLES.c.story_id).where(ARTICLES.c.id == STORIES.c.original_id)
    for story_id in empty.scalars().all():
        here = STORIES.c.id == story_id
        found = tx.execute(heir.where(here)).scalar()
        gone = update(STORIES).where(here | (STORIES.c.merged_into == story_id))
        tx.execute(gone.values(merged_into=found, original_id=None, article_count=0))


def current(tx: Connection, story_id: int) -> int:
    """Return the story that took over a story's articles, the number itself while it stands."""
    query = select(func.coalesce(STORIES.c.merged_into, STORIES.c.id)).where(
        STORIES.c.id == story_id
    )
    found = tx.execute(query).scalar()
    return story_id if found is None else int(found)


def _tell(tx: Connection, old: int, new: int) -> None:
    """Let what was told of one story count for another one too."""
    told = select(
        literal(new),
        MAIL_ALERTS.c.recipient,
        MAIL_ALERTS.c.alert_id,
        MAIL_ALERTS.c.revision,
        MAIL_ALERTS.c.mail_id,
    ).where(MAIL_ALERTS.c.story_id == old)
    rows = [
        dict(zip(("story_id", "recipient", "alert_id", "revision", "mail_id"), row, strict=True))
        for row in tx.execute(told)
    ]
    if rows:
        tx.execute(_TELL.on(tx), rows)


def _heir(tx: Connection, story_id: int, gone: int) -> None:
    """Name the earliest article as the original where the former one has left."""
    story = stories.get(tx, story_id)
    if story is not None and story.original_id == gone:
        members = stories.members(tx, story_id)
        if members:
            tx.execute(
                update(ARTICLES).where(ARTICLES.c.id == members[0].id).values(relation="original")
            )
        first = members[0].id if members else None
        tx.execute(update(STORIES).where(STORIES.c.id == story_id).values(original_id=first))
    stories.refresh(tx, story_id)
