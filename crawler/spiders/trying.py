"""Look at an address as a source of it would read it: its cards or its fields; stores nothing."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.settings import Settings as ScrapySettings

from crawler.clock import Clock
from crawler.errors import ExtractionError, UsageError
from crawler.extract.document import Document
from crawler.extract.feeds import is_feed
from crawler.fetch.limits import RUN_SECONDS
from crawler.items import ArticleItem, Card, ListingItem
from crawler.settings import Settings, SourceSettings
from crawler.settings.values import web_address
from crawler.sources import all_sources
from crawler.sources.declared import declared
from crawler.sources.spec import Source
from crawler.spiders.check import Forgetful, text_of
from crawler.spiders.fetcher import Fetcher
from crawler.spiders.quiet import quiet
from crawler.spiders.reactor import run_until_done
from crawler.spiders.scrapy_settings import scrapy_settings

KEY = "site"
LEAST_CARDS = 5  # fewer links of one form beside a text are what else there is to read
LEAST_TEXT = 400  # characters of a body; shorter ones are summaries
_FEEDS = "link[rel~=alternate][type='application/rss+xml'], link[type='application/atom+xml']"


@dataclass
class Trial:
    """What is read at an address: `listing` with the article of a card of it, or `article` alone.

    `source` is the declared or built-in source that it belongs to, None where nobody declared it.
    `feeds` are those that the page names. `problem` says what could not be read.
    """

    url: str
    source: str | None = None
    listing: ListingItem | None = None
    article: ArticleItem | None = None
    feeds: tuple[str, ...] = ()
    problem: str | None = None


def try_address(settings: Settings, url: str, clock: Clock) -> Trial:
    """Read an address of any site as its source would; raises UsageError for no web address."""
    try:
        web_address(url)
    except ValueError as error:
        raise UsageError(f"{url!r}: {error}") from None
    source, edition = _source_at(settings, url)
    named = None if source.key == KEY else f"{source.key}/{edition}"
    trial = Trial(url, named)
    run_until_done(_try(settings, source, edition, clock, trial))
    return trial


def _source_at(settings: Settings, url: str) -> tuple[Source, str]:
    for source in all_sources(settings):
        edition = source.edition_of(url)
        if edition is not None:
            return source, edition
    parts = urlsplit(url)
    own = SourceSettings(listings=(f"{parts.scheme}://{parts.netloc}/",), language="ru")
    return declared(KEY, own, settings.timezone), "ru"


async def _try(
    settings: Settings, source: Source, edition: str, clock: Clock, trial: Trial
) -> None:
    crawler = Crawler(TrySpider, ScrapySettings(scrapy_settings(settings)))
    with quiet():
        await crawler.crawl_async(source=source, edition=edition, clock=clock, trial=trial)


@dataclass
class _Look:
    """One look at a site: what is needed to read its pages."""

    source: Source
    edition: str
    fetcher: Fetcher
    now: datetime
    trial: Trial = field(repr=False)

    async def look(self) -> None:
        page = await text_of(self.fetcher, self.trial.url)
        if is_feed(page):
            await self._as_listing(page)
            return
        self.trial.feeds = _feeds(page, self.trial.url, self.now, self.source)
        article = self._article(page, self.trial.url)
        if article is not None and self._is_article(page, article):
            self.trial.article = article
            return
        try:
            await self._as_listing(page)
        except ExtractionError:
            if article is None:
                raise
            self.trial.article = article

    def _article(self, page: str, url: str, card: Card | None = None) -> ArticleItem | None:
        try:
            return self.source.read_article(self.edition, page, url, self.now, card)
        except ExtractionError:
            return None

    def _is_article(self, page: str, article: ArticleItem) -> bool:
        """Tell whether a page is an article rather than a list: by what it says, else by its text.

        A page may be read as both: articles end in links to others, lists have summaries.
        """
        document = Document(page, self.trial.url, self.now, self.source.timezone)
        said = document.meta.first("og:type")
        if said == "article" or document.json_ld.headline:
            return True
        try:
            cards = self._listing(page, self.trial.url).cards
        except ExtractionError:
            return True
        return len(cards) < LEAST_CARDS and len(article.body) >= LEAST_TEXT

    def _listing(self, page: str, url: str) -> ListingItem:
        return self.source.read_listing(self.edition, page, url, self.now)

    async def _as_listing(self, page: str) -> None:
        listing = self._listing(page, self.trial.url)
        for url in listing.below:
            listing = listing.joined(self._listing(await text_of(self.fetcher, url), url))
        self.trial.listing = listing
        if not listing.cards:
            raise ExtractionError(f"{self.trial.url} shows no articles")
        card = listing.cards[0]
        page = await text_of(self.fetcher, card.url)
        self.trial.article = self.source.read_article(self.edition, page, card.url, self.now, card)


class TrySpider(Spider):
    """Fetch an address and, of a listing, its first article, under the same rules as a visit."""

    name = "try"

    def __init__(
        self, source: Source, edition: str, clock: Clock, trial: Trial, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.hosts = frozenset(h for e in source.editions.values() for h in e.hosts)
        self.robots_cache = Forgetful(clock)
        self._given = source, edition, clock, trial

    async def start(self) -> AsyncIterator[Any]:
        """Look at the address; yields nothing."""
        source, edition, clock, trial = self._given
        fetcher = Fetcher(self.crawler, source.key, RUN_SECONDS, probing=self.hosts)
        try:
            await _Look(source, edition, fetcher, clock.now(), trial).look()
        except ExtractionError as error:
            trial.problem = str(error)
        nothing: tuple[Any, ...] = ()
        for item in nothing:  # an asynchronous generator is asked for
            yield item


def _feeds(page: str, url: str, now: datetime, source: Source) -> tuple[str, ...]:
    document = Document(page, url, now, source.timezone)
    found = (document.absolute(link.get("href")) for link in document.css(_FEEDS))
    return tuple(dict.fromkeys(one for one in found if one))
