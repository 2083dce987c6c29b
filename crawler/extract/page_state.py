"""What a page carries for its scripts to show: data of the article, where the HTML has no text.

Pages that a browser builds (Next.js, Nuxt, React Query and their like) bring the article as JSON in
a script. It is read as far as it is plain JSON; nothing is ever run.
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cached_property
from html import unescape
from typing import Any

from typing_extensions import override

from crawler.extract.body_text import Paragraph, read_paragraphs
from crawler.extract.dates import Moment, parse_iso
from crawler.extract.document import Document
from crawler.extract.page import ArticlePage
from crawler.extract.text import clean_line, clean_text
from crawler.extract.tree import parse

# Of 257 pages of publishers those that show their text have 800 letters and more of it.
_SHOWN = 400
_FEWEST_LETTERS = 400
_LONGEST_TITLE = 300
_LONGEST_SCRIPT = 5_000_000
_MOST_NODES = 200_000
_MOST_STARTS = 200
_SCRIPT = re.compile(r"<script\b[^>]{0,500}>(.*?)</script", re.IGNORECASE | re.DOTALL)
# Where a value begins: the script itself, an assignment, the argument of a call.
_START = re.compile(r"(?:^|[=(,])\s*(?=[{\[])")
# Next.js streams a page as text, in pieces: `self.__next_f.push([1, "…"])`; a line of it is a
# number, a colon, and JSON, or T, a length in bytes and a comma before bare text.
_STREAM = "__next_f"
_ROW = re.compile(r"([0-9a-f]+):(?:T([0-9a-f]+),)?")
_REFERENCE = re.compile(r"\$([0-9a-f]+)")
_MARKUP = re.compile(r"<(?:p|br|div|h[2-4]|li)\b", re.IGNORECASE)
# Where a script is to put something: $$AD$$, {{banner}}, [[video-1]].
_PLACEHOLDER = re.compile(r"(?:\$\$|\{\{|\[\[|%%)[\s\w:.-]{1,60}(?:\$\$|\}\}|\]\]|%%)")
_TITLES = ("title", "headline", "heading", "subject", "name")
_LEADS = ("lead", "subtitle", "subTitle", "standfirst", "summary", "description")
_DATES = (
    "datePublished", "publishedAt", "published_at", "publishDate", "publish_date",
    "publicationDate", "publication_date", "pubDate", "published", "firstPublished",
)  # fmt: skip
_TEXTS = ("text", "html", "content", "value", "body")

Node = Mapping[str, Any]


class StatePage(ArticlePage):
    """An article as the data for a page's scripts describe it."""

    layer = "state"

    @classmethod
    @override
    def fits(cls, document: Document) -> bool:
        """Tell whether a page shows hardly any text, and its scripts have it."""
        if "<script" not in document.html or len(document.html) > _LONGEST_SCRIPT:
            return False
        return _letters(document.visible_words) < _SHOWN and bool(cls(document).body())

    @cached_property
    def _found(self) -> tuple[Node, list[Paragraph]]:
        """Return the object that has the longest text, and that text."""
        best: tuple[Node, list[Paragraph]] = ({}, [])
        most = (_FEWEST_LETTERS, False)
        for node in _objects(_values(self.document.html)):
            titled = any(node.get(key) for key in _TITLES)  # of two with one text, rather this one
            for text in _texts(node):
                if len(text) < most[0]:
                    continue
                paragraphs = _paragraphs(text)
                worth = (sum(_letters(paragraph.text) for paragraph in paragraphs), titled)
                if worth > most:
                    best, most = (node, paragraphs), worth
        return best

    @override
    def title(self) -> str | None:
        lines = (_line(self._found[0].get(key)) for key in _TITLES)
        return next((line for line in lines if line and len(line) <= _LONGEST_TITLE), None)

    @override
    def lead(self) -> str | None:
        own = self.title()
        lines = (_line(self._found[0].get(key)) for key in _LEADS)
        return next((line for line in lines if line and line != own), None)

    @override
    def body(self) -> list[Paragraph]:
        return self._found[1]

    @override
    def published_at(self) -> Moment | None:
        for key in _DATES:
            written = self._found[0].get(key)
            moment = parse_iso(written, self.document.zone) if isinstance(written, str) else None
            if moment is not None:
                return moment
        return None


def _values(html: str) -> Iterator[Any]:
    """Yield the JSON values in the scripts of a page."""
    streamed: list[str] = []
    decoder = json.JSONDecoder(strict=False)
    for script in _SCRIPT.finditer(html):
        text, end = script[1], 0
        for _, start in zip(range(_MOST_STARTS), _START.finditer(text), strict=False):
            if start.end() < end:
                continue
            try:
                value, end = decoder.raw_decode(text, start.end())
            except (ValueError, RecursionError):
                continue
            if _STREAM in text and isinstance(value, list):
                streamed += [part for part in value if isinstance(part, str)]
            else:
                yield value
    if streamed:
        yield from _rows("".join(streamed).encode("utf-8", "ignore"))


def _rows(stream: bytes) -> Iterator[Any]:
    """Yield the values of a stream, references to its texts resolved."""
    values: list[Any] = []
    texts: dict[str, str] = {}
    at = 0
    while at < len(stream):
        head = _ROW.match(stream[at : at + 40].decode("ascii", "replace"))
        line = stream.find(b"\n", at)
        end = line + 1 if line >= 0 else len(stream)
        if head is not None and head[2]:
            start = at + head.end()
            end = start + int(head[2], 16)
            texts[head[1]] = stream[start:end].decode("utf-8", "replace")
        elif head is not None:
            with suppress(ValueError, RecursionError):
                values.append(json.loads(stream[at + head.end() : end], strict=False))
        at = max(end, at + 1)
    yield from ({"text": text} for text in texts.values())
    yield from (_resolved(node, texts) for node in _objects(values))


def _resolved(node: Node, texts: Mapping[str, str]) -> Node:
    """Put texts in the place of what refers to them ("$1f")."""
    return {
        key: texts.get(found[1], value)
        if isinstance(value, str) and (found := _REFERENCE.fullmatch(value))
        else value
        for key, value in node.items()
    }


def _objects(values: Any) -> Iterator[Node]:
    """Yield the objects within values, without recursion: hostile pages nest deep."""
    waiting = list(values)
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        value = waiting.pop()
        if isinstance(value, dict):
            yield value
            waiting.extend(one for one in value.values() if isinstance(one, dict | list))
        elif isinstance(value, list):
            waiting.extend(one for one in value if isinstance(one, dict | list))


def _texts(node: Node) -> Iterator[str]:
    """Yield what may be an article's text: a string, or a list of blocks with a string each."""
    for value in node.values():
        if isinstance(value, str):
            yield value
        elif isinstance(value, list) and all(isinstance(one, dict) for one in value):
            yield "\n\n".join(filter(None, map(_of_block, value)))


def _of_block(block: Node) -> str:
    return next((block[key] for key in _TEXTS if isinstance(block.get(key), str)), "")


def _paragraphs(text: str) -> list[Paragraph]:
    """Cut a text into paragraphs: by its markup if it has some, else by its empty lines."""
    if _MARKUP.search(text):
        read = read_paragraphs([parse(f"<html><body>{text}</body></html>")])
    else:
        read = [Paragraph(line) for line in clean_text(unescape(text)).split("\n") if line]
    return [paragraph for paragraph in read if not _PLACEHOLDER.fullmatch(paragraph.text)]


def _line(value: Any) -> str:
    if not isinstance(value, str):
        return ""
    return clean_line(" ".join(p.text for p in _paragraphs(f"<p>{value}</p>")))


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))
