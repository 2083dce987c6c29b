"""The base of listing pages: the entries in page order, and the number of the last page."""

import re
from collections.abc import Iterator
from typing import ClassVar, NamedTuple

from crawler.extract.dates import Moment, parse_date
from crawler.extract.document import Document

_NUMBER = re.compile(r"\d{1,6}")


class Entry(NamedTuple):
    """An entry as the page shows it: `href` as written, `title` on one line, `date` as written."""

    href: str
    title: str
    lead: str | None = None
    date: str | None = None


class ListingPage:
    """One way to read a listing page; `mark` is a string of the HTML that only this design has.

    `frame` is a string that every listing page of the design has, even one without entries: by it
    a page past the end is told from a page that is no listing. `is_window`: it shows the newest
    entries alone, and has no further pages.
    """

    layer: ClassVar[str] = "site"
    mark: ClassVar[str] = ""
    frame: ClassVar[str] = ""
    is_window: ClassVar[bool] = False

    def __init__(self, document: Document) -> None:
        self.document = document

    @classmethod
    def fits(cls, document: Document) -> bool:
        """Tell whether a page is a listing of this design, with entries."""
        return bool(cls.mark) and cls.mark in document.html

    @classmethod
    def frames(cls, document: Document) -> bool:
        """Tell whether a page is a listing of this design, even without entries."""
        return bool(cls.frame) and cls.frame in document.html

    def entries(self) -> Iterator[Entry]:
        """Yield the entries in page order, those of other sites too."""
        yield from ()

    def below(self) -> tuple[str, ...]:
        """Return the addresses of pages that hold the entries where this one only names them."""
        return ()

    def last_page(self) -> int | None:
        """Return the number of the last page, if the page says it."""
        return None

    def moment(self, text: str | None) -> Moment | None:
        """Return the moment that an entry's date names."""
        return parse_date(text, self.document.now, self.document.zone) if text else None

    def highest_number(self, selector: str) -> int | None:
        """Return the highest number among the texts of the elements that a selector finds."""
        texts = ("".join(element.itertext()).strip() for element in self.document.css(selector))
        numbers = [int(text) for text in texts if _NUMBER.fullmatch(text)]
        return max(numbers, default=None)
