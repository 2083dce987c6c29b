"""Redirects without a Referer, which Scrapy's own class warns about at every start."""

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.http import Response


class Redirects(RedirectMiddleware):
    """Follow redirects; what led here is nobody's affair."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the middleware; it seeks no other one that would set the Referer."""
        self = cls(crawler.settings)
        self.crawler = crawler
        return self

    def handle_referer(self, request: Request, response: Response) -> None:
        """Send no Referer on."""
        request.headers.pop("Referer", None)
