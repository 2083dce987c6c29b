"""The chain of an article: a page in, an ArticleItem out, or an error that says what is wrong."""

from collections.abc import Sequence
from datetime import UTC, datetime
from operator import methodcaller
from urllib.parse import urlsplit

from crawler.errors import ExtractionError, SoftPageError
from crawler.extract.arbiter import Reading, most_agreed, second_opinions
from crawler.extract.body_text import Paragraph
from crawler.extract.boilerplate import without_promotion
from crawler.extract.cards import read_listing
from crawler.extract.citations import find_citations
from crawler.extract.dates import Moment, is_future
from crawler.extract.document import Document
from crawler.extract.generic import GenericPage
from crawler.extract.language import language_of
from crawler.extract.layers import Layers
from crawler.extract.lead import lead_once
from crawler.extract.metadata import JsonLdPage, MetaPage
from crawler.extract.names import without_addition, without_site_name
from crawler.extract.page_state import StatePage
from crawler.extract.readable import Readable, own_names
from crawler.extract.soft_pages import refuse_soft_page
from crawler.extract.text import capped, clean_line, comparable
from crawler.items import ArticleItem, Author, Card, Image

__all__ = ["read_article", "read_listing"]

# The longest title of 800 Tengrinews and Akorda texts has 230 characters, the longest body 41,000.
_TITLE_LIMIT = 1_000
_LEAD_LIMIT = 10_000
_BODY_LIMIT = 1_000_000
_MOST_TAGS = 100
_SHORT_LIMIT = 200
_SUSPECT_SHARE = 0.01
_SAME_MINUTE = 60.0
_MODERN_MARKS = ("<article", "ld+json")
# Fewer letters that no rule vouches for are a button or a notice, not an article.
_FEWEST_GUESSED_LETTERS = 60


def read_article(
    source: Readable,
    edition: str,
    html: str,
    url: str,
    now: datetime,
    card: Card | None = None,
) -> ArticleItem:
    """Return the article of a page fetched at `now` (aware) from `url`.

    `card` is its entry in a listing: the last resort for a date. Raises SoftPageError for an error,
    consent, captcha or maintenance page and for a page that is another article, ExtractionError
    where title or body is missing.
    """
    names = own_names(source)
    document = Document(html, url, now, source.timezone, names)
    reading = _Reading(source, document)
    title = reading.title()
    body = reading.body()
    refuse_soft_page(document, title, sum(len(paragraph.text) for paragraph in body))
    address, key = _identity(source, document)
    _demand(document, title, body)
    lead, rest = reading.lead(body)
    told = [*body, Paragraph(lead)] if lead else body
    citations = find_citations(told, reading.images(), names, address)
    moment = reading.moment(card)
    text = reading.cut("\n\n".join(paragraph.text for paragraph in rest), _BODY_LIMIT)
    return ArticleItem(
        source=source.key,
        edition=edition,
        url=address,
        url_key=key,
        title=reading.cut(title, _TITLE_LIMIT),
        lead=reading.cut(lead, _LEAD_LIMIT) if lead else None,
        body=text,
        language=language_of(title, f"{lead or ''} {text}"),
        fetched_at=now.astimezone(UTC),
        section=reading.section(),
        authors=reading.authors(),
        published_at=moment.at if moment else None,
        published_precision=moment.precision if moment else None,
        tags=reading.tags(),
        images=reading.images(),
        citations=citations,
        extracted_by=dict(reading.layers.answered),
        flags=reading.marks(text),
    )


def _identity(source: Readable, document: Document) -> tuple[str, str]:
    """Return the canonical address and the key; a page that is another article is refused."""
    asked = source.key_of(document.url)
    named = document.absolute(document.meta.canonical or document.meta.first("og:url"))
    found = source.key_of(named) if named else None
    if asked is None and found is None:
        raise ExtractionError(
            f"{document.url} is no address of an article of {source.key}; "
            "the page names no canonical address that is one"
        )
    if asked is not None and named is not None and found != asked:
        home = urlsplit(named).path.strip("/") == ""
        if found is not None or home:
            raise SoftPageError(
                f"{document.url} shows another page ({named}); it is kept out of the archive"
            )
    address = named if named and found else document.url
    return source.canonical(address), asked or found or ""


def _demand(document: Document, title: str, body: Sequence[Paragraph]) -> None:
    missing = [name for name, value in (("title", title), ("body", body)) if not value]
    if missing:
        raise ExtractionError(
            f"no {' and no '.join(missing)} found on {document.url} "
            f"({len(document.html):,} characters of HTML, title {document.meta.title!r}); "
            "it is kept out of the archive"
        )


