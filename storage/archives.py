"""The past of sources: spans to be filled in, the pages read for them, the addresses that wait."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, or_, select

from storage.columns import address_hash, bounded_key
from storage.models.tables import ADDRESSES, ARCHIVE_ADDRESSES, ARCHIVE_PAGES, ARCHIVES
from storage.records.archives import Archive, ArchivePage, Awaited
from storage.statements import PerDialect, chunks

_A = ARCHIVES.c
_P = ARCHIVE_PAGES.c
_W = ARCHIVE_ADDRESSES.c
_PAGE = [_P[name] for name in ArchivePage.__slots__]
_WAITING = [_W[name] for name in Awaited.__slots__]
_BEGIN = PerDialect(ARCHIVES, lambda insert: insert.on_conflict_do_nothing())
_AWAIT = PerDialect(ARCHIVE_ADDRESSES, lambda insert: insert.on_conflict_do_nothing())
_PUT = PerDialect(
    ARCHIVE_PAGES,
    lambda insert: insert.on_conflict_do_update(
        index_elements=[_P.archive_id, _P.url_hash],
        set_={name: insert.excluded[name] for name in ArchivePage.__slots__},
    ),
)
# What an address's state means for the archive that waits for it; others mean that it still waits.
_SETTLED = {"stored": "stored", "gone": "stored", "rejected": "rejected", "failed": "failed"}

_END = (
    ARCHIVE_ADDRESSES.update()
    .where(_W.archive_id == bindparam("number"), _W.url_key == bindparam("key"))
    .values(state=bindparam("how"), reason=bindparam("why"))
)


def begin(
    tx: Connection, source: str, edition: str, since: datetime, until: datetime, now: datetime
) -> Archive:
    """Return the archive of a span [since, until), made now or in an earlier run."""
    span = {"source": source, "edition": edition, "since": since, "until": until}
    tx.execute(_BEGIN.on(tx), {**span, "started_at": now, "requests": 0})
    row = tx.execute(select(ARCHIVES).filter_by(**span)).mappings().one()
    return Archive(**row)


def unfinished(tx: Connection) -> list[Archive]:
    """Return the archives of which something is still to be read, the oldest first."""
    query = select(ARCHIVES).where(_A.finished_at.is_(None)).order_by(_A.id)
    return [Archive(**row) for row in tx.execute(query).mappings()]


def finish(tx: Connection, archive_id: int, now: datetime | None) -> None:
    """Note that all was read that could be, or with None that something waits again."""
    tx.execute(ARCHIVES.update().where(_A.id == archive_id).values(finished_at=now))


def add_requests(tx: Connection, archive_id: int, number: int) -> None:
    """Count requests that were sent for an archive."""
    here = ARCHIVES.update().where(_A.id == archive_id)
    tx.execute(here.values(requests=_A.requests + number))


def put_page(tx: Connection, archive_id: int, page: ArchivePage) -> None:
    """Note a page that was read, or that could not be."""
    row = {name: getattr(page, name) for name in ArchivePage.__slots__}
    row |= {"archive_id": archive_id, "url_hash": address_hash(page.url), "keys": list(page.keys)}
    tx.execute(_PUT.on(tx), row)


def pages(tx: Connection, archive_id: int, root: str | None = None) -> list[ArchivePage]:
    """Return the pages of an archive, or of one listing or sitemap of it, in their order."""
    query = select(*_PAGE).where(_P.archive_id == archive_id)
    if root is not None:
        query = query.where(_P.root == root)
    rows = tx.execute(query.order_by(_P.root, _P.number, _P.url)).mappings()
    return [ArchivePage(**{**row, "keys": tuple(row["keys"])}) for row in rows]


def forget_pages(tx: Connection, archive_id: int, root: str, number: int) -> None:
    """Forget the pages of a listing from a number on, which are to be read again."""
    here = (_P.archive_id == archive_id, _P.root == root, _P.number >= number)
    tx.execute(ARCHIVE_PAGES.delete().where(*here))


def await_articles(
    tx: Connection, archive_id: int, listing: str, articles: Sequence[Awaited]
) -> int:
    """Note addresses that are to be read and return how many were new to the archive.

    Those that a visit knows already are noted as known; a visit that has yet to read one does so.
    """
    distinct = {bounded_key(one.url_key): one for one in articles}
    met, known = _met(tx, archive_id, list(distinct))
    rows = [
        {
            **{name: getattr(one, name) for name in Awaited.__slots__},
            "archive_id": archive_id,
            "listing": listing,
            "state": "known" if key in known else "waiting",
        }
        for key, one in distinct.items()
        if key not in met
    ]
    if rows:
        tx.execute(_AWAIT.on(tx), rows)
    return len(rows)


def _met(tx: Connection, archive_id: int, keys: Sequence[str]) -> tuple[set[str], set[str]]:
    """Return which keys the archive has already, and which are a visit's affair."""
    ours, theirs = set[str](), set[str]()
    address = ADDRESSES.c
    # An archive's own address that was not read yet is due for nobody else.
    of_visits = or_(address.state != "listed", address.next_fetch_at.is_not(None))
    for some in chunks(keys):
        here = (_W.archive_id == archive_id, _W.url_key.in_(list(some)))
        ours.update(tx.execute(select(_W.url_key).where(*here)).scalars())
        known = select(address.url_key).where(address.url_key.in_(list(some)), of_visits)
        theirs.update(tx.execute(known).scalars())
    return ours, theirs


