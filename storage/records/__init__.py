"""Frozen records that go into the archive and come out of it; no table leaves the package."""

from storage.records.alerts import (
    Alert,
    Mail,
    MailState,
    Match,
    NewAlert,
    NewMail,
    NewMatch,
)
from storage.records.articles import (
    ArticleText,
    Change,
    Link,
    LinkKind,
    NewArticle,
    Relation,
    Revision,
    StoredArticle,
    Story,
)
from storage.records.crawls import (
    Address,
    AddressState,
    Crawl,
    CrawlOutcome,
    Fetch,
    ListingVisit,
    Overlap,
    ScheduleEntry,
)

__all__ = [
    "Address",
    "AddressState",
    "Alert",
    "ArticleText",
    "Change",
    "Crawl",
    "CrawlOutcome",
    "Fetch",
    "Link",
    "LinkKind",
    "ListingVisit",
    "Mail",
    "MailState",
    "Match",
    "NewAlert",
    "NewArticle",
    "NewMail",
    "NewMatch",
    "Overlap",
    "Relation",
    "Revision",
    "ScheduleEntry",
    "StoredArticle",
    "Story",
]
