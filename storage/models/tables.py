"""The tables as Core sees them: the queries use no unit of work, for its cost per article."""

from typing import cast

from sqlalchemy import Table

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


def _table(row: type[Base]) -> Table:
    return cast("Table", row.__table__)


ADDRESSES = _table(AddressRow)
ALERTS = _table(AlertRow)
ALTERNATE_URLS = _table(AlternateUrlRow)
ARCHIVES = _table(ArchiveRow)
ARCHIVE_ADDRESSES = _table(ArchiveAddressRow)
ARCHIVE_PAGES = _table(ArchivePageRow)
ARTICLES = _table(ArticleRow)
ARTICLE_TAGS = _table(ArticleTagRow)
CITATIONS = _table(CitationRow)
CRAWLS = _table(CrawlRow)
DECISIONS = _table(DecisionRow)
DRIFTS = _table(DriftRow)
FETCHES = _table(FetchRow)
FIELD_DAYS = _table(FieldDayRow)
FINGERPRINTS = _table(FingerprintRow)
GAPS = _table(GapRow)
INCIDENTS = _table(IncidentRow)
LINKS = _table(LinkRow)
LISTING_VISITS = _table(ListingVisitRow)
MAILS = _table(MailRow)
MAIL_ALERTS = _table(MailAlertRow)
MATCHES = _table(MatchRow)
META = _table(MetaRow)
PAGES = _table(PageRow)
PARAGRAPHS = _table(ParagraphRow)
READINGS = _table(ReadingRow)
REVISIONS = _table(RevisionRow)
SCHEDULE = _table(ScheduleRow)
SKETCHES = _table(SketchRow)
STORIES = _table(StoryRow)
TAGS = _table(TagRow)
WITNESS_VISITS = _table(WitnessVisitRow)
