"""Article pages of Akorda of every kind (events, speeches, acts), one method a field."""

from collections.abc import Iterator
from functools import cached_property

from typing_extensions import override

from crawler.extract.body_text import Noise, Paragraph, read_paragraphs
from crawler.extract.dates import Moment
from crawler.extract.document import line_of
from crawler.extract.page import ArticlePage
from crawler.extract.pictures import distinct, image, picture
from crawler.extract.text import clean_line, comparable
from crawler.extract.tree import Element
from crawler.items import Image

_UPLOADED = "/assets/"
# The dates of the side column belong to other items; a page-wide search would take one of them.
_OTHERS = Noise(
    classes=frozenset(
        {"col-4", "col-lg-4", "date_main_block", "date_main_block_small", "tab-content"}
    )
)
_LONGEST_PLACE = 80
_BACK = frozenset({"вернуться назад", "артқа қайту", "кері қайту", "go back", "back"})


class Article(ArticlePage):
    """An article: the column of `#main_block` that holds its title.

    Events carry their date below the title; a speech has none of its own.
    """

    layer = "site:current"
    mark = "main_block"

    @override
    def title(self) -> str | None:
        heading = self._heading
        return line_of(heading) if heading is not None else None

    @override
    def body(self) -> list[Paragraph]:
        articles = [
            article
            for article in self._in_main("article")
            if not any(map(_OTHERS.covers, article.iterancestors("div")))
        ]
        paragraphs = read_paragraphs(articles, _OTHERS) or self._below_title()
        for number, paragraph in enumerate(paragraphs):
            if comparable(paragraph.text) in _BACK:
                return paragraphs[:number]
        return paragraphs

    def _below_title(self) -> list[Paragraph]:
        """Return the paragraphs of an event that stands in no `article`: after date and place."""
        heading, column = self._heading, self._column
        if heading is None or column is None:
            return []
        title = comparable(line_of(heading) or "")
        paragraphs = read_paragraphs([column], _OTHERS)
        places = [n for n, p in enumerate(paragraphs) if comparable(p.text) == title]
        below = paragraphs[places[-1] + 1 :] if places else []
        while below and self._is_head(below[0]):
            below.pop(0)
        return below

    def _is_head(self, paragraph: Paragraph) -> bool:
        text = paragraph.text
        place = len(text) <= _LONGEST_PLACE and text[-1] not in '.:!?»"'
        return place or paragraph.kind in ("h5", "h6") or self.moment(text) is not None

    @override
    def published_at(self) -> Moment | None:
        heading, column = self._heading, self._column
        if heading is None or column is None:
            return None
        for element in heading.itersiblings("h5", "h6", "p", "div"):
            moment = self.moment(line_of(element))
            if moment is not None:
                return moment
        dates = (h5 for h5 in self.document.css("h5", column) if not self._is_others(h5))
        return next(filter(None, (self.moment(line_of(h5)) for h5 in dates)), None)

    def section(self) -> str | None:
        """Return the category that stands above the title of an event ("Рабочие поездки")."""
        heading = self._heading
        if heading is None:
            return None
        for element in heading.itersiblings(preceding=True):
            text = line_of(element) or ""
            if 0 < len(text) <= _LONGEST_PLACE and self.moment(text) is None:
                return clean_line(text)
        return None

    @override
    def images(self) -> tuple[Image, ...]:
        column = self._column
        shown = (
            [img for img in column.iter("img") if not self._is_others(img)]
            if column is not None
            else []
        )
        address = self.document.meta.first("og:image") or ""
        # Pages without a cover name the coat of arms of the site's head.
        cover = image(self.document.url, address) if _UPLOADED in address else None
        pictures = [picture(self.document.url, img) for img in shown]
        return distinct([cover, *pictures])

    def _in_main(self, *tags: str) -> Iterator[Element]:
        """Yield the elements of `#main_block`, for which XPath would search the page twice."""
        for element in self.document.root.iter(*tags):
            if any(box.get("id") == "main_block" for box in element.iterancestors()):
                yield element

    @cached_property
    def _heading(self) -> Element | None:
        for heading in self._in_main("h1", "h2"):
            if not self._is_others(heading) and line_of(heading):
                return heading
        return None

    @cached_property
    def _column(self) -> Element | None:
        """Return the column of the page that holds the title, without the side column."""
        heading = self._heading
        if heading is None:
            return None
        for parent in heading.iterancestors("div", "section"):
            classes = (parent.get("class") or "").split()
            if parent.tag == "section" or any(name.startswith("col") for name in classes):
                return parent
        return heading.getparent()

    def _is_others(self, element: Element) -> bool:
        return _OTHERS.covers(element) or any(map(_OTHERS.covers, element.iterancestors("div")))
