"""Titles without the site's name, and who counts as an author."""

import re
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache

from crawler.extract.text import clean_line, comparable, folded_names
from crawler.items import Author

_SEPARATOR = re.compile(r"\s+[|—–•·»:-]+\s+|\s*\|\s*")
_LONGEST_NAME = 100
_MOST_AUTHORS = 20
_ADDRESS = re.compile(r"https?:|www\.|@|\.(?:kz|ru|com|org|net|info)\b|/", re.IGNORECASE)
_BY = re.compile(
    r"^(?:by|автор(?:ы)?|текст|подготовил(?:а|и)?|авторы?|мәтін)\b\s*:?\s+", re.IGNORECASE
)
_AND = re.compile(r"\s*(?:[,;]|\s(?:и|және|and|&|und|og|och|et|ve)\s)\s*")
# Initials that an editorial office signs with: "Дана Сеитова (дс)".
_INITIALS = re.compile(r"\s*\([\w.]{1,5}\)$")
_OPENING = "([{"
_HOST = re.compile(r"(?:[\w-]+\.)+[a-z]{2,10}", re.IGNORECASE)
_NOBODY = frozenset(
    {"admin", "administrator", "редакция", "редакция сайта", "редактор", "unknown", "editor"}
)


def without_site_name(title: str, site_names: Sequence[str]) -> str:
    """Return a title without the parts at its ends that are the site's name.

    A part counts when a separator (" | ", " — ") sets it off and it shares the site's name.
    """
    if not _SEPARATOR.search(title):
        return title
    names = folded_names(tuple(site_names))
    while True:
        cut = _cut_end(title, names)
        if cut == title:
            return title
        title = cut


def without_addition(title: str, heading: str) -> str:
    """Return a title of the head without what a separator adds to the page's own heading."""
    shown = comparable(heading)
    parts = _SEPARATOR.split(title)
    if shown and len(parts) > 1:
        for count in range(1, len(parts)):
            if comparable(" ".join(parts[:count])) == shown:
                return heading
    return title


def _cut_end(title: str, names: Sequence[str]) -> str:
    marks = list(_SEPARATOR.finditer(title))
    if not marks:
        return title
    last, first = marks[-1], marks[0]
    if last.start() > 0 and _is_name(title[last.end() :], names):
        return title[: last.start()].strip()
    if first.start() > 0 and title[first.end() :] and _is_name(title[: first.start()], names):
        return title[first.end() :].strip()
    return title


def _is_name(part: str, names: Sequence[str]) -> bool:
    words = comparable(part)
    if not words:
        return False
    bare = words.replace(" ", "")
    for name in names:
        other = name.replace(" ", "").removeprefix("www")
        if bare == other or (len(bare) > 3 and (bare in other or other in bare)):  # noqa: PLR2004
            return True
    return False


def people(names: Iterable[str], site_names: Sequence[str]) -> tuple[Author, ...]:
    """Return authors by name: no site, no address, each once."""
    sites = _sites(tuple(site_names))
    found: dict[str, Author] = {}
    for text in names:
        for name in names_of(text):
            if _is_person(name, sites):
                found.setdefault(comparable(name), Author(name))
    return tuple(found.values())[:_MOST_AUTHORS]


def names_of(text: str) -> list[str]:
    """Return the names that a line joins by commas and "and", without "By" and initials."""
    line = _BY.sub("", clean_line(text))
    return [_INITIALS.sub("", name) for name in _AND.split(line)]


def is_person(name: str, site_names: Sequence[str]) -> bool:
    """Tell whether a name can be that of an author: not the site, not an address."""
    return _is_person(name, _sites(tuple(site_names)))


@lru_cache(maxsize=256)
def _sites(names: tuple[str, ...]) -> frozenset[str]:
    """Return the names of a site, folded, and the parts of its hosts: "port" of "port.kz"."""
    hosts = (name for name in names if _HOST.fullmatch(name))
    labels = (comparable(label) for host in hosts for label in host.split(".")[:-1])
    return frozenset((*folded_names(names), *labels))


def _is_person(name: str, sites: Collection[str]) -> bool:
    words = comparable(name)
    return (
        0 < len(words) <= _LONGEST_NAME
        and words not in _NOBODY
        and not words.isdigit()
        and name[0] not in _OPENING
        and not _ADDRESS.search(name)
        and not _HOST.fullmatch(name)
        and words not in sites
    )
