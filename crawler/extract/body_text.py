"""An HTML block in, its paragraphs out: quotes, subheads and list items kept, noise left out."""

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from crawler.extract.text import clean_line
from crawler.extract.tree import Element

_BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl",
        "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5",
        "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table",
        "tbody", "tfoot", "thead", "tr", "ul",
    }
)  # fmt: skip
SILENT = frozenset(
    {
        "aside", "audio", "button", "canvas", "embed", "figcaption", "footer", "iframe", "input",
        "link", "map", "math", "meta", "nav", "noscript", "object", "script", "select", "style",
        "svg", "template", "textarea", "title", "video",
    }
)  # fmt: skip
_PLAIN = frozenset({"p", "li", "h2", "h3"})
_SPACED = frozenset({"td", "th"})
_EMBEDS = frozenset(
    {"instagram-media", "tiktok-embed", "twitter-tweet", "twitter-video", "telegram-post"}
)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
# A mark for <br> that no cleaned text contains.
_BREAK = "\x00"


class Link(NamedTuple):
    """A link in a paragraph: its words and its address as written."""

    text: str
    href: str


class Paragraph(NamedTuple):
    """A paragraph: its text, trimmed and never empty, with single line breaks kept.

    `kind` is the HTML tag of its block ("p", "li", "h2", "blockquote" …).
    """

    text: str
    kind: str = "p"
    links: tuple[Link, ...] = ()

    @property
    def linked(self) -> int:
        """Return how many characters of the paragraph stand in links."""
        return sum(len(link.text) for link in self.links)


@dataclass(frozen=True, slots=True)
class Noise:
    """What is no text of the article inside its own block, by class, id prefix and tag."""

    classes: frozenset[str] = frozenset()
    id_prefixes: tuple[str, ...] = ()
    tags: frozenset[str] = frozenset()

    def covers(self, element: Element) -> bool:
        """Tell whether an element with all that is in it is to be left out."""
        if element.tag in self.tags:
            return True
        # Most elements of a text have no attribute: one question is cheaper than four.
        attributes = element.items()
        return bool(attributes) and self._covers(dict(attributes))

    def _covers(self, attributes: dict[str, str]) -> bool:
        names = attributes.get("class", "").split()
        if not (self.classes.isdisjoint(names) and _EMBEDS.isdisjoint(names)):
            return True
        if self.id_prefixes and attributes.get("id", "").startswith(self.id_prefixes):
            return True
        style = attributes.get("style")
        return "hidden" in attributes or bool(style and _HIDDEN.search(style))


NO_NOISE = Noise()


def read_paragraphs(blocks: Iterable[Element], noise: Noise = NO_NOISE) -> list[Paragraph]:
    """Return the paragraphs of the given elements in page order.

    Text joins as a browser shows it; only where a link abuts a word of another script without a
    space ("передает<a>Tengrinews.kz</a>со") one is set, since sites write so by mistake.
    """
    return [paragraph for paragraph, _ in read_blocks(blocks, noise)]


def read_blocks(
    blocks: Iterable[Element],
    noise: Noise = NO_NOISE,
    silent: frozenset[str] = SILENT,
    deepest: int | None = None,
) -> list[tuple[Paragraph, Element]]:
    """Return the paragraphs as `read_paragraphs` does, each with the block that holds it.

    Elements of the tags in `silent` are left out with all that is in them, and so are those that
    stand in more than `deepest` others.
    """
    reader = _Reader(noise, silent, deepest or sys.maxsize)
    for block in blocks:
        reader.read(block)
    return reader.found


