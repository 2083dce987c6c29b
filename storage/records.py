"""Frozen records that go into the archive and come out of it; no table leaves the package."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple

Relation = Literal["original", "copy", "rewrite", "excerpt", "update", "translation"]
LinkKind = Literal[
    "copy",
    "rewrite",
    "excerpt",
    "update",
    "translation",
    "same_release",
    "series",
    "digest",
    "background",
]
Change = Literal["cosmetic", "figures", "headline", "substantive"]
MailState = Literal["pending", "sending", "sent", "unknown", "dead", "cancelled"]
CrawlOutcome = Literal["ok", "degraded", "failed", "capped", "crashed"]
Overlap = Literal["first", "proven", "gap", "unknown"]
AddressState = Literal["listed", "stored", "failed", "rejected", "gone"]


@dataclass(frozen=True, slots=True)
class NewArticle:
    """An article as it is to be stored; texts as in `crawler.items.ArticleItem`.

    `authors`: [{"name", "role"}]; `images`: [{"url", "caption", "credit"}]; `citations`:
    [{"cited", "url", "phrase"}]; `content_hash`: hex of the normalised title, lead and body.
    `history` marks the stock found on a source's first visit, which raises no mail.
    """

    source: str
    edition: str
    url: str
    url_key: str
    language: str
    title: str
    body: str
    content_hash: str
    word_count: int
    first_seen_at: datetime
    lead: str | None = None
    section: str | None = None
    authors: Sequence[Mapping[str, Any]] = ()
    published_at: datetime | None = None
    published_precision: str | None = None
    tags: Sequence[str] = ()
    images: Sequence[Mapping[str, Any]] = ()
    citations: Sequence[Mapping[str, Any]] = ()
    extracted_by: Mapping[str, str] = field(default_factory=dict)
    flags: Sequence[str] = ()
    history: bool = False


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article row with its tags and citations; times are aware UTC."""

    id: int
    source: str
    edition: str
    url: str
    url_key: str
    language: str
    section: str | None
    title: str
    lead: str | None
    body: str
    author: str | None
    authors: tuple[Mapping[str, Any], ...]
    published_at: datetime | None
    published_precision: str | None
    first_seen_at: datetime
    last_seen_at: datetime
    gone_at: datetime | None
    image_url: str | None
    image_caption: str | None
    images: tuple[Mapping[str, Any], ...]
    word_count: int
    content_hash: str
    extracted_by: Mapping[str, str]
    flags: tuple[str, ...]
    history: bool
    story_id: int | None
    relation: str | None
    tags: tuple[str, ...] = ()
    citations: tuple[Mapping[str, Any], ...] = ()


class ArticleText(NamedTuple):
    """What comparing two texts needs of an article; times are aware UTC."""

    title: str
    lead: str | None
    body: str
    language: str
    source: str
    published_at: datetime | None
    first_seen_at: datetime
    story_id: int | None


@dataclass(frozen=True, slots=True)
class Revision:
    """One version of an article's text; number 1 is the first one, with no `change`."""

    article_id: int
    number: int
    seen_at: datetime
    title: str
    lead: str | None
    body: str
    change: str | None


@dataclass(frozen=True, slots=True)
class Link:
    """Why two texts belong together or not: `article_id` took from or resembles `other_id`.

    `coverage`: share (0..1) of the article's words that stand in the other; `other_coverage` the
    reverse. `evidence`: {"spans": [[start, end, other_start, other_end]...], "phrase": str|None}.
    """

    article_id: int
    other_id: int
    kind: str
    coverage: float
    other_coverage: float
    evidence: Mapping[str, Any]
    reason: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Story:
    """A story; `original_id` is the article judged to be first."""

    id: int
    title: str
    first_published_at: datetime | None
    last_published_at: datetime | None
    article_count: int
    original_id: int | None


@dataclass(frozen=True, slots=True)
class NewAlert:
    """A rule as it is to be stored; `recipients` are mail addresses.

    `deliver`: "immediate" or "daily". `later_copies`: "never" or "thread".
    """

    name: str
    query: str
    recipients: Sequence[str]
    deliver: str = "immediate"
    later_copies: str = "never"


