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

_SIMPLE = re.compile(r"([a-z][a-z0-9]*)?(?:\.([\w-]+))?")
_LONGEST_ADDRESS = 2083
# Taking such an address apart shows nothing: pages name most of their pictures so.
_COMPLETE = re.compile(r"https://[a-z0-9.-]+/[\w/.%&=?+~-]*", re.ASCII)


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
        self._classed: dict[str, list[tuple[Element, str]]] = {}
        self._found: dict[str, list[Element]] = {}

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

    def _of_class(self, tag: str, name: str) -> list[Element]:
        if tag not in self._classed:
            walk = ((element, element.get("class")) for element in self.root.iter(tag))
            self._classed[tag] = [(element, names) for element, names in walk if names]
        # Most elements are told apart without cutting their names.
        return [e for e, names in self._classed[tag] if name in names and name in names.split()]

    def css(self, selector: str, within: Element | None = None) -> Sequence[Element]:
        """Return the elements that a CSS selector finds, in page order.

        What a page was asked once is not searched again: XPath takes 0.2 ms for each selector.
        """
        if within is not None:
            return cast(list[Element], _compiled(selector)(within))
        if selector not in self._found:
            self._found[selector] = self._search(selector)
        return self._found[selector]

    def _search(self, selector: str) -> list[Element]:
        simple = _SIMPLE.fullmatch(selector)
        if simple is None:
            return cast(list[Element], _compiled(selector)(self.root))
        tag, name = simple.groups()
        if name is None:
            return list(self.root.iter(tag))
        return self._of_class(tag or "*", name)  # one pass a tag serves them all

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
    if _COMPLETE.fullmatch(address) and len(address) <= _LONGEST_ADDRESS:
        return address
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
