"""Short paragraphs of articles, counted over stories and days, so that promotion shows itself."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, bindparam, func, select

from storage.models.tables import ARTICLES, PARAGRAPHS
from storage.readings import day_of
from storage.statements import PerDialect

ONCE_FOR = timedelta(days=7)  # a paragraph that was met once is waited for so long
SEEN_FOR = timedelta(days=60)  # one that recurred is remembered so long after its last time
_C = PARAGRAPHS.c
_KNOWN = select(_C.hash, _C.stories, _C.days, _C.last_story, _C.last_at).where(
    _C.source == bindparam("its_source"),
    _C.edition == bindparam("its_edition"),
    _C.hash.in_(bindparam("hashes", expanding=True)),
)
_ADD = PerDialect(PARAGRAPHS, lambda insert: insert.on_conflict_do_nothing())
_AGAIN = (
    PARAGRAPHS.update()
    .where(
        _C.source == bindparam("its_source"),
        _C.edition == bindparam("its_edition"),
        _C.hash == bindparam("its_hash"),
    )
    .values(
        stories=bindparam("stories"),
        days=bindparam("days"),
        last_story=bindparam("last_story"),
        last_at=bindparam("last_at"),
        text=bindparam("text"),
    )
)


def note(
    tx: Connection,
    source: str,
    edition: str,
    paragraphs: Mapping[int, str],
    story_id: int,
    now: datetime,
) -> None:
    """Count the paragraphs (hash: text) of an article of a story; once a story in a row."""
    if not paragraphs:
        return
    here = {"its_source": source, "its_edition": edition, "hashes": list(paragraphs)}
    known = {row.hash: row for row in tx.execute(_KNOWN, here)}
    fresh = [number for number in paragraphs if number not in known]
    again = [row for row in known.values() if row.last_story != story_id]
    if fresh:
        first = {"source": source, "edition": edition, "stories": 1, "days": 1}
        first |= {"last_story": story_id, "first_at": now, "last_at": now}
        tx.execute(_ADD.on(tx), [first | {"hash": number} for number in fresh])
    if again:
        today = day_of(now)
        place = {"its_source": source, "its_edition": edition, "last_story": story_id}
        tx.execute(
            _AGAIN,
            [
                place
                | {
                    "its_hash": row.hash,
                    "stories": row.stories + 1,
                    "days": row.days + (day_of(row.last_at) != today),
                    "last_at": now,
                    "text": paragraphs[row.hash],
                }
                for row in again
            ],
        )


def recurring(
    tx: Connection, source: str, edition: str, stories: int, days: int, share: float
) -> dict[int, str]:
    """Return the paragraphs (hash: text) that so many stories had, on so many days.

    `share` (0..1) of all articles that were met since the paragraph was, they have to be.
    """
    query = select(_C.hash, _C.text, _C.stories, _C.first_at)
    here = (_C.source == source, _C.edition == edition)
    rows = tx.execute(query.where(*here, _C.stories >= stories, _C.days >= days)).all()
    return {
        row.hash: row.text or ""
        for row in rows
        if row.stories >= share * _articles_since(tx, source, edition, row.first_at)
    }


def _articles_since(tx: Connection, source: str, edition: str, since: datetime) -> int:
    columns = ARTICLES.c
    query = select(func.count()).where(columns.source == source, columns.edition == edition)
    return int(tx.execute(query.where(columns.first_seen_at >= since)).scalar_one())


def prune(tx: Connection, now: datetime) -> int:
    """Forget what did not recur; return how many rows."""
    once = and_(_C.stories == 1, _C.last_at < now - ONCE_FOR)
    gone = PARAGRAPHS.delete().where(once | (_C.last_at < now - SEEN_FOR))
    return int(tx.execute(gone).rowcount)
