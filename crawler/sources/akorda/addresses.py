"""Addresses of Akorda: what is an article, its key, and the pages of a listing."""

import re
from urllib.parse import unquote, urlsplit, urlunsplit

from crawler.sources.keys import fitting_key

HOST = "akorda.kz"
MIRRORS = (
    "www.akorda.kz",
    "mirror.akorda.kz",
    "node2.akorda.kz",
    "www.aqorda.com",
    "aqorda.com",
)
# The digits at the end are day, zero-based month, minutes and seconds, unpadded: no id, and they
# repeat; only the whole path is one article's.
_ARTICLE = re.compile(r"/(?:ru|kz|en)/(?:[^/]+/){0,6}[^/]+-\d{4,8}")
_MIRROR_PREFIX = "/public/"
# Declarations of income stand in the listings of events.
_DECLARATION = "deklaraci"


def canonical(url: str) -> str:
    """Return the real address: https, the bare host, no slash at the end, no tracking."""
    parts = urlsplit(url.strip())
    host = (parts.hostname or "").lower().rstrip(".")
    path = parts.path.rstrip("/") or "/"
    if host in MIRRORS:
        host = HOST
    if host == HOST and path.startswith(_MIRROR_PREFIX):
        path = path[len(_MIRROR_PREFIX) - 1 :]
    return urlunsplit(("https", host, path, "", ""))


def key_of(url: str) -> str | None:
    """Return host and path, or None for an address that is no article of Akorda."""
    try:
        parts = urlsplit(canonical(url))
    except ValueError:
        return None
    if parts.hostname != HOST or not _ARTICLE.fullmatch(parts.path) or _DECLARATION in parts.path:
        return None
    return fitting_key(f"{HOST}{unquote(parts.path)}")


def page_address(listing: str, number: int) -> str:
    """Return the address of page `number` (from 1) of a listing."""
    return listing if number <= 1 else f"{listing}?page={number}"
