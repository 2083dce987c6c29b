"""The base of article pages: one method a field; what a page does not say is None or empty."""

from typing import ClassVar, NamedTuple

from crawler.extract.body_text import Paragraph
from crawler.extract.dates import Moment, parse_date
from crawler.extract.document import Document
from crawler.items import Author, Image


class ArticlePage:
    """One way to read an article page.

    A site gives a subclass for each design; `layer` names it in `ArticleItem.extracted_by` as
    "site:<design>", and `mark` is a string of the page's HTML that only this design has.
    """

    layer: ClassVar[str] = "site"
    mark: ClassVar[str] = ""

    def __init__(self, document: Document) -> None:
        self.document = document

    @classmethod
    def fits(cls, document: Document) -> bool:
        """Tell whether a page is of this design."""
        return bool(cls.mark) and cls.mark in document.html

    def title(self) -> str | None:
        """Return the title on one line; the site's name may still stand at its end."""
        return None

    def lead(self) -> str | None:
        """Return the lead that the page sets apart from the body."""
        return None

    def body(self) -> list[Paragraph]:
        """Return the paragraphs of the text; the first may still repeat the lead."""
        return []

    def published_at(self) -> Moment | None:
        """Return the moment of publication, None rather than a guess."""
        return None

    def authors(self) -> tuple[Author, ...]:
        """Return the people named as authors, with their role where the page says it."""
        return ()

    def section(self) -> str | None:
        """Return the section as the site names it."""
        return None

    def tags(self) -> tuple[str, ...]:
        """Return the tags in page order."""
        return ()

    def images(self) -> tuple[Image, ...]:
        """Return the pictures, the main one first."""
        return ()

    def moment(self, text: str | None) -> Moment | None:
        """Return the moment that a text of this page names, read by its clock and time zone."""
        return parse_date(text, self.document.now, self.document.zone) if text else None


class Mismatch(NamedTuple):
    """Why a page is not the article that its address names."""

    asked: str
    found: str
