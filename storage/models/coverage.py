"""What may be missing and what else says so: gaps in listings, and second witnesses."""

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import BigId
from storage.models.base import Base, Id, Moment, Ref


class GapRow(Base):
    """A span of a listing that a visit did not see, until it is filled."""

    __tablename__ = "gaps"

    id: Mapped[Id] = mapped_column(comment="Number of the gap")
    crawl_id: Mapped[Ref] = mapped_column(
        ForeignKey("crawls.id", ondelete="CASCADE"), index=True, comment="The crawl that found it"
    )
    source: Mapped[str] = mapped_column(comment="Key of the source")
    edition: Mapped[str] = mapped_column(comment="Edition of the source")
    listing: Mapped[str] = mapped_column(comment="Address of the listing's first page")
    starts_at: Mapped[Moment] = mapped_column(comment="End of the last visit before it (UTC)")
    ends_at: Mapped[Moment] = mapped_column(
        comment="From when on the first page showed everything (UTC)"
    )
    found_at: Mapped[Moment] = mapped_column(comment="When the visit that found it began (UTC)")
    filled_at: Mapped[Moment | None] = mapped_column(
        comment="When all pages behind it were read (UTC); NULL while it is open"
    )
    filled_by: Mapped[str | None] = mapped_column(
        comment="paging (read on to what was known before) or end (the listing ends there)"
    )
    filled_in: Mapped[int | None] = mapped_column(
        BigId, comment="The crawl that filled it (crawls.id)"
    )
    articles: Mapped[int] = mapped_column(comment="New addresses that stood in it, so far")

    __table_args__ = (
        Index("ix_gaps_source_edition_starts_at", "source", "edition", "starts_at"),
        Index(
            "ix_gaps_open",
            "source",
            "edition",
            "listing",
            sqlite_where=text("filled_at IS NULL"),
            postgresql_where=text("filled_at IS NULL"),
        ),
        {"comment": "Spans of listings that no visit has seen, each with when it was filled"},
    )


class WitnessVisitRow(Base):
    """One reading of what else names a source's articles: a feed, a sitemap, the row of ids."""

    __tablename__ = "witness_visits"

    id: Mapped[Id] = mapped_column(comment="Number of the reading")
    crawl_id: Mapped[Ref] = mapped_column(
        ForeignKey("crawls.id", ondelete="CASCADE"), index=True, comment="The crawl"
    )
    source: Mapped[str] = mapped_column(comment="Key of the source")
    edition: Mapped[str] = mapped_column(comment="Edition of the source")
    witness: Mapped[str] = mapped_column(comment="rss, sitemap or ids")
    address: Mapped[str] = mapped_column(comment="Where it stands; for ids the row of ids meant")
    started_at: Mapped[Moment] = mapped_column(comment="When it was asked (UTC)")
    status: Mapped[int | None] = mapped_column(comment="HTTP status; NULL without an answer")
    named: Mapped[int] = mapped_column(
        comment="Articles of this edition that it named; for ids how many there are in the row"
    )
    unlisted: Mapped[int] = mapped_column(
        comment="Of these, met nowhere before; for ids only a hint, other sections use ids too"
    )
    etag: Mapped[str | None] = mapped_column(comment="ETag of the answer")
    last_modified: Mapped[str | None] = mapped_column(comment="Last-Modified of the answer")
    reason: Mapped[str | None] = mapped_column(comment="Why it said nothing; NULL where it did")

    __table_args__ = (
        Index("ix_witness_visits_source_edition", "source", "edition", "started_at"),
        {"comment": "Readings of feeds, sitemaps and rows of ids, held against the listings"},
    )
