"""Make the tables of archives: spans of the past, their pages and their addresses."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0010_archives"
down_revision: str | None = "0009_coverage"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    _archives()
    _pages()
    _addresses()


def downgrade() -> None:
    raise NotImplementedError("Restore the backup that was made before the upgrade.")


def _archives() -> None:
    op.create_table(
        "archives",
        sa.Column("id", ID, nullable=False, comment="Number of the archive"),
        sa.Column("source", sa.Text(), nullable=False, comment="Key of the source"),
        sa.Column("edition", sa.Text(), nullable=False, comment="Edition of the source"),
        sa.Column("since", MOMENT, nullable=False, comment="Begin of the span (UTC)"),
        sa.Column("until", MOMENT, nullable=False, comment="End of the span (UTC), not in it"),
        sa.Column(
            "started_at", MOMENT, nullable=False, comment="When it was asked for first (UTC)"
        ),
        sa.Column(
            "finished_at",
            MOMENT,
            nullable=True,
            comment="When the last of it was read (UTC); NULL while something waits",
        ),
        sa.Column(
            "requests", sa.Integer(), nullable=False, comment="Requests sent for it, over all runs"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archives")),
        sa.UniqueConstraint(
            "source",
            "edition",
            "since",
            "until",
            name=op.f("uq_archives_source_edition_since_until"),
        ),
        comment="Spans of the past that are filled in, or were",
    )


def _pages() -> None:
    op.create_table(
        "archive_pages",
        sa.Column("archive_id", ID, nullable=False, comment="The archive"),
        sa.Column(
            "url_hash",
            sa.Text(),
            nullable=False,
            comment="SHA-256 of url in hex, so that long addresses can be looked up",
        ),
        sa.Column("url", sa.Text(), nullable=False, comment="Its address"),
        sa.Column(
            "root",
            sa.Text(),
            nullable=False,
            comment="The listing, or the sitemap, that it belongs to",
        ),
        sa.Column(
            "kind", sa.Text(), nullable=False, comment="listing, sitemap or index (of sitemaps)"
        ),
        sa.Column(
            "number",
            sa.Integer(),
            nullable=False,
            comment="Page of the listing from 1; 0 for a sitemap",
        ),
        sa.Column(
            "state",
            sa.Text(),
            nullable=False,
            comment="read, failed or absent (the site has no such page)",
        ),
        sa.Column("cards", sa.Integer(), nullable=False, comment="Articles of this edition on it"),
        sa.Column("newest", MOMENT, nullable=True, comment="Latest date on it (UTC)"),
        sa.Column("oldest", MOMENT, nullable=True, comment="Earliest date on it (UTC)"),
        sa.Column(
            "keys",
            JSON,
            nullable=False,
            comment="What identifies the articles on a listing page: [addresses.url_key]",
        ),
        sa.Column("read_at", MOMENT, nullable=False, comment="When it was read (UTC)"),
        sa.Column("reason", sa.Text(), nullable=True, comment="Why it failed"),
        sa.CheckConstraint(
            "kind IN ('listing', 'sitemap', 'index')", name=op.f("ck_archive_pages_kind")
        ),
        sa.CheckConstraint(
            "state IN ('read', 'failed', 'absent')", name=op.f("ck_archive_pages_state")
        ),
        sa.ForeignKeyConstraint(
            ["archive_id"],
            ["archives.id"],
            name=op.f("fk_archive_pages_archive_id_archives"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("archive_id", "url_hash", name=op.f("pk_archive_pages")),
        comment="Listing pages and sitemaps that archives were read from",
    )


def _addresses() -> None:
    op.create_table(
        "archive_addresses",
        sa.Column("archive_id", ID, nullable=False, comment="The archive"),
        sa.Column(
            "url_key",
            sa.Text(),
            nullable=False,
            comment="What identifies the article at its source (articles.url_key)",
        ),
        sa.Column("url", sa.Text(), nullable=False, comment="The address"),
        sa.Column(
            "listing", sa.Text(), nullable=False, comment="Listing or sitemap that showed it first"
        ),
        sa.Column("title", sa.Text(), nullable=False, comment="Title on its card, or its key"),
        sa.Column("published_at", MOMENT, nullable=True, comment="Date on its card (UTC)"),
        sa.Column(
            "precision",
            sa.Text(),
            nullable=True,
            comment="How exact the card's date is: second, minute or day",
        ),
        sa.Column(
            "day",
            sa.Integer(),
            nullable=False,
            comment="Days from 1970-01-01 to its date or a sitemap's lastmod; read in this order",
        ),
        sa.Column(
            "state",
            sa.Text(),
            nullable=False,
            comment="waiting, stored, known (was there before), rejected or failed",
        ),
        sa.Column("reason", sa.Text(), nullable=True, comment="Why it was rejected or failed"),
        sa.CheckConstraint(
            "state IN ('waiting', 'stored', 'known', 'rejected', 'failed')",
            name=op.f("ck_archive_addresses_state"),
        ),
        sa.ForeignKeyConstraint(
            ["archive_id"],
            ["archives.id"],
            name=op.f("fk_archive_addresses_archive_id_archives"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("archive_id", "url_key", name=op.f("pk_archive_addresses")),
        comment="Article addresses that archives are to read, and what became of them",
    )
    op.create_index(
        "ix_archive_addresses_archive_id_state_day",
        "archive_addresses",
        ["archive_id", "state", "day"],
    )
