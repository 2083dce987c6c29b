"""Stories, the links between texts that they rest on, and the index of fingerprints."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import BigId
from storage.models.base import Base, Id, Json, Moment, Ref, one_of

KINDS = (
    "copy",
    "rewrite",
    "excerpt",
    "update",
    "translation",
    "same_release",
    "series",
    "digest",
    "background",
)


class StoryRow(Base):
    """One piece of news, in however many articles."""

    __tablename__ = "stories"

    id: Mapped[Id] = mapped_column(comment="Number of the story; never used again")
    title: Mapped[str] = mapped_column(comment="Headline of the original")
    first_published_at: Mapped[Moment | None] = mapped_column(
        index=True, comment="Earliest dated_at of its articles (UTC)"
    )
    last_published_at: Mapped[Moment | None] = mapped_column(
        index=True, comment="Latest dated_at of its articles (UTC)"
    )
    article_count: Mapped[int] = mapped_column(comment="How many articles it has")
    original_id: Mapped[int | None] = mapped_column(
        BigId, comment="The article judged to be first (articles.id)"
    )
    merged_into: Mapped[int | None] = mapped_column(
        BigId, comment="The story that took over its articles (stories.id); NULL while it stands"
    )

    __table_args__ = (
        {"sqlite_autoincrement": True, "comment": "Stories: one piece of news in all its articles"},
    )


class LinkRow(Base):
    """Why two texts belong together, or only look alike."""

    __tablename__ = "links"

    article_id: Mapped[Ref] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"),
        primary_key=True,
        comment="The article that took from the other, or resembles it",
    )
    other_id: Mapped[Ref] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
        comment="The other article",
    )
    kind: Mapped[str] = mapped_column(
        comment="copy, rewrite, excerpt, update, translation; or never one story: "
        "same_release, series, digest, background"
    )
    coverage: Mapped[float] = mapped_column(
        comment="Share (0..1) of the article's words that stand in the other"
    )
    other_coverage: Mapped[float] = mapped_column(
        comment="Share (0..1) of the other's words that stand in the article"
    )
    evidence: Mapped[Json] = mapped_column(
        comment="{spans: [[start, end, other_start, other_end]...], phrase: text or null}"
    )
    reason: Mapped[str] = mapped_column(comment="The verdict in words")
    decided_at: Mapped[Moment] = mapped_column(comment="When it was decided (UTC)")

    __table_args__ = (
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        # Asked for each article; thousands of copies may point to one release.
        Index(
            "ix_links_round_ups",
            "other_id",
            sqlite_where=text("kind = 'digest'"),
            postgresql_where=text("kind = 'digest'"),
        ),
        {"comment": "Verdicts on pairs of articles, with their evidence"},
    )


class DecisionRow(Base):
    """What a person decided about two articles, kept for when stories are made anew."""

    __tablename__ = "story_decisions"

    id: Mapped[Id] = mapped_column(comment="Number of the decision; a later one prevails")
    kind: Mapped[str] = mapped_column(comment="together or apart")
    article_id: Mapped[Ref] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), index=True, comment="The article"
    )
    other_id: Mapped[Ref] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"),
        index=True,
        comment="The article whose story it shares, or must not",
    )
    decided_at: Mapped[Moment] = mapped_column(comment="When it was decided (UTC)")

    __table_args__ = (
        CheckConstraint(one_of("kind", ("together", "apart")), name="kind"),
        {
            "sqlite_autoincrement": True,
            "comment": "What a person decided about pairs of articles, against the verdicts",
        },
    )


class FingerprintRow(Base):
    """A hash of a piece of an article's text, for finding texts that share pieces."""

    __tablename__ = "fingerprints"

    hash: Mapped[Ref] = mapped_column(
        primary_key=True, autoincrement=False, comment="Signed 64-bit hash of a run of words"
    )
    day: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False, comment="Days from 1970-01-01 to dated_at"
    )
    article_id: Mapped[Ref] = mapped_column(
        primary_key=True, autoincrement=False, comment="The article (articles.id)"
    )

    __table_args__ = (
        {
            "comment": "Index of text pieces inside the window of comparison; see sketches",
            "sqlite_with_rowid": False,
        },
    )


class SketchRow(Base):
    """All fingerprints of one article, packed, so that its rows can be taken out and put back."""

    __tablename__ = "sketches"

    article_id: Mapped[Ref] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, comment="The article"
    )
    day: Mapped[int] = mapped_column(index=True, comment="The day of its rows in fingerprints")
    indexed: Mapped[bool] = mapped_column(comment="Whether its rows stand in fingerprints now")
    hashes: Mapped[bytes] = mapped_column(
        LargeBinary, comment="Its hashes, 8 bytes each, little-endian, signed"
    )

    __table_args__ = ({"comment": "The fingerprints of each article, packed"},)
