"""The entries of a feed or a sitemap as the cards of a source, as a listing page gives them."""

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit

from crawler.extract.boilerplate import is_promotional
from crawler.extract.dates import is_future
from crawler.extract.feeds import FeedEntry
from crawler.extract.readable import Readable, own_hosts
from crawler.items import Card, ListingItem


def cards_of(
    source: Readable, edition: str, entries: Iterable[FeedEntry], now: datetime
) -> ListingItem:
    """Return the cards of this edition in order, those of other sites counted.

    `now` (aware) is when it was fetched: later dates are left out. A sitemap's lastmod is no date
    of publication and is left out too; a card without a title bears its key.
    """
    cards: dict[str, Card] = {}
    foreign = ignored = 0
    hosts = own_hosts(source)
    for entry in entries:
        key = source.key_of(entry.url)
        if key and source.edition_of(entry.url) == edition:
            cards.setdefault(key, _card(source, entry, key, now))
        elif key is None and urlsplit(entry.url).hostname in hosts:
            ignored += 1
        else:
            foreign += 1
    return ListingItem(tuple(cards.values()), foreign, None, ignored)


def _card(source: Readable, entry: FeedEntry, key: str, now: datetime) -> Card:
    moment = entry.moment
    if moment is not None and is_future(moment.at, now):
        moment = None
    lead = None if is_promotional(entry.lead or "") else entry.lead
    return Card(
        url=source.canonical(entry.url),
        url_key=key,
        title=entry.title or key,
        lead=lead,
        published_at=moment.at if moment else None,
        precision=moment.precision if moment else None,
    )
