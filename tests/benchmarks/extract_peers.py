"""What reads a page: our chain, each of its layers alone, and the libraries of others."""

import logging
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import trafilatura
from lxml import html as lxml_html
from readability import Document as Readability
from resiliparse.extract.html2text import extract_plain_text

from crawler.errors import ExtractionError
from crawler.extract.boilerplate import without_promotion
from crawler.extract.document import Document
from crawler.extract.generic import GenericPage
from crawler.extract.metadata import JsonLdPage, MetaPage
from crawler.extract.page import ArticlePage
from crawler.items import ArticleItem
from crawler.sources import by_key
from crawler.sources.spec import Source
from tests.benchmarks.extract_pages import Sample

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it tells at import that it has no nltk
    import newspaper


@dataclass
class Found:
    """What a reader finds; None where it never says such a thing, empty where it found nothing."""

    body: str | None = None
    title: str | None = None
    lead: str | None = None
    authors: list[str] | None = None
    date: datetime | None = None
    precise: bool = False
    image: str | None = None
    asked: frozenset[str] = field(default_factory=frozenset)


ALL = frozenset({"body", "title", "lead", "authors", "date", "image"})


def any_site(zone: ZoneInfo) -> Source:
    """Return a source that nobody declared anything of but where it stands."""
    return Source(
        key="any",
        title="",
        editions={},
        listing_pages=(),
        article_pages=(),
        key_of=lambda _url: "any",
        canonical=lambda url: url,
        page_address=lambda listing, _number: listing,
        timezone=zone,
    )


def chain(sample: Sample) -> Found:
    """Read by the whole chain; pages of Tengrinews with the rules of that site."""
    try:
        item = _item(sample)
    except ExtractionError:
        return Found("", "", "", [], image="", asked=ALL)
    images = item.images[0].url if item.images else ""
    return Found(
        f"{item.lead or ''}\n{item.body}",
        item.title,
        item.lead or "",
        [author.name for author in item.authors],
        item.published_at,
        item.published_precision != "day",
        images,
        ALL,
    )


def _item(sample: Sample) -> ArticleItem:
    if "tengrinews" in sample.url:
        source = by_key("tengrinews")
        edition = source.edition_of(sample.url) or "ru"
        return source.read_article(edition, sample.html, sample.url, sample.now)
    return any_site(sample.zone).read_article("any", sample.html, sample.url, sample.now)


def layer(kind: type[ArticlePage]) -> Callable[[Sample], Found]:
    """Return a reader that asks one layer alone."""

    def read(sample: Sample) -> Found:
        page = kind(Document(sample.html, sample.url, sample.now, sample.zone))
        moment = page.published_at()
        images, lead = page.images(), page.lead() or ""
        body = "\n".join(paragraph.text for paragraph in without_promotion(page.body()))
        return Found(
            f"{lead}\n{body}" if body else "",
            page.title() or "",
            lead,
            [author.name for author in page.authors()],
            moment.at if moment else None,
            moment is not None and moment.precision != "day",
            images[0].url if images else "",
            ALL,
        )

    return read


def by_trafilatura(**options: bool) -> Callable[[Sample], Found]:
    """Return trafilatura in one of its modes; its dates are days."""
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL + 1)

    def read(sample: Sample) -> Found:
        told = trafilatura.bare_extraction(
            sample.html, url=sample.url, with_metadata=True, include_comments=False,
            include_tables=False, **options
        )  # fmt: skip
        if told is None:
            return Found("", "", "", [], asked=ALL)
        date = datetime.fromisoformat(told.date).replace(tzinfo=UTC) if told.date else None
        names = [name.strip() for name in (told.author or "").split(";") if name.strip()]
        return Found(
            told.text, told.title, None, names, date, image=told.image, asked=ALL - {"lead"}
        )

    return read


def readability(sample: Sample) -> Found:
    """Read by readability-lxml: a title and a body."""
    logging.getLogger("readability").setLevel(logging.CRITICAL + 1)
    page = Readability(sample.html)
    text = "\n".join(lxml_html.fromstring(page.summary()).itertext())
    return Found(text, page.short_title(), asked=frozenset({"body", "title"}))


def by_newspaper(sample: Sample) -> Found:
    """Read by newspaper4k."""
    config = newspaper.Config()
    config.fetch_images = False
    config.language = "ru" if sample.language in ("ru", "kk") else "en"
    article = newspaper.Article(sample.url, config=config)
    article.download(input_html=sample.html)
    article.parse()
    date = article.publish_date if isinstance(article.publish_date, datetime) else None
    if date is not None and date.tzinfo is None:
        date = date.replace(tzinfo=sample.zone)
    precise = date is not None and (date.hour, date.minute, date.second) != (0, 0, 0)
    return Found(
        article.text, article.title, "", article.authors, date, precise, article.top_image,
        ALL - {"lead"},
    )  # fmt: skip


def by_resiliparse(sample: Sample) -> Found:
    """Read by resiliparse: a body."""
    text = extract_plain_text(sample.html, main_content=True, list_bullets=False)
    return Found(text, asked=frozenset({"body"}))


def by_justext(sample: Sample) -> Found:
    """Read by jusText with the stop words of Russian or of English."""
    import justext  # noqa: PLC0415 - with warnings of its own that the caller silences

    words = justext.get_stoplist("Russian" if sample.language == "ru" else "English")
    found = justext.justext(sample.html.encode(), words, encoding="utf-8")
    return Found(
        "\n".join(part.text for part in found if not part.is_boilerplate),
        asked=frozenset({"body"}),
    )


OURS: dict[str, Callable[[Sample], Found]] = {
    "Jarshy": chain,
    "Jarshy: JSON-LD alone": layer(JsonLdPage),
    "Jarshy: meta tags alone": layer(MetaPage),
    "Jarshy: generic alone": layer(GenericPage),
}
PEERS: dict[str, Callable[[Sample], Found]] = {
    "trafilatura, fast": by_trafilatura(fast=True),
    "trafilatura": by_trafilatura(),
    "trafilatura, precision": by_trafilatura(favor_precision=True),
    "readability-lxml": readability,
    "newspaper4k": by_newspaper,
    "resiliparse": by_resiliparse,
    "jusText": by_justext,
}
