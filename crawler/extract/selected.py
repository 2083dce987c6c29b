"""Pages read by selectors that the user has written down, one a field."""

from collections.abc import Iterator, Mapping
from typing import ClassVar

from typing_extensions import override

from crawler.extract.body_text import Paragraph, read_paragraphs
from crawler.extract.dates import Moment, parse_iso
from crawler.extract.document import Document, line_of
from crawler.extract.listing import Entry, ListingPage
from crawler.extract.names import people
from crawler.extract.page import ArticlePage
from crawler.extract.pictures import distinct, picture
from crawler.extract.text import clean_line
from crawler.extract.tree import Element
from crawler.items import Author, Image


class SelectedListing(ListingPage):
    """A listing whose cards a selector finds; `selectors` by name, those of cards begin so."""

    layer = "site:declared"
    selectors: ClassVar[Mapping[str, str]] = {}

    @classmethod
    @override
    def fits(cls, document: Document) -> bool:
        return "card" in cls.selectors

    @classmethod
    @override
    def frames(cls, document: Document) -> bool:
        return "card" in cls.selectors

    @override
    def entries(self) -> Iterator[Entry]:
        for card in self.document.css(self.selectors["card"]):
            links = [card] if card.get("href") else []
            links += self.document.css(self.selectors.get("card_link", "a[href]"), card)
            if not links:
                continue
            named = self.selectors.get("card_title")
            title = self.document.line(named, card) if named else None
            texts = [line_of(link) or "" for link in links]
            yield Entry(
                href=links[0].get("href") or "",
                title=title or max(texts, key=len),
                lead=self._line("card_lead", card),
                date=self._date(card),
            )

    def _line(self, name: str, card: Element) -> str | None:
        selector = self.selectors.get(name)
        return self.document.line(selector, card) if selector else None

    def _date(self, card: Element) -> str | None:
        selector = self.selectors.get("card_date", "time")
        found = self.document.first(selector, card)
        return None if found is None else found.get("datetime") or line_of(found)


class SelectedArticle(ArticlePage):
    """An article whose fields selectors find; those without one are left to the other layers."""

    layer = "site:declared"
    selectors: ClassVar[Mapping[str, str]] = {}

    @classmethod
    @override
    def fits(cls, document: Document) -> bool:
        return bool(cls.selectors)

    @override
    def title(self) -> str | None:
        return self._line("title")

    @override
    def lead(self) -> str | None:
        return self._line("lead")

    @override
    def body(self) -> list[Paragraph]:
        selector = self.selectors.get("body")
        return read_paragraphs(list(self.document.css(selector))) if selector else []

    @override
    def published_at(self) -> Moment | None:
        selector = self.selectors.get("date")
        found = self.document.first(selector) if selector else None
        if found is None:
            return None
        exact = found.get("datetime") or found.get("content")
        moment = parse_iso(exact, self.document.zone) if exact else None
        return moment or self.moment(line_of(found))

    @override
    def authors(self) -> tuple[Author, ...]:
        return people(self._lines("author"), self.document.site_names)

    @override
    def section(self) -> str | None:
        return self._line("section")

    @override
    def tags(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._lines("tags")))

    @override
    def images(self) -> tuple[Image, ...]:
        selector = self.selectors.get("image")
        found = self.document.css(selector) if selector else ()
        inside = (img for element in found for img in element.iter("img"))
        return distinct(picture(self.document.url, img) for img in inside)

    def _line(self, name: str) -> str | None:
        selector = self.selectors.get(name)
        return self.document.line(selector) if selector else None

    def _lines(self, name: str) -> list[str]:
        selector = self.selectors.get(name)
        found = self.document.css(selector) if selector else ()
        return [text for one in found if (text := clean_line(line_of(one) or ""))]
