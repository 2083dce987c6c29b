"""Make the tables of crawls, addresses and the schedule."""

import sqlalchemy as sa
from alembic import op

revision: str = "0003_crawls"
down_revision: str | None = "0002_links"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _crawls()
    _schedule()
    _fetches()
    _listing_visits()
    _addresses()


def downgrade() -> None:
    raise NotImplementedError("Restore the backup that was made before the upgrade.")


def _crawls() -> None:
    op.create_table(
        "crawls",
        sa.Column("id", ID, nullable=False, comment="Number of the crawl"),
        sa.Column("source", sa.Text(), nullable=False, comment="Key of the source"),
        sa.Column("edition", sa.Text(), nullable=False, comment="Edition of the source"),
        sa.Column("started_at", MOMENT, nullable=False, comment="When it began (UTC)"),
        sa.Column("finished_at", MOMENT, nullable=True, comment="When it ended (UTC)"),
        sa.Column(
            "outcome",
            sa.Text(),
            nullable=True,
            comment="ok, degraded, failed, capped or crashed; NULL while it runs",
        ),
        sa.Column(
            "overlap",
            sa.Text(),
            nullable=True,
            comment="Worst verdict of its listings: first, proven, gap or unknown",
        ),
        sa.Column("reason", sa.Text(), nullable=True, comment="Why it was not ok"),
        sa.Column("listing_pages", sa.Integer(), nullable=False, comment="Listing pages read"),
        sa.Column("listed", sa.Integer(), nullable=False, comment="Cards met on them"),
        sa.Column("new", sa.Integer(), nullable=False, comment="Articles stored"),
        sa.Column("known", sa.Integer(), nullable=False, comment="Cards of articles already known"),
        sa.Column(
            "revised", sa.Integer(), nullable=False, comment="Articles whose text had changed"
        ),
        sa.Column(
            "failed",
            sa.Integer(),
            nullable=False,
            comment="Articles that could not be read, to be retried",
        ),
        sa.Column("rejected", sa.Integer(), nullable=False, comment="Pages that are no article"),
        sa.Column("gone", sa.Integer(), nullable=False, comment="Articles found withdrawn"),
        sa.Column("foreign", sa.Integer(), nullable=False, comment="Cards of other sites, skipped"),
        sa.Column("requests", sa.Integer(), nullable=False, comment="Requests sent"),
        sa.Column("not_modified", sa.Integer(), nullable=False, comment="Requests answered 304"),
        sa.Column("mails", sa.Integer(), nullable=False, comment="Mails queued"),
        sa.CheckConstraint(
            "outcome IN ('ok', 'degraded', 'failed', 'capped', 'crashed')",
            name=op.f("ck_crawls_outcome"),
        ),
        sa.CheckConstraint(
            "overlap IN ('first', 'proven', 'gap', 'unknown')", name=op.f("ck_crawls_overlap")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crawls")),
        comment="Passes over an edition of a source, with their counters",
    )
    op.create_index(
        "ix_crawls_source_edition_started_at", "crawls", ["source", "edition", "started_at"]
    )
    op.create_index(op.f("ix_crawls_started_at"), "crawls", ["started_at"])


def _schedule() -> None:
    op.create_table(
        "schedule",
        sa.Column("source", sa.Text(), nullable=False, comment="Key of the source or job"),
        sa.Column("due_at", MOMENT, nullable=True, comment="When it is due next (UTC)"),
        sa.Column("last_started_at", MOMENT, nullable=True, comment="Last start (UTC)"),
        sa.Column("last_finished_at", MOMENT, nullable=True, comment="Last end (UTC)"),
        sa.Column("last_success_at", MOMENT, nullable=True, comment="Last good end (UTC)"),
        sa.Column(
            "failures", sa.Integer(), nullable=False, comment="Failed runs since the last good one"
        ),
        sa.Column(
            "overruns",
            sa.Integer(),
            nullable=False,
            comment="Runs skipped since one was still going",
        ),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_schedule")),
        comment="Due times of the daemon's jobs",
    )


def _fetches() -> None:
    op.create_table(
        "fetches",
        sa.Column("id", ID, nullable=False, comment="Number of the fetch"),
        sa.Column("crawl_id", ID, nullable=True, comment="The crawl"),
        sa.Column("url_key", sa.Text(), nullable=False, comment="The address (addresses.url_key)"),
        sa.Column("fetched_at", MOMENT, nullable=False, comment="When (UTC)"),
        sa.Column(
            "status", sa.Integer(), nullable=True, comment="HTTP status; NULL without an answer"
        ),
        sa.Column(
            "outcome",
            sa.Text(),
            nullable=False,
            comment="stored, revised, unchanged, failed, rejected or gone",
        ),
        sa.Column("reason", sa.Text(), nullable=True, comment="Why, where it is no plain success"),
        sa.ForeignKeyConstraint(
            ["crawl_id"],
            ["crawls.id"],
            name=op.f("fk_fetches_crawl_id_crawls"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fetches")),
        comment="Fetches of article pages, one row each",
    )
    op.create_index(op.f("ix_fetches_crawl_id"), "fetches", ["crawl_id"])
    op.create_index(op.f("ix_fetches_url_key"), "fetches", ["url_key"])


def _listing_visits() -> None:
    op.create_table(
        "listing_visits",
        sa.Column("id", ID, nullable=False, comment="Number of the visit"),
        sa.Column("crawl_id", ID, nullable=False, comment="The crawl"),
        sa.Column("source", sa.Text(), nullable=False, comment="Key of the source"),
        sa.Column("edition", sa.Text(), nullable=False, comment="Edition of the source"),
        sa.Column(
            "listing", sa.Text(), nullable=False, comment="Address of the listing's first page"
        ),
        sa.Column("started_at", MOMENT, nullable=False, comment="When it began (UTC)"),
        sa.Column("finished_at", MOMENT, nullable=True, comment="When it ended (UTC)"),
        sa.Column("status", sa.Integer(), nullable=True, comment="HTTP status of the first page"),
        sa.Column("pages", sa.Integer(), nullable=False, comment="Pages read"),
        sa.Column("cards", sa.Integer(), nullable=False, comment="Cards on them"),
        sa.Column("new", sa.Integer(), nullable=False, comment="Cards never met before"),
        sa.Column("known", sa.Integer(), nullable=False, comment="Cards met before"),
        sa.Column("foreign", sa.Integer(), nullable=False, comment="Cards of other sites, skipped"),
        sa.Column(
            "not_modified", sa.Boolean(), nullable=False, comment="True where the site answered 304"
        ),
        sa.Column(
            "overlap",
            sa.Text(),
            nullable=False,
            comment="Against the last visit: first, proven, gap or unknown",
        ),
        sa.Column("gap_from", MOMENT, nullable=True, comment="Begin of what may be missing (UTC)"),
        sa.Column("gap_to", MOMENT, nullable=True, comment="End of what may be missing (UTC)"),
        sa.Column("etag", sa.Text(), nullable=True, comment="ETag of the first page"),
        sa.Column(
            "last_modified", sa.Text(), nullable=True, comment="Last-Modified of the first page"
        ),
        sa.Column("reason", sa.Text(), nullable=True, comment="Why it ended as it did"),
        sa.CheckConstraint(
            "overlap IN ('first', 'proven', 'gap', 'unknown')",
            name=op.f("ck_listing_visits_overlap"),
        ),
        sa.ForeignKeyConstraint(
            ["crawl_id"],
            ["crawls.id"],
            name=op.f("fk_listing_visits_crawl_id_crawls"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing_visits")),
        comment="Visits of listings, each with its verdict",
    )
    op.create_index(op.f("ix_listing_visits_crawl_id"), "listing_visits", ["crawl_id"])
    op.create_index(
        "ix_listing_visits_listing", "listing_visits", ["source", "edition", "started_at"]
    )


def _addresses() -> None:
    op.create_table(
        "addresses",
        sa.Column(
            "url_key",
            sa.Text(),
            nullable=False,
            comment="What identifies the article at its source (articles.url_key)",
        ),
        sa.Column("url", sa.Text(), nullable=False, comment="The address"),
        sa.Column("source", sa.Text(), nullable=False, comment="Key of the source"),
        sa.Column("edition", sa.Text(), nullable=False, comment="Edition of the source"),
        sa.Column(
            "state",
            sa.Text(),
            nullable=False,
            comment="listed (not yet read), stored, failed (to be tried again), rejected or gone",
        ),
        sa.Column("listing", sa.Text(), nullable=True, comment="Listing that showed it first"),
        sa.Column("listed_title", sa.Text(), nullable=True, comment="Title on its card"),
        sa.Column("listed_published_at", MOMENT, nullable=True, comment="Date on its card (UTC)"),
        sa.Column(
            "listed_precision",
            sa.Text(),
            nullable=True,
            comment="How exact the card's date is: second, minute or day",
        ),
        sa.Column("first_listed_at", MOMENT, nullable=False, comment="When it was met first (UTC)"),
        sa.Column("last_listed_at", MOMENT, nullable=False, comment="When it was met last (UTC)"),
        sa.Column("article_id", ID, nullable=True, comment="Its article"),
        sa.Column("fetched_at", MOMENT, nullable=True, comment="When it was fetched last (UTC)"),
        sa.Column("status", sa.Integer(), nullable=True, comment="HTTP status of the last fetch"),
        sa.Column(
            "reason", sa.Text(), nullable=True, comment="Why it failed, was rejected or is gone"
        ),
        sa.Column(
            "failures",
            sa.Integer(),
            nullable=False,
            comment="Failed fetches since the last good one",
        ),
        sa.Column("checks", sa.Integer(), nullable=False, comment="Good fetches so far"),
        sa.Column(
            "next_fetch_at",
            MOMENT,
            nullable=True,
            comment="When it is to be fetched (again) (UTC); NULL for never",
        ),
        sa.Column("etag", sa.Text(), nullable=True, comment="ETag of the last good fetch"),
        sa.Column(
            "last_modified",
            sa.Text(),
            nullable=True,
            comment="Last-Modified of the last good fetch",
        ),
        sa.Column(
            "history",
            sa.Boolean(),
            nullable=False,
            comment="True for the stock found on a source's first visit",
        ),
        sa.CheckConstraint(
            "state IN ('listed', 'stored', 'failed', 'rejected', 'gone')",
            name=op.f("ck_addresses_state"),
        ),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name=op.f("fk_addresses_article_id_articles"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("url_key", name=op.f("pk_addresses")),
        comment="Article addresses that listings have shown, and what became of them",
    )
    op.create_index(op.f("ix_addresses_article_id"), "addresses", ["article_id"])
    op.create_index(
        "ix_addresses_due",
        "addresses",
        ["source", "edition", "next_fetch_at"],
        unique=False,
        sqlite_where=sa.text("next_fetch_at IS NOT NULL"),
        postgresql_where=sa.text("next_fetch_at IS NOT NULL"),
    )