@dataclass(frozen=True, slots=True)
class Alert:
    """A stored rule; `alert_since` is the moment from which it raises mail."""

    id: int
    name: str
    query: str
    recipients: tuple[str, ...]
    deliver: str
    later_copies: str
    paused: bool
    alert_since: datetime
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class NewMatch:
    """A rule that matched an article.

    `spans`: {"title": [[start, end]...], "lead", "body"} in characters of the stored text;
    `silent` says why no mail follows (None where one does).
    """

    alert_id: int
    article_id: int
    story_id: int
    spans: Mapping[str, Sequence[Sequence[int]]]
    matched_at: datetime
    silent: str | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """A stored match, as in `NewMatch`."""

    id: int
    alert_id: int
    article_id: int
    story_id: int
    spans: Mapping[str, Sequence[Sequence[int]]]
    matched_at: datetime
    silent: str | None


@dataclass(frozen=True, slots=True)
class NewMail:
    """A mail to be queued. `content`: the frozen message bytes.

    `alert_ids`: the rules that it names on its story. `story_id` None for a digest, which gives
    the (rule, story) pairs that it tells of as `told`. `due_at`: not before this moment.
    """

    recipient: str
    message_id: str
    subject: str
    content: bytes
    due_at: datetime
    created_at: datetime
    alert_ids: Sequence[int] = ()
    story_id: int | None = None
    revision: int = 0
    told: Sequence[tuple[int, int]] = ()


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail of the outbox with its ledger."""

    id: int
    recipient: str
    message_id: str
    subject: str
    story_id: int | None
    state: str
    attempts: int
    unknown_outcomes: int
    next_try_at: datetime
    last_code: int | None
    last_reply: str | None
    created_at: datetime
    sent_at: datetime | None
    lease_epoch: int
    content: bytes = b""
    revision: int = 0
    server_queue_id: str | None = None


@dataclass(frozen=True, slots=True)
class Address:
    """What is known of one address: when a listing showed it, how its last fetch went, what next.

    `state`: listed (seen, not yet read), stored, failed (to be tried again), rejected (never an
    article; `reason` says why), gone. `next_fetch_at`: when it is due (None: never again).
    """

    url_key: str
    url: str
    source: str
    edition: str
    state: str
    listing: str | None
    listed_title: str | None
    listed_published_at: datetime | None
    listed_precision: str | None
    first_listed_at: datetime
    last_listed_at: datetime
    article_id: int | None
    fetched_at: datetime | None
    status: int | None
    reason: str | None
    failures: int
    checks: int
    next_fetch_at: datetime | None
    etag: str | None
    last_modified: str | None
    history: bool


@dataclass(frozen=True, slots=True)
class Fetch:
    """One fetch of an article page; `outcome`: stored, revised, unchanged, failed, rejected, gone.

    `status` None: no answer came.
    """

    url_key: str
    fetched_at: datetime
    outcome: str
    status: int | None = None
    reason: str | None = None
    crawl_id: int | None = None


@dataclass(frozen=True, slots=True)
class ScheduleEntry:
    """When a source or job is due, and how its last runs went."""

    source: str
    due_at: datetime | None
    last_started_at: datetime | None
    last_finished_at: datetime | None
    last_success_at: datetime | None
    failures: int
    overruns: int


@dataclass(frozen=True, slots=True)
class ListingVisit:
    """How one visit of one listing went; `overlap` is its verdict against the last visit."""

    crawl_id: int
    source: str
    edition: str
    listing: str
    started_at: datetime
    finished_at: datetime | None = None
    status: int | None = None
    pages: int = 0
    cards: int = 0
    new: int = 0
    known: int = 0
    foreign: int = 0
    not_modified: bool = False
    overlap: str = "unknown"
    gap_from: datetime | None = None
    gap_to: datetime | None = None
    etag: str | None = None
    last_modified: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Crawl:
    """One pass over one edition of a source, with its counters."""

    id: int
    source: str
    edition: str
    started_at: datetime
    finished_at: datetime | None
    outcome: str | None
    overlap: str | None
    reason: str | None
    listing_pages: int = 0
    listed: int = 0
    new: int = 0
    known: int = 0
    revised: int = 0
    failed: int = 0
    rejected: int = 0
    gone: int = 0
    foreign: int = 0
    requests: int = 0
    not_modified: int = 0
    mails: int = 0
