"""Reading an article from its metadata alone: JSON-LD first, then OpenGraph and meta tags."""

import re

from typing_extensions import override

from crawler.extract.body_text import Paragraph
from crawler.extract.boilerplate import is_promotional
from crawler.extract.dates import Moment, parse_iso
from crawler.extract.names import people
from crawler.extract.page import ArticlePage
from crawler.extract.pictures import distinct, image
from crawler.extract.text import comparable
from crawler.items import Author, Image

# articleBody shorter than this is a teaser, not the text.
_FEWEST_BODY_CHARACTERS = 200
_LONGEST_LEAD = 1_000
_PUBLISHED = (
    "article:published_time",
    "article:published:time",
    "datepublished",
    "og:published_time",
    "published_time",
    "article.published",
    "pubdate",
    "publishdate",
    "publish_date",
    "dc.date.issued",
    "dcterms.created",
    "parsely-pub-date",
    "sailthru.date",
    "mediator_published_time",
    "dc.date",
    "date",
)


# Pages without a picture of their own name the site's emblem.
_EMBLEM = re.compile(
    r"(?:logo|gerb|emblem|default|placeholder|no[-_]?(?:image|photo)|favicon|share)[^/]*$",
    re.IGNORECASE,
)


class JsonLdPage(ArticlePage):
    """An article as the JSON-LD of its page describes it."""

    layer = "json_ld"

    @override
    def title(self) -> str | None:
        return self.document.json_ld.headline

    @override
    def lead(self) -> str | None:
        return _confirmed(self, self.document.json_ld.description)

    @override
    def body(self) -> list[Paragraph]:
        body = self.document.json_ld.body or ""
        if len(body) < _FEWEST_BODY_CHARACTERS:
            return []
        return [Paragraph(line) for line in map(str.strip, body.split("\n")) if line]

    @override
    def published_at(self) -> Moment | None:
        written = self.document.json_ld.published
        return _moment(self, written) if written else None

    @override
    def authors(self) -> tuple[Author, ...]:
        node = self.document.json_ld
        own = (*self.document.site_names, node.publisher or "")
        return people(node.authors, own)

    @override
    def section(self) -> str | None:
        return self.document.json_ld.section

    @override
    def tags(self) -> tuple[str, ...]:
        return self.document.json_ld.keywords

    @override
    def images(self) -> tuple[Image, ...]:
        return distinct(image(self.document.url, url) for url in self.document.json_ld.images)


class MetaPage(ArticlePage):
    """An article as the meta tags of its page describe it."""

    layer = "meta"

    @override
    def title(self) -> str | None:
        meta = self.document.meta
        return meta.first("og:title", "twitter:title", "title") or meta.title

    @override
    def lead(self) -> str | None:
        return _confirmed(self, self.document.meta.first("og:description", "description"))

    @override
    def published_at(self) -> Moment | None:
        for name in _PUBLISHED:
            written = self.document.meta.first(name)
            moment = _moment(self, written) if written else None
            if moment is not None:
                return moment
        return None

    @override
    def authors(self) -> tuple[Author, ...]:
        meta = self.document.meta
        named = (*meta.all("author"), *meta.all("article:author"), *meta.all("parsely-author"))
        told = people(named, self.document.site_names)
        # Statistics have names of their own for it: "sailthru.author", "dcsext.author".
        others = (key for key in meta.values if key.endswith((".author", ":author")))
        named = tuple(value for key in others for value in meta.all(key))
        return told or people(named, self.document.site_names)

    @override
    def section(self) -> str | None:
        return self.document.meta.first("article:section")

    @override
    def tags(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.document.meta.all("article:tag")))

    @override
    def images(self) -> tuple[Image, ...]:
        address = self.document.meta.first("og:image", "og:image:url", "twitter:image") or ""
        if _EMBLEM.search(address):
            return ()
        return distinct([image(self.document.url, address)])


def _moment(page: ArticlePage, written: str) -> Moment | None:
    return parse_iso(written, page.document.zone) or page.moment(written)


def _confirmed(page: ArticlePage, description: str | None) -> str | None:
    """Return a description only if the page shows it to readers.

    Descriptions are often filler for search engines; a lead is text of the article.
    """
    if not description or len(description) > _LONGEST_LEAD or is_promotional(description):
        return None
    words = comparable(description)
    if not words or words == comparable(page.document.meta.title or ""):
        return None
    return description if words in page.document.visible_words else None
