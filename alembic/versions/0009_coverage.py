"""Make the tables of gaps and second witnesses; a visit says whether it swept."""

import sqlalchemy as sa
from alembic import op

revision: str = "0009_coverage"
down_revision: str | None = "0008_readings"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column(
        "listing_visits",
        sa.Column(
            "swept",
            sa.Boolean(),
            nullable=False,
            server_default=sa.false(),
            comment="True where it read deeper, for what had shifted",
        ),
    )
    op.add_column(
        "addresses",
        sa.Column(
            "seen_only_by",
            sa.Text(),
            nullable=True,
            comment="rss or sitemap where that alone named it; NULL once a listing showed it",
        ),
    )
    _gaps()
    _witness_visits()


def downgrade() -> None:
    raise NotImplementedError("Restore the backup that was made before the upgrade.")


def _gaps() -> None:
    op.create_table(
        "gaps",
        sa.Column("id", ID, nullable=False, comment="Number of the gap"),
        sa.Column("crawl_id", ID, nullable=False, comment="The crawl that found it"),
        sa.Column("source", sa.Text(), nullable=False, comment="Key of the source"),
        sa.Column("edition", sa.Text(), nullable=False, comment="Edition of the source"),
        sa.Column(
            "listing", sa.Text(), nullable=False, comment="Address of the listing's first page"
        ),
        sa.Column(
            "starts_at", MOMENT, nullable=False, comment="End of the last visit before it (UTC)"
        ),
        sa.Column(
            "ends_at",
            MOMENT,
            nullable=False,
            comment="From when on the first page showed everything (UTC)",
        ),
        sa.Column(
            "found_at",
            MOMENT,
            nullable=False,
            comment="When the visit that found it began (UTC)",
        ),
        sa.Column(
            "filled_at",
            MOMENT,
            nullable=True,
            comment="When all pages behind it were read (UTC); NULL while it is open",
        ),
        sa.Column(
            "filled_by",
            sa.Text(),
            nullable=True,
            comment="paging (read on to what was known before) or end (the listing ends there)",
        ),
        sa.Column("filled_in", ID, nullable=True, comment="The crawl that filled it (crawls.id)"),
        sa.Column(
            "articles",
            sa.Integer(),
            nullable=False,
            comment="New addresses that stood in it, so far",
        ),
        sa.ForeignKeyConstraint(
            ["crawl_id"],
            ["crawls.id"],
            name=op.f("fk_gaps_crawl_id_crawls"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gaps")),
        comment="Spans of listings that no visit has seen, each with when it was filled",
    )
    op.create_index(op.f("ix_gaps_crawl_id"), "gaps", ["crawl_id"])
    op.create_index("ix_gaps_source_edition_starts_at", "gaps", ["source", "edition", "starts_at"])
    op.create_index(
        "ix_gaps_open",
        "gaps",
        ["source", "edition", "listing"],
        sqlite_where=sa.text("filled_at IS NULL"),
        postgresql_where=sa.text("filled_at IS NULL"),
    )


def _witness_visits() -> None:
    op.create_table(
        "witness_visits",
        sa.Column("id", ID, nullable=False, comment="Number of the reading"),
        sa.Column("crawl_id", ID, nullable=False, comment="The crawl"),
        sa.Column("source", sa.Text(), nullable=False, comment="Key of the source"),
        sa.Column("edition", sa.Text(), nullable=False, comment="Edition of the source"),
        sa.Column("witness", sa.Text(), nullable=False, comment="rss, sitemap or ids"),
        sa.Column(
            "address",
            sa.Text(),
            nullable=False,
            comment="Where it stands; for ids the row of ids meant",
        ),
        sa.Column("started_at", MOMENT, nullable=False, comment="When it was asked (UTC)"),
        sa.Column(
            "status", sa.Integer(), nullable=True, comment="HTTP status; NULL without an answer"
        ),
        sa.Column(
            "named",
            sa.Integer(),
            nullable=False,
            comment="Articles of this edition that it named; for ids how many there are in the row",
        ),
        sa.Column(
            "unlisted",
            sa.Integer(),
            nullable=False,
            comment="Of these, met nowhere before; for ids only a hint, other sections use ids too",
        ),
        sa.Column("etag", sa.Text(), nullable=True, comment="ETag of the answer"),
        sa.Column("last_modified", sa.Text(), nullable=True, comment="Last-Modified of the answer"),
        sa.Column(
            "reason", sa.Text(), nullable=True, comment="Why it said nothing; NULL where it did"
        ),
        sa.ForeignKeyConstraint(
            ["crawl_id"],
            ["crawls.id"],
            name=op.f("fk_witness_visits_crawl_id_crawls"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_witness_visits")),
        comment="Readings of feeds, sitemaps and rows of ids, held against the listings",
    )
    op.create_index(op.f("ix_witness_visits_crawl_id"), "witness_visits", ["crawl_id"])
    op.create_index(
        "ix_witness_visits_source_edition", "witness_visits", ["source", "edition", "started_at"]
    )
