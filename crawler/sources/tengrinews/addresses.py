"""Addresses of Tengrinews: what is an article, its key, and the pages of a listing."""

import re
from urllib.parse import urlsplit, urlunsplit

from crawler.sources.keys import fitting_key

HOSTS = {"ru": "tengrinews.kz", "kk": "kaz.tengrinews.kz", "en": "en.tengrinews.kz"}
_MIRRORS = {
    "www.tengrinews.kz": "tengrinews.kz",
    "new.tengrinews.kz": "tengrinews.kz",
    "test.tengrinews.kz": "tengrinews.kz",
    "m.tengrinews.kz": "tengrinews.kz",
}
# The set of rubrics is open and ids of /article/ have four digits: only the form counts.
_ARTICLE = re.compile(r"/(?P<rubric>[a-z0-9_]+)/(?P<slug>[a-z0-9_-]+)-(?P<id>\d{1,12})(?:/amp)?/?")
_AMP = re.compile(r"/amp/?$")
_NOT_RUBRICS = frozenset(
    {"author", "authors", "page", "rss", "search", "tag", "tags", "user", "userdata"}
)


def canonical(url: str) -> str:
    """Return the real address: https, the edition's own host, no tracking, no /amp/."""
    parts = urlsplit(url.strip())
    host = (parts.hostname or "").lower().rstrip(".")
    path = _AMP.sub("/", parts.path) or "/"
    if _ARTICLE.fullmatch(path) and not path.endswith("/"):
        path += "/"
    return urlunsplit(("https", _MIRRORS.get(host, host), path, "", ""))


def key_of(url: str) -> str | None:
    """Return "host/type/id", or None for an address that is no article of Tengrinews.

    Ids are counted per host and apart for /article/; slug and rubric may change under one id.
    """
    try:
        parts = urlsplit(canonical(url))
    except ValueError:
        return None
    found = _ARTICLE.fullmatch(parts.path)
    if parts.hostname not in HOSTS.values() or not found or found["rubric"] in _NOT_RUBRICS:
        return None
    kind = "article" if found["rubric"] == "article" else "news"
    return fitting_key(f"{parts.hostname}/{kind}/{int(found['id'])}")


def number_of(key: str) -> tuple[str, int] | None:
    """Return ("host/type/", id); ids of one host and type grow with time."""
    row, slash, number = key.rpartition("/")
    return (f"{row}{slash}", int(number)) if number.isdecimal() else None


def page_address(listing: str, number: int) -> str:
    """Return the address of page `number` (from 1) of a listing."""
    return listing if number <= 1 else f"{listing.rstrip('/')}/page/{number}/"
