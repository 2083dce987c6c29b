"""Make the tables of revisions, links and fingerprints."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0002_links"
down_revision: str | None = "0001_articles"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    _fingerprints()
    _alternate_urls()
    _links()
    _revisions()
    _sketches()


def downgrade() -> None:
    raise NotImplementedError("Restore the backup that was made before the upgrade.")


def _fingerprints() -> None:
    op.create_table(
        "fingerprints",
        sa.Column(
            "hash",
            ID,
            autoincrement=False,
            nullable=False,
            comment="Signed 64-bit hash of a run of words",
        ),
        sa.Column(
            "day",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="Days from 1970-01-01 to dated_at",
        ),
        sa.Column(
            "article_id",
            ID,
            autoincrement=False,
            nullable=False,
            comment="The article (articles.id)",
        ),
        sa.PrimaryKeyConstraint("hash", "day", "article_id", name=op.f("pk_fingerprints")),
        comment="Index of text pieces inside the window of comparison; see sketches",
        sqlite_with_rowid=False,
    )


def _alternate_urls() -> None:
    op.create_table(
        "alternate_urls",
        sa.Column("url_hash", sa.Text(), nullable=False, comment="SHA-256 of url in hex"),
        sa.Column("url", sa.Text(), nullable=False, comment="The other address"),
        sa.Column("article_id", ID, nullable=False, comment="Where it led"),
        sa.Column("first_seen_at", MOMENT, nullable=False, comment="When it was met first (UTC)"),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name=op.f("fk_alternate_urls_article_id_articles"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("url_hash", name=op.f("pk_alternate_urls")),
        comment="Other addresses that led to an article",
    )
    op.create_index(op.f("ix_alternate_urls_article_id"), "alternate_urls", ["article_id"])


def _links() -> None:
    op.create_table(
        "links",
        sa.Column(
            "article_id",
            ID,
            nullable=False,
            comment="The article that took from the other, or resembles it",
        ),
        sa.Column("other_id", ID, nullable=False, comment="The other article"),
        sa.Column(
            "kind",
            sa.Text(),
            nullable=False,
            comment="copy, rewrite, excerpt, update, translation; or never one "
            "story: same_release, series, digest, background",
        ),
        sa.Column(
            "coverage",
            sa.Double(),
            nullable=False,
            comment="Share (0..1) of the article's words that stand in the other",
        ),
        sa.Column(
            "other_coverage",
            sa.Double(),
            nullable=False,
            comment="Share (0..1) of the other's words that stand in the article",
        ),
        sa.Column(
            "evidence",
            JSON,
            nullable=False,
            comment="{spans: [[start, end, other_start, other_end]...], phrase: text or null}",
        ),
        sa.Column("reason", sa.Text(), nullable=False, comment="The verdict in words"),
        sa.Column("decided_at", MOMENT, nullable=False, comment="When it was decided (UTC)"),
        sa.CheckConstraint(
            "kind IN ('copy', 'rewrite', 'excerpt', 'update', 'translation', "
            "'same_release', 'series', 'digest', 'background')",
            name=op.f("ck_links_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name=op.f("fk_links_article_id_articles"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["other_id"],
            ["articles.id"],
            name=op.f("fk_links_other_id_articles"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article_id", "other_id", name=op.f("pk_links")),
        comment="Verdicts on pairs of articles, with their evidence",
    )
    op.create_index(op.f("ix_links_other_id"), "links", ["other_id"])


def _revisions() -> None:
    op.create_table(
        "revisions",
        sa.Column("article_id", ID, nullable=False, comment="The article"),
        sa.Column(
            "number",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="1 is the first text; rows are there from the first change on",
        ),
        sa.Column("seen_at", MOMENT, nullable=False, comment="When this text was read first (UTC)"),
        sa.Column("title", sa.Text(), nullable=False, comment="Headline of this version"),
        sa.Column("lead", sa.Text(), nullable=True, comment="Lead of this version"),
        sa.Column("body", sa.Text(), nullable=False, comment="Body of this version"),
        sa.Column(
            "change",
            sa.Text(),
            nullable=True,
            comment="Against the version before: cosmetic, figures, headline or "
            "substantive; NULL for 1",
        ),
        sa.CheckConstraint(
            "change IN ('cosmetic', 'figures', 'headline', 'substantive')",
            name=op.f("ck_revisions_change"),
        ),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name=op.f("fk_revisions_article_id_articles"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article_id", "number", name=op.f("pk_revisions")),
        comment="Versions of articles whose text has changed",
    )


def _sketches() -> None:
    op.create_table(
        "sketches",
        sa.Column("article_id", ID, nullable=False, comment="The article"),
        sa.Column(
            "day", sa.Integer(), nullable=False, comment="The day of its rows in fingerprints"
        ),
        sa.Column(
            "indexed",
            sa.Boolean(),
            nullable=False,
            comment="Whether its rows stand in fingerprints now",
        ),
        sa.Column(
            "hashes",
            sa.LargeBinary(),
            nullable=False,
            comment="Its hashes, 8 bytes each, little-endian, signed",
        ),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name=op.f("fk_sketches_article_id_articles"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_sketches")),
        comment="The fingerprints of each article, packed",
    )
    op.create_index(op.f("ix_sketches_day"), "sketches", ["day"])
