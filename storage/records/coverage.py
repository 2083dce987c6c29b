"""What may be missing, and what a span of time can be said to have seen."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

FilledBy = Literal["paging", "end"]
Witness = Literal["rss", "sitemap", "ids"]


@dataclass(frozen=True, slots=True)
class Gap:
    """A span of a listing that no visit had seen when it was found.

    It reaches from the end of the last visit before it (`starts_at`) to where the first page began
    to show everything (`ends_at`). `articles` counts the new addresses that stood in it so far.
    """

    id: int
    crawl_id: int
    source: str
    edition: str
    listing: str
    starts_at: datetime
    ends_at: datetime
    found_at: datetime
    filled_at: datetime | None = None
    filled_by: str | None = None
    filled_in: int | None = None
    articles: int = 0


@dataclass(frozen=True, slots=True)
class WitnessVisit:
    """One reading of a feed, a sitemap, or of the row of ids; `reason` says why it was silent.

    `named` articles of this edition, of which `unlisted` were met nowhere before.
    """

    crawl_id: int
    source: str
    edition: str
    witness: str
    address: str
    started_at: datetime
    status: int | None = None
    named: int = 0
    unlisted: int = 0
    etag: str | None = None
    last_modified: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """What can be said of a source between two moments.

    Of `listed` articles that were met in it, `read` are stored (or were, before their withdrawal).
    `proven`: the spans in which every listing overlapped, visit for visit, in order. `gaps` that
    touch the span. `only_by` counts the articles that a witness named and no listing showed.
    `unseen_ids` is a hint: numbers of a row that nothing has shown.
    """

    source: str
    since: datetime
    until: datetime
    listed: int
    read: int
    proven: tuple[tuple[datetime, datetime], ...] = ()
    gaps: tuple[Gap, ...] = ()
    only_by: tuple[tuple[str, int], ...] = ()
    unseen_ids: int = 0
