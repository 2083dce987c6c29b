"""Find an article by its number or any of its addresses."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from sqlalchemy import Connection

from crawler.errors import MissingError, UsageError
from crawler.logs import escaped
from crawler.sources.spec import Source
from storage import articles
from storage.records import StoredArticle

LARGEST = 2**63 - 1  # a number that both databases take


def source_of(url: str, sources: Sequence[Source]) -> tuple[Source, str] | None:
    """Return the source and the key of an article's address, None for an address of no source."""
    for source in sources:
        key = source.key_of(url)
        if key is not None:
            return source, key
    return None


def article(tx: Connection, wanted: str, sources: Sequence[Source]) -> StoredArticle:
    """Return the article of a number or address; raise MissingError where there is none."""
    number = wanted.isdecimal()
    found = _by_number(tx, wanted) if number else by_address(tx, wanted, sources)
    if found is None:
        raise MissingError(
            f"no article {escaped(wanted)!r} in the archive; `jarshy search` shows numbers,"
            " `jarshy explain URL` tells why an address is not stored"
        )
    return found


def by_address(tx: Connection, url: str, sources: Sequence[Source]) -> StoredArticle | None:
    """Return the article at an address or at another address of the same article."""
    absolute(url)
    known = source_of(url, sources)
    found = articles.find(tx, known[1]) if known else None
    return found or articles.by_url(tx, url)


def address(tx: Connection, wanted: str, sources: Sequence[Source]) -> str:
    """Return the address that is meant: of the article of a number, else what was given."""
    return article(tx, wanted, sources).url if wanted.isdecimal() else absolute(wanted)


def absolute(url: str) -> str:
    """Return the address; raise UsageError where it is none of http or https."""
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise UsageError(f"{escaped(url)!r} is not an address: {error}") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(f"{escaped(url)!r} is neither an article's number nor an http(s) address")
    return url


def _by_number(tx: Connection, number: str) -> StoredArticle | None:
    # Python refuses to read 4,301 digits and more.
    short = number.lstrip("0")[: len(str(LARGEST)) + 1] or "0"
    return articles.get(tx, int(short)) if int(short) <= LARGEST else None
