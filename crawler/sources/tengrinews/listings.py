"""Listing pages of Tengrinews, newest design first."""

from collections.abc import Iterator

from typing_extensions import override

from crawler.extract.document import line_of
from crawler.extract.listing import Entry, ListingPage
from crawler.extract.tree import Element


class CurrentListing(ListingPage):
    """The `content_main_*` design (2023 on); the sidebar repeats other articles."""

    layer = "site:current"
    mark = "content_main_item_title"
    frame = "content_main"

    @override
    def entries(self) -> Iterator[Entry]:
        for item in self.document.css("div.content_main_item"):
            link = self.document.first(".content_main_item_title a[href]", item)
            if link is None:
                link = self.document.first("a[href]", item)
            if link is not None:
                yield Entry(
                    href=link.get("href") or "",
                    title=self.document.line(".content_main_item_title", item) or "",
                    lead=self.document.line(".content_main_item_announce", item),
                    date=self._date(item),
                )

    def _date(self, item: Element) -> str | None:
        time = self.document.line(".content_main_item_meta time", item)
        return time or self.document.line(".content_main_item_meta > span:first-child", item)

    @override
    def last_page(self) -> int | None:
        return self.highest_number("ul.pagination .page-link")


class OlderListing(ListingPage):
    """The `tn-*` design (until February 2023)."""

    layer = "site:tn"
    mark = "tn-link"
    frame = "tn-pagination"

    @override
    def entries(self) -> Iterator[Entry]:
        items = self.document.css("div.tn-news-author-list-item")
        # Outside `main` the tape is a side column that repeats the newest items on every page.
        for item in items or self.document.css("main div.tn-tape-item"):
            link = self.document.first("a.tn-link[href], a[href]", item)
            if link is not None:
                title = self.document.line(".tn-news-author-list-title, .tn-tape-title", item)
                yield Entry(
                    href=link.get("href") or "",
                    title=title or line_of(link) or "",
                    lead=self.document.line("p.tn-announce", item),
                    date=self.document.line("ul.tn-data-list time, time", item),
                )

    @override
    def last_page(self) -> int | None:
        return self.highest_number("ul.tn-pagination li")
