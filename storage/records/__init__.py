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
from storage.records.coverage import Coverage, FilledBy, Gap, Witness, WitnessVisit
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
from storage.records.incidents import Incident
from storage.records.readings import Drift, FieldSum, KeptPage, Purpose, Reading, ReadingResult

__all__ = [
    "Address",
    "AddressState",
    "Alert",
    "ArticleText",
    "Change",
    "Coverage",
    "Crawl",
    "CrawlOutcome",
    "Drift",
    "Fetch",
    "FieldSum",
    "FilledBy",
    "Gap",
    "Incident",
    "KeptPage",
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
    "Purpose",
    "Reading",
    "ReadingResult",
    "Relation",
    "Revision",
    "ScheduleEntry",
    "StoredArticle",
    "Story",
    "Witness",
    "WitnessVisit",
]
