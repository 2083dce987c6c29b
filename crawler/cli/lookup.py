"""Find an article by its number or any of its addresses."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.cli.state import current_sources
from crawler.errors import UsageError
from crawler.logs import escaped

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from crawler.sources.spec import Source
    from storage.records import StoredArticle


def source_of(url: str) -> "tuple[Source, str] | None":
    """Return the source and the key of an article's address, None for an address of no source."""
    for source in current_sources():
        key = source.key_of(url)
        if key is not None:
            return source, key
    return None


def article(tx: "Connection", wanted: str) -> "StoredArticle":
    """Return the article of a number or address; raise UsageError where there is none."""
    found = _by_number(tx, wanted) if wanted.isdecimal() else by_address(tx, wanted)
    if found is None:
        raise UsageError(
            f"no article {escaped(wanted)!r} in the archive; `jarshy search` shows numbers,"
            " `jarshy explain URL` tells why an address is not stored"
        )
    return found


def by_address(tx: "Connection", url: str) -> "StoredArticle | None":
    """Return the article at an address or at another address of the same article."""
    from storage import articles

    absolute(url)
    known = source_of(url)
    found = articles.find(tx, known[1]) if known else None
    return found or articles.by_url(tx, url)


def absolute(url: str) -> str:
    """Return the address; raise UsageError where it is none of http or https."""
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise UsageError(f"{escaped(url)!r} is not an address: {error}") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(f"{escaped(url)!r} is neither an article's number nor an http(s) address")
    return url


def _by_number(tx: "Connection", number: str) -> "StoredArticle | None":
    from storage import articles

    largest = 2**63 - 1
    return articles.get(tx, int(number)) if int(number) <= largest else None
