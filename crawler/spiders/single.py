"""One page of a source, fetched under the same rules as a visit; nothing is stored."""

from scrapy.crawler import Crawler
from scrapy.settings import Settings as ScrapySettings

from crawler.clock import Clock
from crawler.errors import ExtractionError
from crawler.fetch.limits import RUN_SECONDS
from crawler.settings import Settings
from crawler.sources.spec import Source
from crawler.spiders.check import CheckSpider, text_of
from crawler.spiders.fetcher import Fetcher
from crawler.spiders.quiet import quiet
from crawler.spiders.reactor import run_until_done
from crawler.spiders.scrapy_settings import scrapy_settings


def fetch_page(settings: Settings, source: Source, url: str, clock: Clock) -> str:
    """Return the text of a page; raises ExtractionError where there is none."""
    got: list[str | ExtractionError] = []
    run_until_done(_fetch(settings, source, url, clock, got))
    if not got:
        raise ExtractionError(f"{url} was not read")
    if isinstance(got[0], ExtractionError):
        raise got[0]
    return got[0]


async def _fetch(
    settings: Settings, source: Source, url: str, clock: Clock, got: list[str | ExtractionError]
) -> None:
    crawler = Crawler(PageSpider, ScrapySettings(scrapy_settings(settings)))
    with quiet():
        await crawler.crawl_async(
            source=source, editions=(), clock=clock, found=[], url=url, got=got
        )


class PageSpider(CheckSpider):
    """Fetch one page."""

    name = "page"

    def __init__(self, url: str, got: list[str | ExtractionError], **kwargs: object) -> None:
        super().__init__(**kwargs)  # type: ignore[arg-type]  # what CheckSpider takes
        self._url = url
        self._got = got

    async def _check_all(self) -> None:
        fetcher = Fetcher(self.crawler, self._source.key, RUN_SECONDS, probing=self.hosts)
        try:
            self._got.append(await text_of(fetcher, self._url))
        except ExtractionError as error:
            self._got.append(error)
