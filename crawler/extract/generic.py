"""Reading a page that nobody prepared: the text that hangs together below the title."""

from functools import cached_property

from typing_extensions import override

from crawler.extract.blocks import Block, read_page_blocks, without_asides
from crawler.extract.body_text import Paragraph
from crawler.extract.dates import Moment
from crawler.extract.document import Document, line_of
from crawler.extract.headline import shown_title, title_places
from crawler.extract.names import people
from crawler.extract.page import ArticlePage
from crawler.extract.running_text import find_running_text, worth_of
from crawler.items import Author

_LONGEST_DATE = 60
_SENTENCE = 40
_NEAR_TITLE = 12
_ANCHORS = 4


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
    def _places(self) -> tuple[list[Block], list[tuple[float, int]]]:
        blocks = read_page_blocks(self.document)
        places = title_places(self.document, blocks)[:_ANCHORS]
        return without_asides(blocks, [place for _, place in places]), places

    @property
    def blocks(self) -> list[Block]:
        """Return every block of the page, scripts left out."""
        return self._places[0]

    @cached_property
    def _read(self) -> tuple[int, list[Block]]:
        """Return the title's place (-1 if it is not shown) and the blocks of the text."""
        best: tuple[float, int, list[Block]] = (-1.0, -1, [])
        for likeness, place in self._places[1]:
            text = find_running_text(self.blocks[place + 1 :])
            score = worth_of(text) * likeness
            if score > best[0]:
                best = (score, place, text)
        if best[2]:
            return best[1], best[2]
        return -1, find_running_text(self.blocks)

    @property
    def _body(self) -> list[Block]:
        return self._read[1]

    @cached_property
    def _title(self) -> tuple[str | None, int]:
        place = self._read[0]
        return shown_title(self.document, self.blocks[place] if place >= 0 else None), place

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
