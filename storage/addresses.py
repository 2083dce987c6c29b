"""What is known of each article address: shown by which listing, fetched how, due when."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, case, func, select

from storage.columns import bounded_key
from storage.listed import Listed
from storage.models.tables import ADDRESSES, FETCHES
from storage.records import Address, Fetch
from storage.statements import PerDialect, Prepared, chunks

_A = ADDRESSES.c
_KNOWN = select(ADDRESSES).where(_A.url_key.in_(bindparam("keys", expanding=True)))
_LIST = PerDialect(
    ADDRESSES,
    lambda insert: insert.on_conflict_do_update(
        index_elements=[_A.url_key],
        set_={
            "last_listed_at": insert.excluded.last_listed_at,
            # What an archive noted and did not come to read is a visit's again that meets it.
            "next_fetch_at": case(
                (
                    and_(_A.state == "listed", _A.next_fetch_at.is_(None)),
                    insert.excluded.next_fetch_at,
                ),
                else_=_A.next_fetch_at,
            ),
            "listed_title": func.coalesce(_A.listed_title, insert.excluded.listed_title),
            "listed_published_at": func.coalesce(
                _A.listed_published_at, insert.excluded.listed_published_at
            ),
            "listed_precision": func.coalesce(
                _A.listed_precision, insert.excluded.listed_precision
            ),
            "listing": func.coalesce(_A.listing, insert.excluded.listing),
            # Once a listing shows it, a witness is no longer the only one.
            "seen_only_by": case(
                (insert.excluded.seen_only_by.is_(None), None), else_=_A.seen_only_by
            ),
        },
    ),
)
_HERE = _A.url_key == bindparam("key")
_STORED = Prepared(
    ADDRESSES.update()
    .where(_HERE)
    .values(
        state="stored",
        article_id=bindparam("article"),
        fetched_at=bindparam("at"),
        status=bindparam("code"),
        reason=None,
        failures=0,
        checks=_A.checks + 1,
        next_fetch_at=bindparam("due"),
        etag=bindparam("tag"),
        last_modified=bindparam("modified"),
    )
)
_ENDED = (
    ADDRESSES.update()
    .where(_HERE)
    .values(
        state=bindparam("how"),
        fetched_at=bindparam("at"),
        status=bindparam("code"),
        reason=bindparam("why"),
        failures=_A.failures + bindparam("more"),
        next_fetch_at=bindparam("due"),
    )
)
_ADD_FETCH = Prepared(FETCHES.insert(), Fetch.__slots__)


def known(tx: Connection, keys: Iterable[str]) -> dict[str, Address]:
    """Return what is known of addresses, by the keys as given; unknown ones are left out."""
    asked = {bounded_key(key): key for key in keys}
    found: dict[str, Address] = {}
    for some in chunks(list(asked)):
        for row in tx.execute(_KNOWN, {"keys": list(some)}).mappings():
            found[asked[row["url_key"]]] = Address(**row)
    return found


def get(tx: Connection, key: str) -> Address | None:
    """Return what is known of an address, None where it was never met."""
    return known(tx, [key]).get(key)


def listed(  # noqa: PLR0913, PLR0917 - one visit's facts
    tx: Connection,
    source: str,
    edition: str,
    listing: str | None,
    cards: Sequence[Listed],
    now: datetime,
    history: bool = False,  # noqa: FBT001, FBT002 - a fact of the visit, as in Address
    *,
    due: bool = True,
    seen_only_by: str | None = None,
) -> list[str]:
    """Note the cards of a listing page and return the keys that were never met before.

    New addresses are due at once, so that a crash before their fetch loses none; with `due` off
    no visit reads them, for an archive does. `seen_only_by` names the witness where the cards come
    from one and not from a listing.
    """
    distinct = list({bounded_key(card.url_key): card for card in cards}.values())
    met = known(tx, [card.url_key for card in distinct])
    rows = [
        {
            "url_key": card.url_key,
            "url": card.url,
            "source": source,
            "edition": edition,
            "state": "listed",
            "listing": listing,
            "listed_title": card.title or None,
            "listed_published_at": card.published_at,
            "listed_precision": card.precision,
            "first_listed_at": now,
            "last_listed_at": now,
            "failures": 0,
            "checks": 0,
            "next_fetch_at": now if due else None,
            "history": history,
            "seen_only_by": seen_only_by,
        }
        for card in distinct
    ]
    if rows:
        tx.execute(_LIST.on(tx), rows)
    return [card.url_key for card in distinct if card.url_key not in met]


def stored(  # noqa: PLR0913, PLR0917 - one fetch's facts
    tx: Connection,
    key: str,
    article_id: int,
    status: int | None,
    etag: str | None,
    last_modified: str | None,
    now: datetime,
    next_fetch_at: datetime | None,
    *,
    crawl_id: int | None = None,
    outcome: str = "stored",
) -> None:
    """Note a fetch that gave the article: `outcome` is stored, revised or unchanged (a 304)."""
    values = {
        "key": key,
        "article": article_id,
        "at": now,
        "code": status,
        "due": next_fetch_at,
        "tag": etag,
        "modified": last_modified,
    }
    _STORED.run(tx, values)
    add_fetch(tx, Fetch(key, now, outcome, status, None, crawl_id))


def failed(  # noqa: PLR0913 - one fetch's facts
    tx: Connection,
    key: str,
    status: int | None,
    reason: str,
    now: datetime,
    next_fetch_at: datetime | None,
    *,
    crawl_id: int | None = None,
) -> None:
    """Note a fetch that gave nothing and is to be tried again."""
    _end(tx, Fetch(key, now, "failed", status, reason, crawl_id), next_fetch_at)


def rejected(  # noqa: PLR0913 - one fetch's facts
    tx: Connection,
    key: str,
    status: int | None,
    reason: str,
    now: datetime,
    next_fetch_at: datetime | None = None,
    *,
    crawl_id: int | None = None,
) -> None:
    """Note that an address is no article, and why."""
    _end(tx, Fetch(key, now, "rejected", status, reason, crawl_id), next_fetch_at)


def gone(  # noqa: PLR0913 - one fetch's facts
    tx: Connection,
    key: str,
    status: int | None,
    reason: str,
    now: datetime,
    next_fetch_at: datetime | None = None,
    *,
    crawl_id: int | None = None,
) -> None:
    """Note that an article was withdrawn."""
    _end(tx, Fetch(key, now, "gone", status, reason, crawl_id), next_fetch_at)


def due(
    tx: Connection, source: str, edition: str, now: datetime, limit: int = 100
) -> list[Address]:
    """Return the addresses that are to be fetched (again) by now, the longest due first."""
    rows = tx.execute(
        select(ADDRESSES)
        .where(_A.source == source, _A.edition == edition, _A.next_fetch_at <= now)
        .order_by(_A.next_fetch_at, _A.url_key)
        .limit(limit)
    )
    return [Address(**row) for row in rows.mappings()]


def read_again(
    tx: Connection, source: str, edition: str, since: datetime, now: datetime, limit: int
) -> int:
    """Let what was fetched since then be fetched anew, the latest first; return how many.

    Their validators are forgotten, since a 304 would tell nothing.
    """
    chosen = (
        select(_A.url_key)
        .where(_A.source == source, _A.edition == edition, _A.fetched_at >= since)
        .where(_A.state.in_(("stored", "failed")))
        .order_by(_A.fetched_at.desc(), _A.url_key)
        .limit(limit)
    )
    keys = list(tx.execute(chosen).scalars())
    for some in chunks(keys):
        anew = ADDRESSES.update().where(_A.url_key.in_(some))
        tx.execute(anew.values(next_fetch_at=now, etag=None, last_modified=None))
    return len(keys)


def of_article(tx: Connection, article_id: int) -> list[Address]:
    """Return the addresses that led to an article."""
    rows = tx.execute(select(ADDRESSES).where(_A.article_id == article_id).order_by(_A.url_key))
    return [Address(**row) for row in rows.mappings()]


def counts(tx: Connection, sources: Sequence[str]) -> dict[tuple[str, str], dict[str, int]]:
    """Return how many addresses of each edition of some sources are in each state."""
    columns = (_A.source, _A.edition, _A.state)
    found: dict[tuple[str, str], dict[str, int]] = {}
    for some in chunks(sources):
        query = select(*columns, func.count()).where(_A.source.in_(some)).group_by(*columns)
        for source, edition, state, count in tx.execute(query):
            found.setdefault((source, edition), {})[state] = count
    return found


def add_fetch(tx: Connection, fetch: Fetch) -> None:
    """Note one fetch of an article page, for `explain`."""
    _ADD_FETCH.run(tx, {name: getattr(fetch, name) for name in Fetch.__slots__})


def history_of(tx: Connection, key: str) -> list[Fetch]:
    """Return the fetches of an address, first to last."""
    columns = [FETCHES.c[name] for name in Fetch.__slots__]
    rows = tx.execute(select(*columns).where(FETCHES.c.url_key == key).order_by(FETCHES.c.id))
    return [Fetch(**row) for row in rows.mappings()]


def rejected_in(tx: Connection, crawl_ids: Sequence[int]) -> list[tuple[str, str]]:
    """Return (address, reason) of what some crawls found to be no article, in order."""
    query = (
        select(_A.url, FETCHES.c.reason)
        .join(ADDRESSES, _A.url_key == FETCHES.c.url_key)
        .where(FETCHES.c.crawl_id.in_(crawl_ids), FETCHES.c.outcome == "rejected")
        .order_by(FETCHES.c.id)
    )
    return [(row[0], row[1] or "no reason was stored") for row in tx.execute(query)]


def _end(tx: Connection, fetch: Fetch, next_fetch_at: datetime | None) -> None:
    values: dict[str, Any] = {
        "key": fetch.url_key,
        "how": fetch.outcome,
        "at": fetch.fetched_at,
        "code": fetch.status,
        "why": fetch.reason,
        "more": 1 if fetch.outcome == "failed" else 0,
        "due": next_fetch_at,
    }
    tx.execute(_ENDED, values)
    add_fetch(tx, fetch)
