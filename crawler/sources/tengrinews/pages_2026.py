"""Article pages of Tengrinews in the variant seen in April 2026, one method a field."""

from typing_extensions import override

from crawler.extract.body_text import Paragraph, read_paragraphs
from crawler.extract.dates import Moment
from crawler.extract.document import line_of
from crawler.extract.tree import Element
from crawler.sources.tengrinews.pages import NOISE, CurrentPage


class Page2026(CurrentPage):
    """The variant seen in April 2026: the date among the breadcrumbs, the body by itemprop."""

    layer = "site:2026-04"
    mark = "breadcrumbs__item--date"

    @override
    def title(self) -> str | None:
        return super().title() or self.document.line("h1")

    @override
    def lead(self) -> str | None:
        return super().lead() or self.document.line("[itemprop=description]:not(meta)")

    @override
    def body(self) -> list[Paragraph]:
        container = self.container()
        return read_paragraphs([container], NOISE) if container is not None else []

    @override
    def published_at(self) -> Moment | None:
        return self.moment(self.document.line("span.breadcrumbs__item--date"))

    @override
    def tags(self) -> tuple[str, ...]:
        named = super().tags()
        links = () if named else self.document.css(".tags a[href*='/tag/']")
        return named or tuple(dict.fromkeys(filter(None, map(line_of, links))))

    @override
    def container(self) -> Element | None:
        found = self.document.first("[itemprop=articleBody]")
        return found if found is not None else super().container()
