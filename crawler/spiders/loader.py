"""How Scrapy finds a spider: by the key of its source."""

from typing import Self

from scrapy import Request, Spider
from scrapy.settings import BaseSettings

from crawler.settings import load
from crawler.sources import all_sources
from crawler.spiders.source_spider import spider_for


class SourceLoader:
    """Load one spider for each source; `scrapy list` prints their keys."""

    def __init__(self) -> None:
        self._spiders = {source.key: spider_for(source) for source in all_sources(load())}

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        """Build the loader; the sources are the program's own and those of Jarshy's settings."""
        return cls()

    def load(self, spider_name: str) -> type[Spider]:
        """Return the spider of a source; raises KeyError."""
        try:
            return self._spiders[spider_name]
        except KeyError:
            known = ", ".join(self._spiders)
            raise KeyError(f"There is no source {spider_name!r}; there are {known}") from None

    def find_by_request(self, request: Request) -> list[str]:
        """Return the sources that an address belongs to."""
        return [
            key
            for key, spider in self._spiders.items()
            if spider.source.edition_of(request.url) is not None
        ]

    def list(self) -> list[str]:
        """Return the keys of all sources."""
        return [*self._spiders]