def awaited(tx: Connection, archive_id: int, limit: int) -> list[Awaited]:
    """Return addresses that wait to be read, the oldest articles first."""
    query = (
        select(*_WAITING)
        .where(_W.archive_id == archive_id, _W.state == "waiting")
        .order_by(_W.day, _W.published_at, _W.url_key)
        .limit(limit)
    )
    return [Awaited(**row) for row in tx.execute(query).mappings()]


def settle(tx: Connection, archive_id: int, keys: Iterable[str] | None = None) -> None:
    """Take over what became of addresses, of all that wait where no keys are given."""
    ours = select(_W.url_key).where(_W.archive_id == archive_id, _W.state == "waiting")
    wanted = [bounded_key(key) for key in keys] if keys is not None else None
    for some in chunks(wanted if wanted is not None else list(tx.execute(ours).scalars())):
        query = select(ADDRESSES.c.url_key, ADDRESSES.c.state, ADDRESSES.c.reason)
        rows = tx.execute(query.where(ADDRESSES.c.url_key.in_(list(some)))).all()
        ended = [
            {"number": archive_id, "key": key, "how": _SETTLED[state], "why": reason}
            for key, state, reason in rows
            if state in _SETTLED
        ]
        if ended:
            tx.execute(_END, ended)


def retry(tx: Connection, archive_id: int, *, but: str | None = None) -> int:
    """Let the addresses that failed wait again and return how many there are.

    Those whose reason begins with `but` do not.
    """
    here = ARCHIVE_ADDRESSES.update().where(_W.archive_id == archive_id, _W.state == "failed")
    if but is not None:
        here = here.where(~func.coalesce(_W.reason, "").startswith(but, autoescape=True))
    return int(tx.execute(here.values(state="waiting")).rowcount)


def counts(tx: Connection, archive_id: int) -> Mapping[str, int]:
    """Return how many addresses of an archive are in each state."""
    query = select(_W.state, func.count()).where(_W.archive_id == archive_id)
    return {row[0]: row[1] for row in tx.execute(query.group_by(_W.state))}


def troubles(tx: Connection, archive_id: int, limit: int) -> list[tuple[str, str]]:
    """Return (address, reason) of articles that could not be read, the oldest first."""
    query = select(_W.url, _W.reason).where(_W.archive_id == archive_id, _W.state == "failed")
    rows = tx.execute(query.order_by(_W.day, _W.url_key).limit(limit))
    return [(row[0], row[1] or "no reason was stored") for row in rows]
