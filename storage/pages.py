"""Pages as they came: the latest of each edition, and those that could not be read."""

import gzip
import zlib
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from storage.models.tables import PAGES
from storage.records import KeptPage
from storage.statements import PerDialect

# Pages of an edition and purpose that are kept; one takes 10 to 25 kB.
MOST: Mapping[str, int] = {"sample": 20, "odd": 20, "unread": 200}
LARGEST = 4_000_000  # characters; of a longer page its head is kept
_C = PAGES.c
_KEEP = PerDialect(
    PAGES,
    lambda insert: insert.on_conflict_do_update(
        index_elements=[_C.url_key, _C.purpose],
        set_={
            name: insert.excluded[name] for name in ("url", "kept_at", "reason", "known", "html")
        },
    ),
)


def keep(tx: Connection, page: KeptPage) -> None:
    """Keep a page in the place of an older one of its address; the oldest make room for it."""
    html = page.html[:LARGEST].encode("utf-8", "replace")
    row: dict[str, Any] = {
        name: getattr(page, name) for name in KeptPage.__slots__ if name != "html"
    }
    row |= {"known": dict(page.known), "html": gzip.compress(html, 6, mtime=0)}
    tx.execute(_KEEP.on(tx), row)
    here = (_C.source == page.source, _C.edition == page.edition, _C.purpose == page.purpose)
    oldest = select(_C.id).where(*here).order_by(_C.kept_at.desc(), _C.id.desc())
    surplus = list(tx.execute(oldest.offset(MOST.get(page.purpose, 20)).limit(1000)).scalars())
    if surplus:
        tx.execute(PAGES.delete().where(_C.id.in_(surplus)))


def latest(
    tx: Connection, source: str, edition: str, purpose: str, limit: int = 20
) -> list[KeptPage]:
    """Return the latest kept pages of an edition, the latest first."""
    here = (_C.source == source, _C.edition == edition, _C.purpose == purpose)
    query = select(PAGES).where(*here).order_by(_C.kept_at.desc(), _C.id.desc()).limit(limit)
    return [_page(row) for row in tx.execute(query).mappings()]


def of_address(tx: Connection, url_key: str) -> list[KeptPage]:
    """Return what is kept of an address, the latest first."""
    query = select(PAGES).where(_C.url_key == url_key).order_by(_C.kept_at.desc(), _C.id.desc())
    return [_page(row) for row in tx.execute(query).mappings()]


def drop(tx: Connection, url_key: str, purpose: str) -> None:
    """Forget a page that need not be kept any more."""
    tx.execute(PAGES.delete().where(_C.url_key == url_key, _C.purpose == purpose))


def _page(row: RowMapping) -> KeptPage:
    values = {name: row[name] for name in KeptPage.__slots__}
    try:
        values["html"] = gzip.decompress(row["html"]).decode("utf-8", "replace")
    except (OSError, EOFError, zlib.error):  # a damaged copy is as good as none
        values["html"] = ""
    return KeptPage(**values)
