"""What a page says, before anything is stored: the item that the spiders yield."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Precision = Literal["second", "minute", "day"]
FIELDS = ("title", "lead", "body", "published_at", "authors", "tags", "section", "images")


@dataclass(frozen=True, slots=True)
class Author:
    """A person named as author; `name` trimmed, never the site itself or an address."""

    name: str
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Image:
    """A picture of the article; `url` absolute http(s); `caption` and `credit` plain text."""

    url: str
    caption: str | None = None
    credit: str | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """A source that the text names.

    `cited` as named ("пресс-служба Акорды"), `phrase` the words of the text that say so, `url` the
    absolute link on them if there is one.
    """

    cited: str
    phrase: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """One entry of a listing page.

    `url` is canonical, `url_key` as in `ArticleItem`. `published_at` is what the card's date says,
    in UTC, with its precision; None where it says nothing.
    """

    url: str
    url_key: str
    title: str
    lead: str | None = None
    published_at: datetime | None = None
    precision: Precision | None = None


@dataclass(frozen=True, slots=True)
class ListingItem:
    """A listing page: its cards, how many cards of other sites were skipped, and its last page.

    `ignored` counts entries of this site that are no articles (declarations, tag pages). A page
    that `is_window` has no further ones, as a feed. `below` are addresses of pages that hold the
    cards where this one only names them, as an index of sitemaps does.
    """

    cards: tuple[Card, ...]
    foreign: int = 0
    last_page: int | None = None
    ignored: int = 0
    is_window: bool = False
    below: tuple[str, ...] = ()

    def joined(self, other: "ListingItem") -> "ListingItem":
        """Return this page with what another one shows below it, each card once."""
        cards = {card.url_key: card for card in (*self.cards, *other.cards)}
        return ListingItem(
            tuple(cards.values()),
            self.foreign + other.foreign,
            self.last_page,
            self.ignored + other.ignored,
            self.is_window,
            self.below,
        )


@dataclass(frozen=True, slots=True)
class ArticleItem:
    """An article as its page shows it.

    Every text is NFC, without control characters but the line break, trimmed, never empty (None
    instead). `body` is plain text, paragraphs separated by one blank line, at least one paragraph;
    the lead stands in `lead` only; `title` bears no site name. `url` is the canonical, real
    address; `url_key` identifies the article (see docs/database.md). `language` is told from the
    text (ISO 639-1). `published_at` is UTC, None rather than guessed. `extracted_by` names for each
    field of FIELDS the layer that answered ("site:current", "state", "json_ld", "meta",
    "generic", "listing"), without an entry where nothing did. `flags` are marks such as
    "future_date", "truncated", "suspect_encoding". `fetched_at` is UTC.
    """

    source: str
    edition: str
    url: str
    url_key: str
    title: str
    body: str
    language: str
    fetched_at: datetime
    lead: str | None = None
    section: str | None = None
    authors: tuple[Author, ...] = ()
    published_at: datetime | None = None
    published_precision: Precision | None = None
    tags: tuple[str, ...] = ()
    images: tuple[Image, ...] = ()
    citations: tuple[Citation, ...] = ()
    extracted_by: Mapping[str, str] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
