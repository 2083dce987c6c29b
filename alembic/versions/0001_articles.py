"""Make the tables of articles and stories."""

import secrets

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0001_articles"
down_revision: str | None = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    _meta()
    _stories()
    _tags()
    _articles()
    _article_tags()
    _citations()
    _facts()


def downgrade() -> None:
    raise NotImplementedError("Restore the backup that was made before the upgrade.")


def _meta() -> None:
    op.create_table(
        "meta",
        sa.Column("key", sa.Text(), nullable=False, comment="Name of the fact"),
        sa.Column("value", sa.Text(), nullable=False, comment="Its value, as text"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_meta")),
        comment="Facts about this database; instance_secret signs Message-IDs",
    )


def _stories() -> None:
    op.create_table(
        "stories",
        sa.Column("id", ID, nullable=False, comment="Number of the story; never used again"),
        sa.Column("title", sa.Text(), nullable=False, comment="Headline of the original"),
        sa.Column(
            "first_published_at",
            MOMENT,
            nullable=True,
            comment="Earliest dated_at of its articles (UTC)",
        ),
        sa.Column(
            "last_published_at",
            MOMENT,
            nullable=True,
            comment="Latest dated_at of its articles (UTC)",
        ),
        sa.Column(
            "article_count", sa.Integer(), nullable=False, comment="How many articles it has"
        ),
        sa.Column(
            "original_id", ID, nullable=True, comment="The article judged to be first (articles.id)"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stories")),
        comment="Stories: one piece of news in all its articles",
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_stories_first_published_at"), "stories", ["first_published_at"])
    op.create_index(op.f("ix_stories_last_published_at"), "stories", ["last_published_at"])


def _tags() -> None:
    op.create_table(
        "tags",
        sa.Column("id", ID, nullable=False, comment="Number of the tag"),
        sa.Column("name", sa.Text(), nullable=False, comment="The tag as the page shows it"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tags")),
        sa.UniqueConstraint("name", name=op.f("uq_tags_name")),
        comment="Tags that articles bear",
    )


def _articles() -> None:
    op.create_table(
        "articles",
        sa.Column("id", ID, nullable=False, comment="Number of the article; never used again"),
        sa.Column(
            "source", sa.Text(), nullable=False, comment="Key of the source, as in the settings"
        ),
        sa.Column(
            "edition", sa.Text(), nullable=False, comment="Edition of the source: ru, kk or en"
        ),
        sa.Column("url", sa.Text(), nullable=False, comment="Canonical, real address"),
        sa.Column(
            "url_key",
            sa.Text(),
            nullable=False,
            comment="What identifies the article at its source, at most 255 characters",
        ),
        sa.Column(
            "url_hash",
            sa.Text(),
            nullable=False,
            comment="SHA-256 of url in hex, so that long addresses can be looked up",
        ),
        sa.Column("language", sa.Text(), nullable=False, comment="ISO 639-1, told from the text"),
        sa.Column("section", sa.Text(), nullable=True, comment="Rubric, as the page names it"),
        sa.Column("title", sa.Text(), nullable=False, comment="Headline without the site's name"),
        sa.Column("lead", sa.Text(), nullable=True, comment="Lead, plain text; stands here only"),
        sa.Column(
            "body",
            sa.Text(),
            nullable=False,
            comment="Text without the lead; paragraphs separated by one blank line",
        ),
        sa.Column(
            "author", sa.Text(), nullable=True, comment="Names of the authors, joined by '; '"
        ),
        sa.Column("authors", JSON, nullable=False, comment="Authors in order: [{name, role}]"),
        sa.Column(
            "published_at",
            MOMENT,
            nullable=True,
            comment="When the page says it was published (UTC); NULL rather than guessed",
        ),
        sa.Column(
            "published_precision",
            sa.Text(),
            nullable=True,
            comment="How exact published_at is: second, minute or day",
        ),
        sa.Column(
            "dated_at",
            MOMENT,
            nullable=False,
            comment="published_at, or first_seen_at where that is unknown; lists sort by it",
        ),
        sa.Column("first_seen_at", MOMENT, nullable=False, comment="When it was read first (UTC)"),
        sa.Column("last_seen_at", MOMENT, nullable=False, comment="When it was read last (UTC)"),
        sa.Column(
            "gone_at",
            MOMENT,
            nullable=True,
            comment="When it was found to be withdrawn (UTC); the last text is kept",
        ),
        sa.Column("image_url", sa.Text(), nullable=True, comment="Address of the first picture"),
        sa.Column(
            "image_caption", sa.Text(), nullable=True, comment="Caption of the first picture"
        ),
        sa.Column(
            "images", JSON, nullable=False, comment="Pictures in order: [{url, caption, credit}]"
        ),
        sa.Column(
            "word_count", sa.Integer(), nullable=False, comment="Words in title, lead and body"
        ),
        sa.Column(
            "content_hash",
            sa.Text(),
            nullable=False,
            comment="Hex hash of the normalised title, lead and body",
        ),
        sa.Column(
            "extracted_by",
            JSON,
            nullable=False,
            comment="For each field the layer that answered: {title: site:current, ...}",
        ),
        sa.Column(
            "flags", JSON, nullable=False, comment="Marks such as truncated or future_date: [text]"
        ),
        sa.Column(
            "history",
            sa.Boolean(),
            nullable=False,
            comment="True for the stock found on a source's first visit, which raises no mail",
        ),
        sa.Column("story_id", ID, nullable=True, comment="Story that it belongs to"),
        sa.Column(
            "relation",
            sa.Text(),
            nullable=True,
            comment="Within its story: original, copy, rewrite, excerpt, update or translation",
        ),
        sa.CheckConstraint(
            "published_precision IN ('second', 'minute', 'day')",
            name=op.f("ck_articles_published_precision"),
        ),
        sa.CheckConstraint(
            "relation IN ('original', 'copy', 'rewrite', 'excerpt', 'update', 'translation')",
            name=op.f("ck_articles_relation"),
        ),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.id"], name=op.f("fk_articles_story_id_stories")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
        sa.UniqueConstraint("url_key", name=op.f("uq_articles_url_key")),
        comment="Articles, one row each, as they read now",
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_articles_content_hash"), "articles", ["content_hash"])
    op.create_index(op.f("ix_articles_dated_at"), "articles", ["dated_at"])
    op.create_index("ix_articles_source_first_seen_at", "articles", ["source", "first_seen_at"])
    op.create_index(op.f("ix_articles_story_id"), "articles", ["story_id"])
    op.create_index(op.f("ix_articles_url_hash"), "articles", ["url_hash"])


def _article_tags() -> None:
    op.create_table(
        "article_tags",
        sa.Column("article_id", ID, nullable=False, comment="The article"),
        sa.Column("tag_id", ID, nullable=False, comment="The tag"),
        sa.Column(
            "position", sa.Integer(), nullable=False, comment="Its place on the page, from 0"
        ),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name=op.f("fk_article_tags_article_id_articles"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["tag_id"], ["tags.id"], name=op.f("fk_article_tags_tag_id_tags")),
        sa.PrimaryKeyConstraint("article_id", "tag_id", name=op.f("pk_article_tags")),
        comment="Which article bears which tag",
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_article_tags_tag_id"), "article_tags", ["tag_id"])


def _citations() -> None:
    op.create_table(
        "citations",
        sa.Column("article_id", ID, nullable=False, comment="The article"),
        sa.Column(
            "position",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="Its place in the text, from 0",
        ),
        sa.Column("cited", sa.Text(), nullable=False, comment="The source as it is named"),
        sa.Column("url", sa.Text(), nullable=True, comment="Absolute link on the phrase, if any"),
        sa.Column(
            "phrase",
            sa.Text(),
            nullable=False,
            comment="The words of the text that name the source",
        ),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name=op.f("fk_citations_article_id_articles"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article_id", "position", name=op.f("pk_citations")),
        comment="Sources that articles name in their text",
        sqlite_with_rowid=False,
    )


def _facts() -> None:
    meta = sa.table("meta", sa.column("key", sa.Text), sa.column("value", sa.Text))
    facts = {
        "application": "jarshy",
        "instance_secret": secrets.token_hex(32),
        "alerts_generation": "0",
        "leader_epoch": "0",
    }
    op.bulk_insert(meta, [{"key": key, "value": value} for key, value in facts.items()])
