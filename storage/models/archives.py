"""The past of a source as it is filled in: what is to be read, what was, and what still waits."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import BigId
from storage.models.base import Base, Id, Json, Key, Moment, one_of

PAGE_KINDS = ("listing", "sitemap", "index")
PAGE_STATES = ("read", "failed", "absent")
WAITING_STATES = ("waiting", "stored", "known", "rejected", "failed")


class ArchiveRow(Base):
    """A span of the past of an edition that is, or was, filled in."""

    __tablename__ = "archives"

    id: Mapped[Id] = mapped_column(comment="Number of the archive")
    source: Mapped[str] = mapped_column(comment="Key of the source")
    edition: Mapped[str] = mapped_column(comment="Edition of the source")
    since: Mapped[Moment] = mapped_column(comment="Begin of the span (UTC)")
    until: Mapped[Moment] = mapped_column(comment="End of the span (UTC), not in it")
    started_at: Mapped[Moment] = mapped_column(comment="When it was asked for first (UTC)")
    finished_at: Mapped[Moment | None] = mapped_column(
        comment="When the last of it was read (UTC); NULL while something waits"
    )
    requests: Mapped[int] = mapped_column(comment="Requests sent for it, over all runs")

    __table_args__ = (
        UniqueConstraint("source", "edition", "since", "until"),
        {"comment": "Spans of the past that are filled in, or were"},
    )


class ArchivePageRow(Base):
    """A listing page or sitemap that an archive was read from."""

    __tablename__ = "archive_pages"

    archive_id: Mapped[int] = mapped_column(
        BigId,
        ForeignKey("archives.id", ondelete="CASCADE"),
        primary_key=True,
        comment="The archive",
    )
    url_hash: Mapped[str] = mapped_column(
        primary_key=True, comment="SHA-256 of url in hex, so that long addresses can be looked up"
    )
    url: Mapped[str] = mapped_column(comment="Its address")
    root: Mapped[str] = mapped_column(comment="The listing, or the sitemap, that it belongs to")
    kind: Mapped[str] = mapped_column(comment="listing, sitemap or index (of sitemaps)")
    number: Mapped[int] = mapped_column(comment="Page of the listing from 1; 0 for a sitemap")
    state: Mapped[str] = mapped_column(comment="read, failed or absent (the site has no such page)")
    cards: Mapped[int] = mapped_column(comment="Articles of this edition on it")
    newest: Mapped[Moment | None] = mapped_column(comment="Latest date on it (UTC)")
    oldest: Mapped[Moment | None] = mapped_column(comment="Earliest date on it (UTC)")
    keys: Mapped[Json] = mapped_column(
        comment="What identifies the articles on a listing page: [addresses.url_key]"
    )
    read_at: Mapped[Moment] = mapped_column(comment="When it was read (UTC)")
    reason: Mapped[str | None] = mapped_column(comment="Why it failed")

    __table_args__ = (
        CheckConstraint(one_of("kind", PAGE_KINDS), name="kind"),
        CheckConstraint(one_of("state", PAGE_STATES), name="state"),
        {"comment": "Listing pages and sitemaps that archives were read from"},
    )


class ArchiveAddressRow(Base):
    """An article address that an archive is to read."""

    __tablename__ = "archive_addresses"

    archive_id: Mapped[int] = mapped_column(
        BigId,
        ForeignKey("archives.id", ondelete="CASCADE"),
        primary_key=True,
        comment="The archive",
    )
    url_key: Mapped[Key] = mapped_column(
        primary_key=True, comment="What identifies the article at its source (articles.url_key)"
    )
    url: Mapped[str] = mapped_column(comment="The address")
    listing: Mapped[str] = mapped_column(comment="Listing or sitemap that showed it first")
    title: Mapped[str] = mapped_column(comment="Title on its card, or its key")
    published_at: Mapped[Moment | None] = mapped_column(comment="Date on its card (UTC)")
    precision: Mapped[str | None] = mapped_column(
        comment="How exact the card's date is: second, minute or day"
    )
    day: Mapped[int] = mapped_column(
        comment="Days from 1970-01-01 to its date or a sitemap's lastmod; read in this order"
    )
    state: Mapped[str] = mapped_column(
        comment="waiting, stored, known (was there before), rejected or failed"
    )
    reason: Mapped[str | None] = mapped_column(comment="Why it was rejected or failed")

    __table_args__ = (
        CheckConstraint(one_of("state", WAITING_STATES), name="state"),
        Index("ix_archive_addresses_archive_id_state_day", "archive_id", "state", "day"),
        {"comment": "Article addresses that archives are to read, and what became of them"},
    )