class _Reader:
    def __init__(self, noise: Noise, silent: frozenset[str], deepest: int) -> None:
        self.noise = noise
        self.deepest = deepest
        self.silent = silent
        self.found: list[tuple[Paragraph, Element]] = []
        self.parts: list[str] = []
        self.links: list[Link] = []
        self.opened: list[Element] = []
        self.quotes = 0
        self.link_start: tuple[int, str] | None = None
        self.at_link_edge = False

    def read(self, root: Element) -> None:
        """Walk a tree without recursion, since pages nest deeper than Python's stack."""
        self.opened.append(root)
        self._open(root)
        stack: list[tuple[Element, Iterator[Element]]] = [(root, iter(root))]
        while stack:
            element, children = stack[-1]
            child = next(children, None)
            if child is None:
                stack.pop()
                self._close(element)
                if stack:
                    self._add(element.tail)
            elif self._skips(child) or len(stack) >= self.deepest:
                if child.tag in _BLOCKS:
                    self._flush()
                self._add(child.tail)
            elif len(child) == 0 and child.tag in _PLAIN:
                self._add_plain(child)
            else:
                self._open(child)
                stack.append((child, iter(child)))
        self._flush()
        self.opened.pop()

    def _add_plain(self, element: Element) -> None:
        """Add a paragraph that is nothing but text, as most are, without the walk."""
        self._flush()
        line = clean_line(element.text or "")
        if line:
            kind = "blockquote" if self.quotes else str(element.tag)
            self.found.append((Paragraph(line, kind), element))
        self._add(element.tail)

    def _skips(self, element: Element) -> bool:
        tag = element.tag
        if not isinstance(tag, str) or tag in self.silent or self.noise.covers(element):
            return True
        # Old sites set whole pages into one form; one without a heading or a table is a form.
        return tag == "form" and next(element.iter("h1", "h2", "article", "table"), None) is None

    def _open(self, element: Element) -> None:
        tag = element.tag
        if tag in _BLOCKS:
            self._flush()
            self.opened.append(element)
            self.quotes += tag == "blockquote"
        elif tag == "br":
            self.parts.append(_BREAK)
        elif tag in _SPACED:
            self._open_cell(element)
        elif tag == "a":
            self.at_link_edge = True
            self.link_start = (len(self.parts), element.get("href") or "")
        self._add(element.text)

    def _open_cell(self, cell: Element) -> None:
        """Set a cell of a table apart; one that holds blocks is a column of a layout."""
        if any(child.tag in _BLOCKS or child.tag == "br" for child in cell):
            self._flush()
            self.opened.append(cell)
        else:
            self.parts.append(" ")

    def _close(self, element: Element) -> None:
        tag = element.tag
        if tag in _BLOCKS or (tag in _SPACED and self.opened[-1] is element):
            self._flush()
            self.opened.pop()
            self.quotes -= tag == "blockquote"
        elif tag == "a":
            self.at_link_edge = True
            self._close_link()

    def _close_link(self) -> None:
        if self.link_start is not None:
            start, href = self.link_start
            words = clean_line("".join(self.parts[start:]).replace(_BREAK, " "))
            if words:
                self.links.append(Link(words, href))
            self.link_start = None

    def _add(self, text: str | None) -> None:
        if not text:
            return
        if self.at_link_edge and self.parts and _glues(self.parts[-1], text):
            self.parts.append(" ")
        self.at_link_edge = False
        self.parts.append(text)

    def _flush(self) -> None:
        if self.link_start is not None:  # a link around whole blocks
            self._close_link()
        parts, self.parts = self.parts, []
        links, self.links = self.links, []
        if parts:
            self._split("".join(parts), tuple(links))

    def _split(self, text: str, links: tuple[Link, ...]) -> None:
        kind = self._kind()
        if _BREAK not in text:
            line = clean_line(text)
            if line:
                self._found([line], kind, links)
            return
        lines: list[str] = []
        for piece in text.split(_BREAK):
            line = clean_line(piece)
            if line:
                lines.append(line)
            elif lines:
                self._found(lines, kind, links)
                lines = []
        if lines:
            self._found(lines, kind, links)

    def _found(self, lines: list[str], kind: str, links: tuple[Link, ...]) -> None:
        text = "\n".join(lines)
        own = tuple(link for link in links if link.text in text) if links else ()
        self.found.append((Paragraph(text, kind, own), self.opened[-1]))

    def _kind(self) -> str:
        return "blockquote" if self.quotes else str(self.opened[-1].tag)


def _glues(before: str, after: str) -> bool:
    left, right = before[-1:], after[:1]
    if not (left.isalpha() and right.isalpha()):
        return False
    return left.isascii() != right.isascii() or (left.islower() and right.isupper())
