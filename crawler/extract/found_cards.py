"""The cards of a listing that nobody prepared: links that recur in structure and bear titles."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import urlsplit

from typing_extensions import override

from crawler.extract.dates import parse_date
from crawler.extract.document import Document, line_of
from crawler.extract.listing import Entry, ListingPage
from crawler.extract.text import clean_line
from crawler.extract.tree import Element

FEWEST = 3  # links of one structure; two may be chance
LEAST_WORDS = 3  # of a title: sections and buttons have one or two
LONGEST_TITLE = 300
# What a title adds to the worth of its group; a longer one is no better than two lines.
_WORTH = 100
_LONGEST_DATE = 40
_LEAST_LEAD = 60
_STEPS = 4  # elements above a link that tell its structure
_ASIDE = frozenset({"nav", "header", "footer", "aside", "form", "select", "noscript"})
_STATE = re.compile(r"\d+|^(?:active|current|first|last|odd|even|selected|is-.*|js-.*)$")
_MAP = str.maketrans("0123456789", "0000000000")


class FoundListing(ListingPage):
    """A listing of any site: of the groups of links that look alike, the one with most to read."""

    layer = "generic"

    @classmethod
    @override
    def fits(cls, document: Document) -> bool:
        return True

    @classmethod
    @override
    def frames(cls, document: Document) -> bool:
        return True

    @override
    def entries(self) -> Iterator[Entry]:
        groups: dict[tuple[str, ...], dict[str, list[Element]]] = defaultdict(dict)
        for link in self._links():
            address = self.document.absolute(link.get("href"))
            if address is not None:
                address = address.partition("#")[0]
                groups[_structure(link)].setdefault(address, []).append(link)
        best = max(groups.values(), key=_worth_of, default={})
        if _worth_of(best):
            yield from self._cards(best)

    def _links(self) -> Iterator[Element]:
        host = urlsplit(self.document.url).hostname
        for link in self.document.css("a[href]"):
            address = self.document.absolute(link.get("href"))
            if address is None or _bare(urlsplit(address).hostname) != _bare(host):
                continue
            if not any(one.tag in _ASIDE for one in link.iterancestors()):
                yield link

    def _cards(self, group: Mapping[str, list[Element]]) -> Iterator[Entry]:
        ours = {link for links in group.values() for link in links}
        for address, links in group.items():
            title = _title(links)
            if title is None:
                continue
            card = _card(links[0], ours - set(links))
            yield Entry(address, title, self._lead(card, title), self._date(card))

    def _date(self, card: Element) -> str | None:
        for time in card.iter("time"):
            written = time.get("datetime") or line_of(time)
            if written and self._is_date(written):
                return written
        for element in card.iter():
            text = element.text or ""
            if 0 < len(text.strip()) <= _LONGEST_DATE and self._is_date(text):
                return text.strip()
        return None

    def _is_date(self, text: str) -> bool:
        return parse_date(text, self.document.now, self.document.zone) is not None

    def _lead(self, card: Element, title: str) -> str | None:
        texts = (line_of(one) or "" for one in card.iter("p", "div", "span") if not len(one))
        return next((text for text in texts if len(text) >= _LEAST_LEAD and text != title), None)


def _bare(host: str | None) -> str:
    return (host or "").removeprefix("www.")


def _structure(link: Element) -> tuple[str, ...]:
    """Return what links of one list have in common: the elements above, and their classes."""
    above = [link, *_first(link.iterancestors())]
    return tuple(f"{one.tag!s}.{_class(one)}" for one in above)


def _first(elements: Iterable[Element]) -> list[Element]:
    return [one for _, one in zip(range(_STEPS), elements, strict=False)]


def _class(element: Element) -> str:
    names = (element.get("class") or "").split()
    return " ".join(sorted(name for name in names if not _STATE.search(name)))


def _worth_of(group: Mapping[str, list[Element]]) -> int:
    """Return how much there is to read in the titles of a group, 0 where it is no list."""
    titles = [title for links in group.values() if (title := _title(links))]
    if len(titles) < FEWEST or 2 * len(titles) < len(group):
        return 0
    shapes = {_shape(address) for address in group}
    return 0 if len(shapes) > len(group) // 2 + 1 else sum(min(len(t), _WORTH) for t in titles)


def _shape(address: str) -> str:
    """Return the form of an address: where it stands, how deep, and with how many digits."""
    parts = [part for part in urlsplit(address).path.translate(_MAP).split("/") if part]
    digits = "0" if any("0" in part for part in parts) else ""
    return f"{len(parts)}{digits}"


def _title(links: Iterable[Element]) -> str | None:
    """Return the longest text of the links to one address, None where none is a title."""
    texts = [line_of(link) or clean_line(link.get("title") or "") for link in links]
    text = max(texts, key=len, default="")
    return text if len(text.split()) >= LEAST_WORDS and len(text) <= LONGEST_TITLE else None


def _card(link: Element, others: set[Element]) -> Element:
    """Return the largest element around a link that holds no other card's link."""
    card = link
    for above in link.iterancestors():
        if above.tag == "body" or any(one in others for one in above.iter("a")):
            break
        card = above
    return card
