"""HTML text in, element tree out, whatever the text is."""

import contextlib
from html.parser import HTMLParser
from typing import TypeAlias

from lxml import etree

# Plain elements: those of lxml.html ask Python for their class at every step of a walk.
Element: TypeAlias = etree._Element  # noqa: SLF001 - lxml names the type of its elements so

# libxml2 stops at 2,048 nested elements and drops the rest of the page without an error; real
# pages stay under 60. Tags beyond this depth carry no meaning for a reader.
_DEEPEST = 200
_KEPT_WHEN_DEEP = frozenset({"p", "br", "h1", "h2", "h3", "li", "img", "blockquote"})
_UNCLOSED = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
_DEPTH_ERROR = "depth"
_EMPTY = "<html><body></body></html>"


def parse(text: str) -> Element:
    """Return the root of a page; garbage gives an empty tree, never an exception.

    Pages that are nested deeper than libxml2 reads are flattened first, so that their text is not
    lost.
    """
    root, complete = _parse_once(text)
    if not complete:
        root, _ = _parse_once(_flattened(text))
    return root


def _parse_once(text: str) -> tuple[Element, bool]:
    parser = etree.HTMLParser(
        encoding="utf-8",
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,  # a table that nothing here asks
    )
    markup = text.encode("utf-8", "ignore").replace(b"\0", b"")
    try:
        root = etree.fromstring(markup, parser)
    except etree.LxmlError:
        root = None
    last = parser.error_log.last_error
    complete = last is None or _DEPTH_ERROR not in last.message
    return (etree.fromstring(_EMPTY) if root is None else root), complete


class _Flattener(HTMLParser):
    """Write a page again without the tags that stand deeper than `_DEEPEST`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.parts: list[str] = []
        self.depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _UNCLOSED:
            self.depth += 1
        if self.depth <= _DEEPEST or tag in _KEPT_WHEN_DEEP:
            self.parts.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        if self.depth <= _DEEPEST or tag in _KEPT_WHEN_DEEP:
            self.parts.append(f"</{tag}>")
        if tag not in _UNCLOSED:
            self.depth = max(0, self.depth - 1)

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_entityref(self, name: str) -> None:
        self.parts.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.parts.append(f"&#{name};")


def _flattened(text: str) -> str:
    flattener = _Flattener()
    with contextlib.suppress(AssertionError):  # how html.parser gives up on a broken "<!["
        flattener.feed(text)
        flattener.close()
    return "".join(flattener.parts)
