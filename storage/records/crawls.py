"""What is known of addresses, fetches, visits and crawls."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

CrawlOutcome = Literal["ok", "degraded", "failed", "capped", "crashed"]
Overlap = Literal["first", "proven", "gap", "unknown"]
AddressState = Literal["listed", "stored", "failed", "rejected", "gone"]


@dataclass(frozen=True, slots=True)
class Address:
    """What is known of one address: when a listing showed it, how its last fetch went, what next.

    `state`: listed (seen, not yet read), stored, failed (to be tried again), rejected (never an
    article; `reason` says why), gone. `next_fetch_at`: when it is due (None: never again).
    `seen_only_by`: the witness (rss, sitemap) that named it where no listing has shown it.
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
    seen_only_by: str | None = None


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
    """When a source or job is due, and how its last runs went.

    `overruns`: runs ever skipped since one was still going; `skipped`: those since the last run
    that ended before the next was due.
    """

    source: str
    due_at: datetime | None
    last_started_at: datetime | None
    last_finished_at: datetime | None
    last_success_at: datetime | None
    failures: int
    overruns: int
    skipped: int
    skipped_at: datetime | None


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
    swept: bool = False


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
