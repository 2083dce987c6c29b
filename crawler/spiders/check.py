"""Tell whether each edition can still be read: a listing and an article, nothing is stored."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.settings import Settings as ScrapySettings

from crawler.clock import Clock
from crawler.errors import ExtractionError
from crawler.extract.agreement import agreement, another_view
from crawler.fetch.limits import RUN_SECONDS
from crawler.fetch.robots import RobotsFile
from crawler.items import FIELDS, ArticleItem, Card
from crawler.settings import Settings
from crawler.sources.expected import AGREES_FROM, kind
from crawler.sources.spec import Source
from crawler.spiders.fetcher import Fetcher, Miss
from crawler.spiders.quiet import quiet
from crawler.spiders.reactor import run_until_done
from crawler.spiders.scrapy_settings import scrapy_settings

OK = 200


@dataclass(slots=True)
class EditionCheck:
    """What was read of an edition; `problem` says what could not be, None where all could.

    `cards`: how many articles the listing shows. `missing`: fields that nothing was found for.
    `agreement`: word F1 (0..1) of the article's text and of what the generic reader sees, None
    where it cannot be told.
    """

    source: str
    edition: str
    listing: str
    cards: int = 0
    article: ArticleItem | None = None
    missing: tuple[str, ...] = ()
    agreement: float | None = None
    problem: str | None = None


def check_sources(
    settings: Settings, targets: Sequence[tuple[Source, Sequence[str]]], clock: Clock
) -> list[EditionCheck]:
    """Read a listing page and its first article of each edition; nothing is stored."""
    return run_until_done(_check(settings, targets, clock))


async def _check(
    settings: Settings, targets: Sequence[tuple[Source, Sequence[str]]], clock: Clock
) -> list[EditionCheck]:
    found: list[EditionCheck] = []
    for source, editions in targets:
        crawler = Crawler(CheckSpider, ScrapySettings(scrapy_settings(settings)))
        with quiet():
            await crawler.crawl_async(source=source, editions=editions, clock=clock, found=found)
    return found


class CheckSpider(Spider):
    """Fetch one listing page and one article of each edition, under the same rules as a visit."""

    name = "check"

    def __init__(
        self,
        source: Source,
        editions: Sequence[str],
        clock: Clock,
        found: list[EditionCheck],
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.hosts = frozenset(h for e in source.editions.values() for h in e.hosts)
        self.robots_cache = Forgetful(clock)
        self._source = source
        self._editions = editions
        self._clock = clock
        self._found = found

    async def start(self) -> AsyncIterator[Any]:
        """Check the editions; yields nothing."""
        await self._check_all()
        nothing: tuple[Any, ...] = ()
        for (
            item
        ) in nothing:  # an asynchronous generator is asked for, and nothing goes to pipelines
            yield item

    async def _check_all(self) -> None:
        fetcher = Fetcher(self.crawler, self._source.key, RUN_SECONDS, probing=self.hosts)
        for edition in self._editions:
            listing = self._source.editions[edition].listings[0]
            check = EditionCheck(self._source.key, edition, listing)
            self._found.append(check)
            try:
                await self._read(check, fetcher)
            except ExtractionError as error:
                check.problem = str(error)

    async def _read(self, check: EditionCheck, fetcher: Fetcher) -> None:
        page = await text_of(fetcher, check.listing)
        listing = self._source.read_listing(check.edition, page, check.listing, self._clock.now())
        for url in listing.below:
            page = await text_of(fetcher, url)
            below = self._source.read_listing(check.edition, page, url, self._clock.now())
            listing = listing.joined(below)
        check.cards = len(listing.cards)
        if not listing.cards:
            raise ExtractionError(f"{check.listing} shows no articles: its layout may have changed")
        check.article = await self._article(check, fetcher, listing.cards[0])
        missing = [name for name in FIELDS if not getattr(check.article, name)]
        check.missing = tuple(missing)

    async def _article(self, check: EditionCheck, fetcher: Fetcher, card: Card) -> ArticleItem:
        page = await text_of(fetcher, card.url)
        source = self._source
        item = source.read_article(check.edition, page, card.url, self._clock.now(), card)
        seen = another_view(item, page, source.timezone, source.site_names)
        check.agreement = None if seen is None else agreement(item, seen)
        check.problem = _doubt(source, item, check.agreement)
        return item


def _doubt(source: Source, item: ArticleItem, agreed: float | None) -> str | None:
    """Return why an article that was read is perhaps not what the page says."""
    guessed = [n for n in ("title", "body") if kind(item.extracted_by.get(n)) != "site"]
    if source.article_pages and guessed:
        layers = ", ".join(f"{name} by {item.extracted_by.get(name)}" for name in guessed)
        return f"{item.url}: the rules of {source.key} do not fit any more: {layers}"
    if agreed is not None and agreed < AGREES_FROM:
        return (
            f"{item.url}: the rules of {source.key} and the generic reader see different texts "
            f"(word F1 {agreed:.2f})"
        )
    return None


async def text_of(fetcher: Fetcher, url: str) -> str:
    """Return the text of a page; raises ExtractionError that says why there is none."""
    obstacle = fetcher.obstacle(url)
    if obstacle is not None:
        raise ExtractionError(f"{url} was not read: {obstacle}")
    got = await fetcher.get(url)
    if isinstance(got, Miss):
        raise ExtractionError(f"{url}: {got.text}")
    if got.status != OK:
        raise ExtractionError(f"{url}: the site answered {got.status}")
    if got.text is None:
        raise ExtractionError(f"{url}: {got.not_a_page}")
    return got.text


@dataclass
class Forgetful:
    """Keep robots files for this run only."""

    clock: Clock
    _files: dict[str, RobotsFile] = field(default_factory=dict)

    def now(self) -> datetime:
        """Return the present time, aware UTC."""
        return self.clock.now()

    async def load_robots(self, host: str) -> RobotsFile | None:
        """Return the file that was kept in this run."""
        return self._files.get(host)

    async def save_robots(self, host: str, robots: RobotsFile) -> None:
        """Keep a file until the run ends."""
        self._files[host] = robots
