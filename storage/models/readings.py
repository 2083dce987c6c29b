"""How pages were read: each reading, its sums by day, alarms, kept pages, recurring paragraphs."""

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import BigId
from storage.models.base import Base, Id, Json, Key, Moment


class ReadingRow(Base):
    """How one article page was read."""

    __tablename__ = "readings"

    id: Mapped[Id] = mapped_column(comment="Number of the reading")
    crawl_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("crawls.id", ondelete="SET NULL"), index=True, comment="The crawl"
    )
    source: Mapped[str] = mapped_column(comment="Key of the source")
    edition: Mapped[str] = mapped_column(comment="Edition of the source")
    url: Mapped[str] = mapped_column(comment="Address of the page")
    read_at: Mapped[Moment] = mapped_column(comment="When (UTC)")
    result: Mapped[str] = mapped_column(
        comment="read, held (kept out until it can be trusted) or unread (no title or no body)"
    )
    layers: Mapped[Json] = mapped_column(
        comment="For each field the layer that answered, without an entry where none did"
    )
    characters: Mapped[int] = mapped_column(comment="Length of the body")
    agreement: Mapped[float | None] = mapped_column(
        comment="Word F1 (0..1) of the body against another reader; NULL where not compared"
    )

    __table_args__ = (
        Index("ix_readings_source_edition_id", "source", "edition", "id"),
        {"comment": "How article pages were read, the latest of each edition"},
    )


class FieldDayRow(Base):
    """How a field was filled on one day."""

    __tablename__ = "field_days"

    source: Mapped[str] = mapped_column(primary_key=True, comment="Key of the source")
    edition: Mapped[str] = mapped_column(primary_key=True, comment="Edition of the source")
    field: Mapped[str] = mapped_column(
        primary_key=True, comment="A field of articles, or encoding, agreement, length"
    )
    day: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False, comment="Days from 1970-01-01 (UTC)"
    )
    articles: Mapped[int] = mapped_column(comment="Pages read")
    layers: Mapped[Json] = mapped_column(comment="How many of them each layer answered for")
    total: Mapped[float] = mapped_column(comment="Of length: sum of ln(characters); else 0")
    squares: Mapped[float] = mapped_column(
        comment="Of length: sum of the squares of ln(characters); else 0"
    )

    __table_args__ = (
        {"comment": "How fields were filled, by day; what is normal follows from it"},
    )


class DriftRow(Base):
    """A deviation of a source from its own past."""

    __tablename__ = "drifts"

    id: Mapped[Id] = mapped_column(comment="Number of the deviation")
    source: Mapped[str] = mapped_column(comment="Key of the source")
    edition: Mapped[str] = mapped_column(comment="Edition of the source")
    field: Mapped[str] = mapped_column(
        comment="A field of articles, or encoding, agreement, length, listing, volume"
    )
    place: Mapped[str] = mapped_column(comment="Address of the listing; empty for other fields")
    reason: Mapped[str] = mapped_column(comment="What was found, against what is usual")
    url: Mapped[str | None] = mapped_column(comment="A page where it happened")
    proposal: Mapped[str | None] = mapped_column(
        comment="Selector that finds the known values on the stored pages"
    )
    visits: Mapped[int] = mapped_column(comment="Visits in a row that found it")
    first_at: Mapped[Moment] = mapped_column(comment="When it was found first (UTC)")
    last_at: Mapped[Moment] = mapped_column(comment="When it was found last (UTC)")
    raised_at: Mapped[Moment | None] = mapped_column(
        comment="When it became an alarm (UTC); NULL while it may be chance"
    )
    told_at: Mapped[Moment | None] = mapped_column(
        comment="When a mail was queued about it last (UTC)"
    )
    mended_at: Mapped[Moment | None] = mapped_column(comment="When it was found to be over (UTC)")

    __table_args__ = (
        Index("ix_drifts_source_edition", "source", "edition"),
        {"comment": "Deviations of sources from their own past: alarms, and what may become one"},
    )


class PageRow(Base):
    """An article page as it came, squeezed."""

    __tablename__ = "pages"

    id: Mapped[Id] = mapped_column(comment="Number of the page")
    url_key: Mapped[Key] = mapped_column(comment="Its address (addresses.url_key)")
    url: Mapped[str] = mapped_column(comment="Where it stood, after redirects")
    source: Mapped[str] = mapped_column(comment="Key of the source")
    edition: Mapped[str] = mapped_column(comment="Edition of the source")
    purpose: Mapped[str] = mapped_column(
        comment="sample (read as usual), odd (a field was read otherwise) or unread"
    )
    kept_at: Mapped[Moment] = mapped_column(comment="When it was fetched (UTC)")
    reason: Mapped[str | None] = mapped_column(comment="Why it was kept, unless it is a sample")
    known: Mapped[Json] = mapped_column(
        comment="What is known of its fields: {title, lead, body, published_at, authors}"
    )
    html: Mapped[bytes] = mapped_column(LargeBinary, comment="The page in UTF-8, as gzip")

    __table_args__ = (
        UniqueConstraint("url_key", "purpose"),
        Index("ix_pages_source_edition_purpose", "source", "edition", "purpose"),
        {"comment": "Article pages as they came: the latest, and those that could not be read"},
    )


class ParagraphRow(Base):
    """A paragraph that may recur."""

    __tablename__ = "paragraphs"

    source: Mapped[str] = mapped_column(primary_key=True, comment="Key of the source")
    edition: Mapped[str] = mapped_column(primary_key=True, comment="Edition of the source")
    hash: Mapped[int] = mapped_column(
        BigId, primary_key=True, autoincrement=False, comment="Signed 64-bit hash of its words"
    )
    stories: Mapped[int] = mapped_column(comment="How many stories had it")
    days: Mapped[int] = mapped_column(comment="On how many days it was met")
    last_story: Mapped[int] = mapped_column(BigId, comment="The last such story (stories.id)")
    first_at: Mapped[Moment] = mapped_column(comment="When it was met first (UTC)")
    last_at: Mapped[Moment] = mapped_column(comment="When it was met last (UTC)")
    text: Mapped[str | None] = mapped_column(comment="Its text, from the second time on")

    __table_args__ = (
        {"comment": "Short paragraphs of articles, counted, so that promotion is found out"},
    )
