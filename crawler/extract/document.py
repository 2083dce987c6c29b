"""One page while it is read: its text, its tree, and what is asked of them, each parsed once."""

import re
from collections.abc import Sequence
from datetime import datetime
from functools import cached_property, lru_cache
from typing import cast
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

from cssselect import HTMLTranslator
from lxml import etree

from crawler.extract.body_text import read_paragraphs
from crawler.extract.json_ld import ArticleNode, find_article
from crawler.extract.meta_tags import MetaTags, read_meta
from crawler.extract.text import clean_line, comparable
from crawler.extract.tree import Element, parse

_SIMPLE = re.compile(r"([a-z][a-z0-9]*)\.([\w-]+)")
_LONGEST_ADDRESS = 2083


@lru_cache(maxsize=512)
def _compiled(selector: str) -> etree.XPath:
    return etree.XPath(HTMLTranslator().css_to_xpath(selector))


class Document:
    """A page: `url` where it stands, `now` (aware) when it was fetched, `zone` its local time.

    `site_names` are the names under which the site signs titles and authors.
    """

    def __init__(
        self,
        html: str,
        url: str,
        now: datetime,
        zone: ZoneInfo,
        site_names: Sequence[str] = (),
    ) -> None:
        self.html = html
        self.url = url
        self.now = now
        self.zone = zone
        self._site_names = tuple(site_names)

    @cached_property
    def root(self) -> Element:
        """Return the root element; garbage gives an empty one."""
        return parse(self.html)

    @cached_property
    def meta(self) -> MetaTags:
        """Return the page's meta tags and its link elements."""
        return read_meta(self.root)

    @cached_property
    def json_ld(self) -> ArticleNode:
        """Return what JSON-LD says of the article; empty where it says nothing readable."""
        return find_article(self.html, self.url)

    @cached_property
    def site_names(self) -> tuple[str, ...]:
        """Return the names of the site: given ones, its og:site_name, its host."""
        host = urlsplit(self.url).hostname or ""
        named = (*self._site_names, self.meta.first("og:site_name") or "", host)
        return tuple(dict.fromkeys(name for name in named if name))

    @cached_property
    def visible_words(self) -> str:
        """Return the words that the page shows, folded, without scripts and headings in `head`."""
        body = self.root.find("body")
        if body is None:
            return ""
        return comparable(" ".join(p.text for p in read_paragraphs([body])))

    @cached_property
    def _by_tag(self) -> dict[str, list[tuple[Element, frozenset[str]]]]:
        return {}

    def _of_class(self, tag: str, name: str) -> list[Element]:
        if tag not in self._by_tag:
            marked = [element for element in self.root.iter(tag) if "class" in element.attrib]
            self._by_tag[tag] = [(e, frozenset(e.attrib["class"].split())) for e in marked]
        return [element for element, names in self._by_tag[tag] if name in names]

    def css(self, selector: str, within: Element | None = None) -> list[Element]:
        """Return the elements that a CSS selector finds, in page order."""
        simple = _SIMPLE.fullmatch(selector) if within is None else None
        if simple:  # one pass a tag serves them all; XPath takes 0.2 ms of its own for each
            return self._of_class(*simple.groups())
        scope = self.root if within is None else within
        return cast(list[Element], _compiled(selector)(scope))

    def first(self, selector: str, within: Element | None = None) -> Element | None:
        """Return the first element that a CSS selector finds."""
        return next(iter(self.css(selector, within)), None)

    def line(self, selector: str, within: Element | None = None) -> str | None:
        """Return the text of the first element that a selector finds, on one line."""
        found = self.first(selector, within)
        return line_of(found) if found is not None else None

    def absolute(self, address: str | None) -> str | None:
        """Return an address of the page as an absolute http(s) one, or None if it is not that."""
        return absolute(self.url, address)


def line_of(element: Element) -> str | None:
    """Return the text of an element on one line, or None if it has none."""
    return clean_line("".join(element.itertext())) or None


def absolute(base: str, address: str | None) -> str | None:
    """Return an address on a page at `base` as an absolute http(s) address, else None."""
    address = (address or "").strip()
    if not address or len(address) > _LONGEST_ADDRESS:
        return None
    try:
        joined = address if address.startswith("https://") else urljoin(base, address)
        parts = urlsplit(joined)
    except ValueError:
        return None
    return (
        joined.replace(" ", "%20") if parts.scheme in ("http", "https") and parts.netloc else None
    )
