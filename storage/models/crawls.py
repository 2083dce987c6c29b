"""What was visited and how it went: addresses, fetches, listing visits, crawls, the schedule."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import BigId
from storage.models.base import Base, Id, Key, Moment, Ref, one_of

STATES = ("listed", "stored", "failed", "rejected", "gone")
OUTCOMES = ("ok", "degraded", "failed", "capped", "crashed")
OVERLAPS = ("first", "proven", "gap", "unknown")


class CrawlRow(Base):
    """One pass over one edition of a source."""

    __tablename__ = "crawls"

    id: Mapped[Id] = mapped_column(comment="Number of the crawl")
    source: Mapped[str] = mapped_column(comment="Key of the source")
    edition: Mapped[str] = mapped_column(comment="Edition of the source")
    started_at: Mapped[Moment] = mapped_column(index=True, comment="When it began (UTC)")
    finished_at: Mapped[Moment | None] = mapped_column(comment="When it ended (UTC)")
    outcome: Mapped[str | None] = mapped_column(
        comment="ok, degraded, failed, capped or crashed; NULL while it runs"
    )
    overlap: Mapped[str | None] = mapped_column(
        comment="Worst verdict of its listings: first, proven, gap or unknown"
    )
    reason: Mapped[str | None] = mapped_column(comment="Why it was not ok")
    listing_pages: Mapped[int] = mapped_column(comment="Listing pages read")
    listed: Mapped[int] = mapped_column(comment="Cards met on them")
    new: Mapped[int] = mapped_column(comment="Articles stored")
    known: Mapped[int] = mapped_column(comment="Cards of articles already known")
    revised: Mapped[int] = mapped_column(comment="Articles whose text had changed")
    failed: Mapped[int] = mapped_column(comment="Articles that could not be read, to be retried")
    rejected: Mapped[int] = mapped_column(comment="Pages that are no article")
    gone: Mapped[int] = mapped_column(comment="Articles found withdrawn")
    foreign: Mapped[int] = mapped_column(comment="Cards of other sites, skipped")
    requests: Mapped[int] = mapped_column(comment="Requests sent")
    not_modified: Mapped[int] = mapped_column(comment="Requests answered 304")
    mails: Mapped[int] = mapped_column(comment="Mails queued")

    __table_args__ = (
        CheckConstraint(one_of("outcome", OUTCOMES), name="outcome"),
        CheckConstraint(one_of("overlap", OVERLAPS), name="overlap"),
        Index("ix_crawls_source_edition_started_at", "source", "edition", "started_at"),
        {"comment": "Passes over an edition of a source, with their counters"},
    )


class ListingVisitRow(Base):
    """One visit of one listing."""

    __tablename__ = "listing_visits"

    id: Mapped[Id] = mapped_column(comment="Number of the visit")
    crawl_id: Mapped[Ref] = mapped_column(
        ForeignKey("crawls.id", ondelete="CASCADE"), index=True, comment="The crawl"
    )
    source: Mapped[str] = mapped_column(comment="Key of the source")
    edition: Mapped[str] = mapped_column(comment="Edition of the source")
    listing: Mapped[str] = mapped_column(comment="Address of the listing's first page")
    started_at: Mapped[Moment] = mapped_column(comment="When it began (UTC)")
    finished_at: Mapped[Moment | None] = mapped_column(comment="When it ended (UTC)")
    status: Mapped[int | None] = mapped_column(comment="HTTP status of the first page")
    pages: Mapped[int] = mapped_column(comment="Pages read")
    cards: Mapped[int] = mapped_column(comment="Cards on them")
    new: Mapped[int] = mapped_column(comment="Cards never met before")
    known: Mapped[int] = mapped_column(comment="Cards met before")
    foreign: Mapped[int] = mapped_column(comment="Cards of other sites, skipped")
    not_modified: Mapped[bool] = mapped_column(comment="True where the site answered 304")
    overlap: Mapped[str] = mapped_column(
        comment="Against the last visit: first, proven, gap or unknown"
    )
    gap_from: Mapped[Moment | None] = mapped_column(comment="Begin of what may be missing (UTC)")
    gap_to: Mapped[Moment | None] = mapped_column(comment="End of what may be missing (UTC)")
    etag: Mapped[str | None] = mapped_column(comment="ETag of the first page")
    last_modified: Mapped[str | None] = mapped_column(comment="Last-Modified of the first page")
    reason: Mapped[str | None] = mapped_column(comment="Why it ended as it did")
    swept: Mapped[bool] = mapped_column(comment="True where it read deeper, for what had shifted")

    __table_args__ = (
        CheckConstraint(one_of("overlap", OVERLAPS), name="overlap"),
        Index("ix_listing_visits_listing", "source", "edition", "started_at"),
        {"comment": "Visits of listings, each with its verdict"},
    )


class AddressRow(Base):
    """What is known of one article address."""

    __tablename__ = "addresses"

    url_key: Mapped[Key] = mapped_column(
        primary_key=True, comment="What identifies the article at its source (articles.url_key)"
    )
    url: Mapped[str] = mapped_column(comment="The address")
    source: Mapped[str] = mapped_column(comment="Key of the source")
    edition: Mapped[str] = mapped_column(comment="Edition of the source")
    state: Mapped[str] = mapped_column(
        comment="listed (not yet read), stored, failed (to be tried again), rejected or gone"
    )
    listing: Mapped[str | None] = mapped_column(comment="Listing that showed it first")
    listed_title: Mapped[str | None] = mapped_column(comment="Title on its card")
    listed_published_at: Mapped[Moment | None] = mapped_column(comment="Date on its card (UTC)")
    listed_precision: Mapped[str | None] = mapped_column(
        comment="How exact the card's date is: second, minute or day"
    )
    first_listed_at: Mapped[Moment] = mapped_column(comment="When it was met first (UTC)")
    last_listed_at: Mapped[Moment] = mapped_column(comment="When it was met last (UTC)")
    article_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("articles.id", ondelete="SET NULL"), index=True, comment="Its article"
    )
    fetched_at: Mapped[Moment | None] = mapped_column(comment="When it was fetched last (UTC)")
    status: Mapped[int | None] = mapped_column(comment="HTTP status of the last fetch")
    reason: Mapped[str | None] = mapped_column(comment="Why it failed, was rejected or is gone")
    failures: Mapped[int] = mapped_column(comment="Failed fetches since the last good one")
    checks: Mapped[int] = mapped_column(comment="Good fetches so far")
    next_fetch_at: Mapped[Moment | None] = mapped_column(
        comment="When it is to be fetched (again) (UTC); NULL for never"
    )
    etag: Mapped[str | None] = mapped_column(comment="ETag of the last good fetch")
    last_modified: Mapped[str | None] = mapped_column(
        comment="Last-Modified of the last good fetch"
    )
    history: Mapped[bool] = mapped_column(
        comment="True for the stock found on a source's first visit"
    )
    seen_only_by: Mapped[str | None] = mapped_column(
        comment="rss or sitemap where that alone named it; NULL once a listing showed it"
    )

    __table_args__ = (
        CheckConstraint(one_of("state", STATES), name="state"),
        Index(
            "ix_addresses_due",
            "source",
            "edition",
            "next_fetch_at",
            sqlite_where=text("next_fetch_at IS NOT NULL"),
            postgresql_where=text("next_fetch_at IS NOT NULL"),
        ),
        Index("ix_addresses_first_listed", "source", "first_listed_at"),
        {"comment": "Article addresses that listings have shown, and what became of them"},
    )


class FetchRow(Base):
    """One fetch of one article address."""

    __tablename__ = "fetches"

    id: Mapped[Id] = mapped_column(comment="Number of the fetch")
    crawl_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("crawls.id", ondelete="SET NULL"), index=True, comment="The crawl"
    )
    url_key: Mapped[Key] = mapped_column(index=True, comment="The address (addresses.url_key)")
    fetched_at: Mapped[Moment] = mapped_column(comment="When (UTC)")
    status: Mapped[int | None] = mapped_column(comment="HTTP status; NULL without an answer")
    outcome: Mapped[str] = mapped_column(
        comment="stored, revised, unchanged, failed, rejected or gone"
    )
    reason: Mapped[str | None] = mapped_column(comment="Why, where it is no plain success")

    __table_args__ = ({"comment": "Fetches of article pages, one row each"},)


class ScheduleRow(Base):
    """When a source is due."""

    __tablename__ = "schedule"

    source: Mapped[str] = mapped_column(primary_key=True, comment="Key of the source or job")
    due_at: Mapped[Moment | None] = mapped_column(comment="When it is due next (UTC)")
    last_started_at: Mapped[Moment | None] = mapped_column(comment="Last start (UTC)")
    last_finished_at: Mapped[Moment | None] = mapped_column(comment="Last end (UTC)")
    last_success_at: Mapped[Moment | None] = mapped_column(comment="Last good end (UTC)")
    failures: Mapped[int] = mapped_column(comment="Failed runs since the last good one")
    overruns: Mapped[int] = mapped_column(comment="Runs skipped since one was still going")
    skipped: Mapped[int] = mapped_column(
        server_default="0",
        comment="Runs skipped since the last one that ended before the next was due",
    )
    skipped_at: Mapped[Moment | None] = mapped_column(comment="When one was skipped last (UTC)")

    __table_args__ = ({"comment": "Due times of the daemon's jobs"},)


class MetaRow(Base):
    """A fact about the database itself."""

    __tablename__ = "meta"

    key: Mapped[str] = mapped_column(primary_key=True, comment="Name of the fact")
    value: Mapped[str] = mapped_column(comment="Its value, as text")

    __table_args__ = ({"comment": "Facts about this database; instance_secret signs Message-IDs"},)