class _Reading:
    """The fields of one page, each asked of the layers in order."""

    def __init__(self, source: Readable, document: Document) -> None:
        self.document = document
        designs = [design for design in source.article_pages if design.fits(document)]
        if not designs and StatePage.fits(document):
            designs.append(StatePage)
        self.generic = GenericPage(document)
        self.layers = Layers(
            [design(document) for design in designs]
            + [JsonLdPage(document), MetaPage(document), self.generic]
        )
        self.flags: list[str] = []
        self._images: tuple[Image, ...] | None = None

    def title(self) -> str:
        title = self.layers.first("title", lambda page: clean_line(page.title() or "")) or ""
        if not self.layers.answered.get("title", "").startswith("site"):
            title = without_addition(title, self.generic.title() or "")
        return without_site_name(title, self.document.site_names)

    def body(self) -> list[Paragraph]:
        body = self.layers.first("body", lambda page: without_promotion(page.body())) or []
        if self.layers.answered.get("body", "").startswith(("site", StatePage.layer)):
            # The site's own rules read the page: what they leave out is not there. Nor does a page
            # show what it brings for its scripts.
            self.layers.pages = tuple(p for p in self.layers.pages if p is not self.generic)
            return body
        return self._arbitrated(body)

    def _arbitrated(self, body: list[Paragraph]) -> list[Paragraph]:
        lead = self.generic.lead()
        own = [*([Paragraph(lead)] if lead else []), *self.generic.body()]
        readings = [Reading("generic", own), *second_opinions(self.document.html)]
        if self.layers.answered.get("body") == "json_ld":
            readings.insert(1, Reading("json_ld", body))
        cleaned = [Reading(one.reader, without_promotion(one.paragraphs)) for one in readings]
        modern = any(mark in self.document.html for mark in _MODERN_MARKS)
        chosen = most_agreed(cleaned, modern=modern)
        self.layers.answered["body"] = "json_ld" if chosen.reader == "json_ld" else "generic"
        title = comparable(self.title())
        kept = [p for p in chosen.paragraphs if comparable(p.text) != title]
        letters = sum(map(str.isalpha, "".join(paragraph.text for paragraph in kept)))
        return kept if letters >= _FEWEST_GUESSED_LETTERS else []

    def lead(self, body: Sequence[Paragraph]) -> tuple[str | None, list[Paragraph]]:
        lead = self.layers.first("lead", methodcaller("lead"))
        lead, rest = lead_once(lead, body)
        if lead is None:
            self.layers.answered.pop("lead", None)
        return lead, rest

    def moment(self, card: Card | None) -> Moment | None:
        moment = self.layers.first("published_at", methodcaller("published_at"), self._is_past)
        if moment is None and card is not None and card.published_at and card.precision:
            moment = Moment(card.published_at, card.precision)
            self.layers.answered["published_at"] = "listing"
        if moment is not None:
            return self._refined(moment)
        return None

    def _is_past(self, moment: Moment | None) -> bool:
        if moment is not None and is_future(moment.at, self.document.now):
            self.flags.append("future_date")
            return False
        return moment is not None

    def _refined(self, moment: Moment) -> Moment:
        """Return the seconds that the meta tags add to the minute that readers see.

        They also correct "today" on a page that lay in a cache: same clock, another day.
        """
        if moment.precision != "minute":
            return moment
        exact = MetaPage(self.document).published_at()
        if exact is None or exact.precision == "day" or is_future(exact.at, self.document.now):
            return moment
        apart = (exact.at - moment.at).total_seconds()
        same_clock = 0 <= apart % 86_400 < _SAME_MINUTE
        relative = 0 <= apart < _SAME_MINUTE or apart < 0
        return exact if same_clock and relative else moment

    def authors(self) -> tuple[Author, ...]:
        return self.layers.first("authors", methodcaller("authors")) or ()

    def section(self) -> str | None:
        section = self.layers.first("section", lambda page: clean_line(page.section() or ""))
        return capped(section, _SHORT_LIMIT)[0] if section else None

    def tags(self) -> tuple[str, ...]:
        tags = self.layers.first("tags", methodcaller("tags")) or ()
        if len(tags) > _MOST_TAGS or any(len(tag) > _SHORT_LIMIT for tag in tags):
            self.flags.append("truncated")
        return tuple(capped(tag, _SHORT_LIMIT)[0] for tag in tags[:_MOST_TAGS])

    def images(self) -> tuple[Image, ...]:
        if self._images is None:
            self._images = self.layers.first("images", methodcaller("images")) or ()
        return self._images

    def cut(self, text: str, limit: int) -> str:
        text, was_cut = capped(text, limit)
        if was_cut:
            self.flags.append("truncated")
        return text

    def marks(self, body: str) -> tuple[str, ...]:
        if body.count("\ufffd") > _SUSPECT_SHARE * len(body):
            self.flags.append("suspect_encoding")
        return tuple(dict.fromkeys(self.flags))
