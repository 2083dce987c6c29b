"""The tables; imported inside the archive and by its migrations only."""

from storage.models.alerts import AlertRow, MailAlertRow, MailRow, MatchRow
from storage.models.archives import ArchiveAddressRow, ArchivePageRow, ArchiveRow
from storage.models.articles import (
    AlternateUrlRow,
    ArticleRow,
    ArticleTagRow,
    CitationRow,
    RevisionRow,
    TagRow,
)
from storage.models.base import Base
from storage.models.coverage import GapRow, WitnessVisitRow
from storage.models.crawls import (
    AddressRow,
    CrawlRow,
    FetchRow,
    ListingVisitRow,
    MetaRow,
    ScheduleRow,
)
from storage.models.incidents import IncidentRow
from storage.models.readings import DriftRow, FieldDayRow, PageRow, ParagraphRow, ReadingRow
from storage.models.stories import DecisionRow, FingerprintRow, LinkRow, SketchRow, StoryRow

__all__ = [
    "AddressRow",
    "AlertRow",
    "AlternateUrlRow",
    "ArchiveAddressRow",
    "ArchivePageRow",
    "ArchiveRow",
    "ArticleRow",
    "ArticleTagRow",
    "Base",
    "CitationRow",
    "CrawlRow",
    "DecisionRow",
    "DriftRow",
    "FetchRow",
    "FieldDayRow",
    "FingerprintRow",
    "GapRow",
    "IncidentRow",
    "LinkRow",
    "ListingVisitRow",
    "MailAlertRow",
    "MailRow",
    "MatchRow",
    "MetaRow",
    "PageRow",
    "ParagraphRow",
    "ReadingRow",
    "RevisionRow",
    "ScheduleRow",
    "SketchRow",
    "StoryRow",
    "TagRow",
    "WitnessVisitRow",
]
