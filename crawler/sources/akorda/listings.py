"""Listing pages of Akorda."""

from collections.abc import Iterator

from typing_extensions import override

from crawler.extract.document import line_of
from crawler.extract.listing import Entry, ListingPage


class Listing(ListingPage):
    """A listing of events, acts, speeches: one card an entry."""

    mark = 'class="card'
    frame = "main_block"

    @override
    def entries(self) -> Iterator[Entry]:
        for card in self.document.css("div.card"):
            link = self.document.first("h3 a[href], h4 a[href], h2 a[href], a[href]", card)
            if link is not None:
                yield Entry(
                    href=link.get("href") or "",
                    title=self.document.line("h3", card) or line_of(link) or "",
                    lead=self.document.line(".card-text", card),
                    date=self.document.line("h5", card),
                )

    @override
    def last_page(self) -> int | None:
        return self.highest_number("ul.pagination .page-link")
