"""A listing page in, its cards out, or an error that says why it is no listing."""

import re
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from crawler.errors import ExtractionError
from crawler.extract.boilerplate import is_promotional
from crawler.extract.dates import is_future
from crawler.extract.document import Document
from crawler.extract.listing import Entry, ListingPage
from crawler.extract.readable import Readable, own_hosts, own_names
from crawler.extract.soft_pages import refuse_soft_page
from crawler.extract.text import capped, clean_line
from crawler.items import Card, ListingItem

_PAGE_NUMBER = re.compile(r"(?:/page/|[?&](?:page|p)=)(\d{1,6})")
_TITLE_LIMIT = 1_000
_SHOWN_TITLE = 100
_LEAD_LIMIT = 10_000


def read_listing(source: Readable, edition: str, html: str, url: str, now: datetime) -> ListingItem:
    """Return the cards of a listing page fetched at `now` (aware) from `url`.

    Cards of other sites and editions are counted, not returned. A page past the end gives no
    cards; any other page without one raises ExtractionError, an error page SoftPageError.
    """
    document = Document(html, url, now, source.timezone, own_names(source))
    for design in source.listing_pages:
        if design.fits(document):
            page = design(document)
            entries = list(page.entries())
            if entries:
                return _listing(source, edition, page, entries)
            if below := page.below():
                return ListingItem((), is_window=True, below=below)
    refuse_soft_page(document, document.meta.title, 0)
    return _past_the_end(source, document)


def _listing(
    source: Readable, edition: str, page: ListingPage, entries: Sequence[Entry]
) -> ListingItem:
    cards: dict[str, Card] = {}
    foreign = ignored = 0
    hosts = own_hosts(source)
    for entry in entries:
        url = page.document.absolute(entry.href)
        key = source.key_of(url) if url else None
        if url and key and source.edition_of(url) == edition:
            cards.setdefault(key, _card(source, page, entry, url, key))
        elif url and key is None and urlsplit(url).hostname in hosts:
            ignored += 1
        else:
            foreign += 1
    if not cards:
        raise ExtractionError(
            f"none of the {len(entries)} entries of {page.document.url} leads to an article of "
            f"{source.key}/{edition} (first: {entries[0].href!r}); have the addresses changed?"
        )
    shown = tuple(cards.values())
    return ListingItem(shown, foreign, page.last_page(), ignored, page.is_window)


def _card(source: Readable, page: ListingPage, entry: Entry, url: str, key: str) -> Card:
    moment = page.moment(entry.date)
    if moment is not None and is_future(moment.at, page.document.now):
        moment = None
    title, _ = capped(clean_line(entry.title), _TITLE_LIMIT)
    lead, _ = capped(clean_line(entry.lead or ""), _LEAD_LIMIT)
    if is_promotional(lead):
        lead = ""
    return Card(
        url=source.canonical(url),
        url_key=key,
        title=title or key,
        lead=lead or None,
        published_at=moment.at if moment else None,
        precision=moment.precision if moment else None,
    )


def _title(document: Document) -> str:
    return capped(document.meta.title or "", _SHOWN_TITLE)[0]


def _past_the_end(source: Readable, document: Document) -> ListingItem:
    found = _PAGE_NUMBER.search(document.url)
    number = int(found[1]) if found else 1
    for design in source.listing_pages:
        if number > 1 and design.frames(document):
            last = design(document).last_page()
            if last is None or number > last:
                return ListingItem((), 0, last)
    raise ExtractionError(
        f"no entry found on {document.url} (title: {_title(document)!r}); has the layout changed?"
    )
