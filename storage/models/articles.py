"""Articles with what hangs on each: tags, cited sources, revisions, other addresses."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import BigId
from storage.models.base import Base, Id, Json, Key, Moment, Ref, one_of

PRECISIONS = ("second", "minute", "day")
RELATIONS = ("original", "copy", "rewrite", "excerpt", "update", "translation")
CHANGES = ("cosmetic", "figures", "headline", "substantive")


class ArticleRow(Base):
    """One article as its page shows it now."""

    __tablename__ = "articles"

    id: Mapped[Id] = mapped_column(comment="Number of the article; never used again")
    source: Mapped[str] = mapped_column(comment="Key of the source, as in the settings")
    edition: Mapped[str] = mapped_column(comment="Edition of the source: ru, kk or en")
    url: Mapped[str] = mapped_column(comment="Canonical, real address")
    url_key: Mapped[Key] = mapped_column(
        unique=True,
        comment="What identifies the article at its source, at most 255 characters",
    )
    url_hash: Mapped[str] = mapped_column(
        index=True, comment="SHA-256 of url in hex, so that long addresses can be looked up"
    )
    language: Mapped[str] = mapped_column(comment="ISO 639-1, told from the text")
    section: Mapped[str | None] = mapped_column(comment="Rubric, as the page names it")
    title: Mapped[str] = mapped_column(comment="Headline without the site's name")
    lead: Mapped[str | None] = mapped_column(comment="Lead, plain text; stands here only")
    body: Mapped[str] = mapped_column(
        comment="Text without the lead; paragraphs separated by one blank line"
    )
    author: Mapped[str | None] = mapped_column(comment="Names of the authors, joined by '; '")
    authors: Mapped[Json] = mapped_column(comment="Authors in order: [{name, role}]")
    published_at: Mapped[Moment | None] = mapped_column(
        comment="When the page says it was published (UTC); NULL rather than guessed"
    )
    published_precision: Mapped[str | None] = mapped_column(
        comment="How exact published_at is: second, minute or day"
    )
    dated_at: Mapped[Moment] = mapped_column(
        index=True, comment="published_at, or first_seen_at where that is unknown; lists sort by it"
    )
    first_seen_at: Mapped[Moment] = mapped_column(comment="When it was read first (UTC)")
    last_seen_at: Mapped[Moment] = mapped_column(comment="When it was read last (UTC)")
    gone_at: Mapped[Moment | None] = mapped_column(
        comment="When it was found to be withdrawn (UTC); the last text is kept"
    )
    image_url: Mapped[str | None] = mapped_column(comment="Address of the first picture")
    image_caption: Mapped[str | None] = mapped_column(comment="Caption of the first picture")
    images: Mapped[Json] = mapped_column(comment="Pictures in order: [{url, caption, credit}]")
    word_count: Mapped[int] = mapped_column(comment="Words in title, lead and body")
    content_hash: Mapped[str] = mapped_column(
        index=True, comment="Hex hash of the normalised title, lead and body"
    )
    extracted_by: Mapped[Json] = mapped_column(
        comment="For each field the layer that answered: {title: site:current, ...}"
    )
    flags: Mapped[Json] = mapped_column(comment="Marks such as truncated or future_date: [text]")
    history: Mapped[bool] = mapped_column(
        comment="True for the stock found on a source's first visit, which raises no mail"
    )
    story_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("stories.id"), index=True, comment="Story that it belongs to"
    )
    relation: Mapped[str | None] = mapped_column(
        comment="Within its story: original, copy, rewrite, excerpt, update or translation"
    )

    __table_args__ = (
        CheckConstraint(one_of("published_precision", PRECISIONS), name="published_precision"),
        CheckConstraint(one_of("relation", RELATIONS), name="relation"),
        Index("ix_articles_source_first_seen_at", "source", "first_seen_at"),
        # Who brought a story into a language is asked for each article, however large the story.
        Index(
            "ix_articles_brought",
            "story_id",
            "language",
            sqlite_where=text("relation = 'translation'"),
            postgresql_where=text("relation = 'translation'"),
        ),
        {"sqlite_autoincrement": True, "comment": "Articles, one row each, as they read now"},
    )


class RevisionRow(Base):
    """One version of an article's text."""

    __tablename__ = "revisions"

    article_id: Mapped[Ref] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, comment="The article"
    )
    number: Mapped[int] = mapped_column(
        primary_key=True,
        autoincrement=False,
        comment="1 is the first text; rows are there from the first change on",
    )
    seen_at: Mapped[Moment] = mapped_column(comment="When this text was read first (UTC)")
    title: Mapped[str] = mapped_column(comment="Headline of this version")
    lead: Mapped[str | None] = mapped_column(comment="Lead of this version")
    body: Mapped[str] = mapped_column(comment="Body of this version")
    change: Mapped[str | None] = mapped_column(
        comment="Against the version before: cosmetic, figures, headline or substantive; NULL for 1"
    )

    __table_args__ = (
        CheckConstraint(one_of("change", CHANGES), name="change"),
        {"comment": "Versions of articles whose text has changed"},
    )


class TagRow(Base):
    """A tag that some article bears."""

    __tablename__ = "tags"

    id: Mapped[Id] = mapped_column(comment="Number of the tag")
    name: Mapped[str] = mapped_column(unique=True, comment="The tag as the page shows it")

    __table_args__ = ({"comment": "Tags that articles bear"},)


class ArticleTagRow(Base):
    """A tag of an article."""

    __tablename__ = "article_tags"

    article_id: Mapped[Ref] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, comment="The article"
    )
    tag_id: Mapped[Ref] = mapped_column(
        ForeignKey("tags.id"), primary_key=True, index=True, comment="The tag"
    )
    position: Mapped[int] = mapped_column(comment="Its place on the page, from 0")

    __table_args__ = ({"comment": "Which article bears which tag", "sqlite_with_rowid": False},)


class CitationRow(Base):
    """A source that an article names."""

    __tablename__ = "citations"

    article_id: Mapped[Ref] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, comment="The article"
    )
    position: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False, comment="Its place in the text, from 0"
    )
    cited: Mapped[str] = mapped_column(comment="The source as it is named")
    url: Mapped[str | None] = mapped_column(comment="Absolute link on the phrase, if any")
    phrase: Mapped[str] = mapped_column(comment="The words of the text that name the source")

    __table_args__ = (
        {"comment": "Sources that articles name in their text", "sqlite_with_rowid": False},
    )


class AlternateUrlRow(Base):
    """Another address that led to an article."""

    __tablename__ = "alternate_urls"

    url_hash: Mapped[str] = mapped_column(primary_key=True, comment="SHA-256 of url in hex")
    url: Mapped[str] = mapped_column(comment="The other address")
    article_id: Mapped[Ref] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), index=True, comment="Where it led"
    )
    first_seen_at: Mapped[Moment] = mapped_column(comment="When it was met first (UTC)")

    __table_args__ = ({"comment": "Other addresses that led to an article"},)
