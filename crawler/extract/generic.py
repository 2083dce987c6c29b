"""Reading a page that nobody prepared: the text that hangs together below the title."""

import re
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from typing_extensions import override

from crawler.extract.body_text import Noise, Paragraph, read_blocks
from crawler.extract.dates import Moment
from crawler.extract.document import Document, line_of
from crawler.extract.names import people, without_site_name
from crawler.extract.page import ArticlePage
from crawler.extract.text import comparable
from crawler.extract.tree import Element
from crawler.items import Author

_HEADINGS = ("h1", "h2", "h3")
_LONGEST_TITLE = 400
_LONGEST_DATE = 60
_SENTENCE_END = re.compile(r"[.!?…:;][\"»”')\]]*$")
_SENTENCE = 40
_NEAR_TITLE = 12
_FADING = 0.6
_CLIMB = 4
_HEADLINE_SHARE = 0.6
_LEAST_LIKENESS = 0.3
_TELLING = 18
_NOISE = Noise()


class Block(NamedTuple):
    """A paragraph of the page with its element and its place in the page.

    `worth` is in characters of running text, negative for lists of links.
    """

    paragraph: Paragraph
    element: Element
    place: int
    worth: float


class GenericPage(ArticlePage):
    """An article found by its title and its running text, without any knowledge of the site."""

    layer = "generic"

    @classmethod
    @override
    def fits(cls, document: Document) -> bool:
        return True

    @override
    def title(self) -> str | None:
        return self._title[0]

    @override
    def body(self) -> list[Paragraph]:
        return [block.paragraph for block in self._body]

    @override
    def lead(self) -> str | None:
        if not self._body:
            return None
        for block in self._head:
            if block.worth >= _SENTENCE and block.paragraph.kind not in ("li", "h1"):
                return block.paragraph.text
        return None

    @override
    def published_at(self) -> Moment | None:
        near = [*reversed(self._above), *self._head]
        for block in near:
            if len(block.paragraph.text) <= _LONGEST_DATE:
                moment = self.moment(block.paragraph.text)
                if moment is not None:
                    return moment
        return None

    @override
    def authors(self) -> tuple[Author, ...]:
        marked = self.document.css("[rel~=author], [itemprop=author] [itemprop=name]")
        marked = marked or self.document.css("[itemprop=author]")
        named = (line_of(element) for element in marked)
        return people(filter(None, named), self.document.site_names)

    @cached_property
    def blocks(self) -> list[Block]:
        """Return every paragraph of the page, navigation and scripts left out."""
        body = self.document.root.find("body")
        if body is None:
            return []
        found = read_blocks([body], _NOISE)
        return [Block(p, element, place, _worth(p)) for place, (p, element) in enumerate(found)]

    @cached_property
    def _title(self) -> tuple[str | None, int]:
        return _find_title(self.document, self.blocks)

    @cached_property
    def _body(self) -> list[Block]:
        return _find_body(self.blocks, self._title[1])

    @property
    def _head(self) -> list[Block]:
        """Return the blocks between the title and the body."""
        start = self._title[1] + 1
        end = self._body[0].place if self._body else start + _NEAR_TITLE
        return self.blocks[start : min(end, start + _NEAR_TITLE)]

    @property
    def _above(self) -> list[Block]:
        """Return the few blocks right above the title."""
        place = self._title[1]
        return self.blocks[max(0, place - 3) : place] if place > 0 else []


def _worth(paragraph: Paragraph) -> float:
    text, linked = paragraph.text, paragraph.linked
    plain = len(text) - linked
    if linked > plain:
        return -float(min(linked, 100))
    if paragraph.kind in _HEADINGS:
        return 0.0
    if plain >= _SENTENCE and (_SENTENCE_END.search(text) or plain >= 2 * _SENTENCE):
        return float(plain)
    return 0.1 * plain


def _find_title(document: Document, blocks: Sequence[Block]) -> tuple[str | None, int]:
    """Return the title and the place of its heading (-1 if the page shows none)."""
    head = document.json_ld.headline or document.meta.first("og:title") or document.meta.title or ""
    known = comparable(head)
    best: tuple[float, str | None, int] = (0.0, None, -1)
    for block in blocks:
        kind, text = block.paragraph.kind, block.paragraph.text
        if kind not in _HEADINGS or len(text) > _LONGEST_TITLE:
            continue
        score = _likeness(comparable(text), known) + (0.3 if kind == "h1" else 0.0)
        if score > best[0] + 0.05:
            best = (score, text.replace("\n", " "), block.place)
    if best[1] is not None and best[0] >= _LEAST_LIKENESS:
        return best[1], best[2]
    return without_site_name(head, document.site_names) or None, _place_of(known, blocks)


def _place_of(known: str, blocks: Sequence[Block]) -> int:
    for block in blocks:
        words = comparable(block.paragraph.text)
        if len(words) >= _TELLING and words in known:
            return block.place
    return -1


def _likeness(heading: str, known: str) -> float:
    """Return how much of the head's title a heading is, from 0 to 1."""
    if not heading or not known:
        return 0.0
    if heading in known:
        return max(len(heading) / len(known), 0.5 if len(heading) > _TELLING else 0.0)
    ours, theirs = set(heading.split()), set(known.split())
    share = len(ours & theirs) / len(ours | theirs)
    return share if share >= _HEADLINE_SHARE else 0.0


def _find_body(blocks: Sequence[Block], title_place: int) -> list[Block]:
    """Return the blocks of the element in which the most running text hangs together."""
    after = [block for block in blocks if block.place > title_place]
    scores: dict[Element, float] = {}
    for block in after:
        element: Element | None = block.element
        share = 1.0
        for _ in range(_CLIMB):
            if element is None or element.tag in ("body", "html"):
                break
            scores[element] = scores.get(element, 0.0) + share * block.worth
            share *= _FADING
            element = element.getparent()
    if not scores:
        return [block for block in after if block.worth >= _SENTENCE]
    best = max(scores, key=lambda element: scores[element])
    return _trimmed([block for block in after if _inside(block.element, best)])


def _inside(element: Element, container: Element) -> bool:
    return element is container or any(parent is container for parent in element.iterancestors())


def _trimmed(blocks: Sequence[Block]) -> list[Block]:
    """Return blocks without bylines at the beginning and link lists at either end."""
    kept = [block for block in blocks if block.worth >= 0]
    while kept and kept[0].worth < _SENTENCE / 2 and kept[0].paragraph.kind not in ("p", "h2"):
        kept.pop(0)
    while kept and kept[-1].worth == 0:
        kept.pop()
    return kept
