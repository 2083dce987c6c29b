"""Short paragraphs of articles, counted over stories and days, so that promotion shows itself."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import Connection, and_, bindparam, case, func, select

from storage.models.tables import ARTICLES, PARAGRAPHS
from storage.statements import Among, PerDialect, Prepared

ONCE_FOR = timedelta(days=7)  # a paragraph that was met once is waited for so long
SEEN_FOR = timedelta(days=60)  # one that recurred is remembered so long after its last time
_C = PARAGRAPHS.c
_KNOWN = Among(
    "SELECT hash, last_story FROM paragraphs "
    "WHERE source = :source AND edition = :edition AND hash IN ({given})",
    "bigint",
)
_ADD = Prepared(
    PerDialect(PARAGRAPHS, lambda insert: insert.on_conflict_do_nothing()),
    ("source", "edition", "hash", "stories", "days", "last_story", "first_at", "last_at"),
)
_AGAIN = Prepared(
    PARAGRAPHS.update()
    .where(
        _C.source == bindparam("its_source"),
        _C.edition == bindparam("its_edition"),
        _C.hash == bindparam("its_hash"),
    )
    .values(
        stories=_C.stories + 1,
        days=_C.days
        + case((_C.last_at.between(bindparam("first"), bindparam("last")), 0), else_=1),
        last_story=bindparam("story"),
        last_at=bindparam("at"),
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
    known: dict[int, int] = dict(_KNOWN.run(tx, paragraphs, source=source, edition=edition))
    fresh = [number for number in paragraphs if number not in known]
    again = [number for number, story in known.items() if story != story_id]
    if fresh:
        first = {"source": source, "edition": edition, "stories": 1, "days": 1}
        first |= {"last_story": story_id, "first_at": now, "last_at": now}
        _ADD.run_many(tx, [first | {"hash": number} for number in fresh])
    if again:
        today = datetime.combine(now.astimezone(UTC), time.min, UTC)
        row = {"its_source": source, "its_edition": edition, "story": story_id, "at": now}
        row |= {"first": today, "last": today + timedelta(days=1, microseconds=-1)}
        texts = ({"its_hash": number, "text": paragraphs[number]} for number in again)
        _AGAIN.run_many(tx, [row | one for one in texts])


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
