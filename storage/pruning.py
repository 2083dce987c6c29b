"""Removing what is old: the ledgers of collection, the contents of mails, and, if asked, articles.

Kept whatever their age: the last visit of each listing and the crawls of open gaps, without which
overlap could not be proven; mails that are still to be sent, and what was told to whom, without
which it would be told again; addresses, without which removed articles would be read again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Delete, Select, Table, exists, func, select, text

from storage import fingerprints, search
from storage.models.tables import (
    ADDRESSES,
    ARTICLES,
    CRAWLS,
    FETCHES,
    GAPS,
    LISTING_VISITS,
    MAILS,
    STORIES,
)
from storage.session import Database

STEP = 500  # rows a transaction, so that crawls wait for milliseconds only
FINISHED = ("sent", "cancelled")  # a dead mail may still be tried again
EMPTY = b""


@dataclass(frozen=True, slots=True)
class Old:
    """What is old of one kind: how many rows, and about how many bytes they take (None: unknown).

    For mails the bytes are those of their contents; their rows stay.
    """

    kind: str
    rows: int
    size: int | None


def look(database: Database, before: datetime, *, with_articles: bool = False) -> list[Old]:
    """Return what `prune` would remove now."""
    with database.read() as tx:
        found = []
        for kind, table in (("fetches", FETCHES), ("crawls", CRAWLS), *_articles(with_articles)):
            rows = _count(tx, _old(table, before))
            found.append(Old(kind, rows, _share(tx, table, rows)))
        contents = _mails(before).with_only_columns(
            func.count(), func.coalesce(func.sum(func.length(MAILS.c.content)), 0)
        )
        rows, size = tx.execute(contents).one()
        found.append(Old("mail contents", int(rows), int(size)))
    return found


def prune(
    database: Database,
    before: datetime,
    *,
    with_articles: bool = False,
    told: Callable[[str, int], None] = lambda _kind, _rows: None,
) -> dict[str, int]:
    """Remove what is older than a moment, in small steps; return the rows of each kind.

    `told(kind, rows)` is called after each step. May be interrupted and called again.
    """
    removed: dict[str, int] = {}
    steps: list[tuple[str, Callable[[Connection], int]]] = [
        ("fetches", lambda tx: _remove(tx, FETCHES, before)),
        ("crawls", lambda tx: _remove(tx, CRAWLS, before)),
        ("mail contents", lambda tx: _empty_mails(tx, before)),
    ]
    if with_articles:
        steps.append(("articles", lambda tx: _remove_articles(tx, before)))
    for kind, step in steps:
        removed[kind] = 0
        while rows := database.in_transaction(step):
            removed[kind] += rows
            told(kind, rows)
    return removed


def shrink(database: Database) -> None:
    """Give the freed space back to the disk (SQLite: nobody else can write meanwhile)."""
    engine = database.engine.execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        if database.kind == "sqlite":
            connection.connection.rollback()  # VACUUM refuses to run inside a transaction
            driver = connection.connection.driver_connection
            assert driver is not None  # noqa: S101 - a checked-out connection has one
            driver.execute("VACUUM")
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            connection.execute(text("VACUUM (ANALYZE)"))


def _articles(wanted: bool) -> Sequence[tuple[str, Table]]:  # noqa: FBT001 - a private choice
    return (("articles", ARTICLES),) if wanted else ()


def _old(table: Table, before: datetime) -> Select[tuple[int]]:
    """Return the numbers of old rows."""
    query = select(table.c.id)
    if table is FETCHES:
        return query.where(FETCHES.c.fetched_at < before)
    if table is ARTICLES:
        return query.where(ARTICLES.c.story_id.in_(_old_stories(before)))
    last_visits = select(func.max(LISTING_VISITS.c.id)).group_by(
        LISTING_VISITS.c.source, LISTING_VISITS.c.edition, LISTING_VISITS.c.listing
    )
    needed = exists().where(
        LISTING_VISITS.c.crawl_id == CRAWLS.c.id, LISTING_VISITS.c.id.in_(last_visits)
    )
    open_gap = exists().where(GAPS.c.crawl_id == CRAWLS.c.id, GAPS.c.filled_at.is_(None))
    return query.where(CRAWLS.c.started_at < before, ~needed, ~open_gap)


def _old_stories(before: datetime) -> Select[tuple[int]]:
    """Return the numbers of stories none of whose articles is newer; a story goes as a whole."""
    return select(STORIES.c.id).where(STORIES.c.last_published_at < before)


def _mails(before: datetime) -> Select[tuple[int]]:
    return select(MAILS.c.id).where(
        MAILS.c.created_at < before, MAILS.c.state.in_(FINISHED), MAILS.c.content != EMPTY
    )


def _count(tx: Connection, query: Select[tuple[int]]) -> int:
    return int(tx.execute(select(func.count()).select_from(query.subquery())).scalar_one())


def _remove(tx: Connection, table: Table, before: datetime) -> int:
    numbers = tx.execute(_old(table, before).limit(STEP)).scalars().all()
    removal: Delete = table.delete().where(table.c.id.in_(numbers))
    return tx.execute(removal).rowcount if numbers else 0


def _empty_mails(tx: Connection, before: datetime) -> int:
    numbers = tx.execute(_mails(before).limit(STEP)).scalars().all()
    emptied = MAILS.update().where(MAILS.c.id.in_(numbers)).values(content=EMPTY)
    return tx.execute(emptied).rowcount if numbers else 0


def _remove_articles(tx: Connection, before: datetime) -> int:
    """Remove some old stories with their articles and all that hangs on them."""
    stories = tx.execute(_old_stories(before).limit(STEP)).scalars().all()
    mine = ARTICLES.c.story_id.in_(stories)
    numbers = tx.execute(select(ARTICLES.c.id).where(mine)).scalars().all()
    for number in numbers:
        search.remove(tx, number)
        fingerprints.remove(tx, number)
    here = ADDRESSES.c.article_id.in_(numbers)
    tx.execute(ADDRESSES.update().where(here).values(next_fetch_at=None))
    tx.execute(ARTICLES.delete().where(mine))
    tx.execute(STORIES.delete().where(STORIES.c.id.in_(stories)))
    return len(numbers) or len(stories)


def _share(tx: Connection, table: Table, rows: int) -> int | None:
    """Return about how many bytes some rows of a table take, with its indexes."""
    total = int(tx.execute(select(func.count()).select_from(table)).scalar_one())
    if not total:
        return 0
    size = _size(tx, table.name)
    return None if size is None else size * rows // total


def _size(tx: Connection, name: str) -> int | None:
    if tx.dialect.name == "postgresql":
        whole = text("SELECT pg_total_relation_size(to_regclass(:name))")
        return int(tx.execute(whole, {"name": name}).scalar_one())
    compiled = tx.execute(text("SELECT sqlite_compileoption_used('ENABLE_DBSTAT_VTAB')")).scalar()
    if not compiled:
        return None
    pages = text(
        "SELECT sum(pgsize) FROM dbstat WHERE aggregate AND name IN "
        "(SELECT name FROM sqlite_master WHERE tbl_name = :name)"
    )
    return int(tx.execute(pages, {"name": name}).scalar() or 0)
