"""Make the tables of how pages were read, of alarms, kept pages and recurring paragraphs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0008_readings"
down_revision: str | None = "0007_telling"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    _readings()
    _field_days()
    _drifts()
    _pages()
    _paragraphs()


def downgrade() -> None:
    raise NotImplementedError("Restore the backup that was made before the upgrade.")


def _readings() -> None:
    op.create_table(
        "readings",
        sa.Column(
            "id",
            ID,
            nullable=False,
            comment="Number of the reading",
        ),
        sa.Column(
            "crawl_id",
            ID,
            nullable=True,
            comment="The crawl",
        ),
        sa.Column(
            "source",
            sa.Text(),
            nullable=False,
            comment="Key of the source",
        ),
        sa.Column(
            "edition",
            sa.Text(),
            nullable=False,
            comment="Edition of the source",
        ),
        sa.Column(
            "url",
            sa.Text(),
            nullable=False,
            comment="Address of the page",
        ),
        sa.Column(
            "read_at",
            MOMENT,
            nullable=False,
            comment="When (UTC)",
        ),
        sa.Column(
            "result",
            sa.Text(),
            nullable=False,
            comment="read, held (kept out until it can be trusted) or unread (no title or no body)",
        ),
        sa.Column(
            "layers",
            JSON,
            nullable=False,
            comment="For each field the layer that answered, without an entry where none did",
        ),
        sa.Column(
            "characters",
            sa.Integer(),
            nullable=False,
            comment="Length of the body",
        ),
        sa.Column(
            "agreement",
            sa.Double(),
            nullable=True,
            comment="Word F1 (0..1) of the body against another reader; NULL where not compared",
        ),
        sa.ForeignKeyConstraint(
            ["crawl_id"],
            ["crawls.id"],
            name=op.f("fk_readings_crawl_id_crawls"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readings")),
        comment="How article pages were read, the latest of each edition",
    )
    op.create_index(op.f("ix_readings_crawl_id"), "readings", ["crawl_id"])
    op.create_index(op.f("ix_readings_source_edition_id"), "readings", ["source", "edition", "id"])


def _field_days() -> None:
    op.create_table(
        "field_days",
        sa.Column(
            "source",
            sa.Text(),
            nullable=False,
            comment="Key of the source",
        ),
        sa.Column(
            "edition",
            sa.Text(),
            nullable=False,
            comment="Edition of the source",
        ),
        sa.Column(
            "field",
            sa.Text(),
            nullable=False,
            comment="A field of articles, or encoding, agreement, length",
        ),
        sa.Column(
            "day",
            sa.Integer(),
            nullable=False,
            autoincrement=False,
            comment="Days from 1970-01-01 (UTC)",
        ),
        sa.Column(
            "articles",
            sa.Integer(),
            nullable=False,
            comment="Pages read",
        ),
        sa.Column(
            "layers",
            JSON,
            nullable=False,
            comment="How many of them each layer answered for",
        ),
        sa.Column(
            "total",
            sa.Double(),
            nullable=False,
            comment="Of length: sum of ln(characters); else 0",
        ),
        sa.Column(
            "squares",
            sa.Double(),
            nullable=False,
            comment="Of length: sum of the squares of ln(characters); else 0",
        ),
        sa.PrimaryKeyConstraint("source", "edition", "field", "day", name=op.f("pk_field_days")),
        comment="How fields were filled, by day; what is normal follows from it",
    )


def _drifts() -> None:
    op.create_table(
        "drifts",
        sa.Column(
            "id",
            ID,
            nullable=False,
            comment="Number of the deviation",
        ),
        sa.Column(
            "source",
            sa.Text(),
            nullable=False,
            comment="Key of the source",
        ),
        sa.Column(
            "edition",
            sa.Text(),
            nullable=False,
            comment="Edition of the source",
        ),
        sa.Column(
            "field",
            sa.Text(),
            nullable=False,
            comment="A field of articles, or encoding, agreement, length, listing, volume",
        ),
        sa.Column(
            "place",
            sa.Text(),
            nullable=False,
            comment="Address of the listing; empty for other fields",
        ),
        sa.Column(
            "reason",
            sa.Text(),
            nullable=False,
            comment="What was found, against what is usual",
        ),
        sa.Column(
            "url",
            sa.Text(),
            nullable=True,
            comment="A page where it happened",
        ),
        sa.Column(
            "proposal",
            sa.Text(),
            nullable=True,
            comment="Selector that finds the known values on the stored pages",
        ),
        sa.Column(
            "visits",
            sa.Integer(),
            nullable=False,
            comment="Visits in a row that found it",
        ),
        sa.Column(
            "first_at",
            MOMENT,
            nullable=False,
            comment="When it was found first (UTC)",
        ),
        sa.Column(
            "last_at",
            MOMENT,
            nullable=False,
            comment="When it was found last (UTC)",
        ),
        sa.Column(
            "raised_at",
            MOMENT,
            nullable=True,
            comment="When it became an alarm (UTC); NULL while it may be chance",
        ),
        sa.Column(
            "told_at",
            MOMENT,
            nullable=True,
            comment="When a mail was queued about it last (UTC)",
        ),
        sa.Column(
            "mended_at",
            MOMENT,
            nullable=True,
            comment="When it was found to be over (UTC)",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drifts")),
        comment="Deviations of sources from their own past: alarms, and what may become one",
    )
    op.create_index(op.f("ix_drifts_source_edition"), "drifts", ["source", "edition"])


def _pages() -> None:
    op.create_table(
        "pages",
        sa.Column(
            "id",
            ID,
            nullable=False,
            comment="Number of the page",
        ),
        sa.Column(
            "url_key",
            sa.Text(),
            nullable=False,
            comment="Its address (addresses.url_key)",
        ),
        sa.Column(
            "url",
            sa.Text(),
            nullable=False,
            comment="Where it stood, after redirects",
        ),
        sa.Column(
            "source",
            sa.Text(),
            nullable=False,
            comment="Key of the source",
        ),
        sa.Column(
            "edition",
            sa.Text(),
            nullable=False,
            comment="Edition of the source",
        ),
        sa.Column(
            "purpose",
            sa.Text(),
            nullable=False,
            comment="sample (read as usual), odd (a field was read otherwise) or unread",
        ),
        sa.Column(
            "kept_at",
            MOMENT,
            nullable=False,
            comment="When it was fetched (UTC)",
        ),
        sa.Column(
            "reason",
            sa.Text(),
            nullable=True,
            comment="Why it was kept, unless it is a sample",
        ),
        sa.Column(
            "known",
            JSON,
            nullable=False,
            comment="What is known of its fields: {title, lead, body, published_at, authors}",
        ),
        sa.Column(
            "html",
            sa.LargeBinary(),
            nullable=False,
            comment="The page in UTF-8, as gzip",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pages")),
        sa.UniqueConstraint("url_key", "purpose", name=op.f("uq_pages_url_key_purpose")),
        comment="Article pages as they came: the latest, and those that could not be read",
    )
    op.create_index(
        op.f("ix_pages_source_edition_purpose"), "pages", ["source", "edition", "purpose"]
    )


def _paragraphs() -> None:
    op.create_table(
        "paragraphs",
        sa.Column(
            "source",
            sa.Text(),
            nullable=False,
            comment="Key of the source",
        ),
        sa.Column(
            "edition",
            sa.Text(),
            nullable=False,
            comment="Edition of the source",
        ),
        sa.Column(
            "hash",
            ID,
            nullable=False,
            autoincrement=False,
            comment="Signed 64-bit hash of its words",
        ),
        sa.Column(
            "stories",
            sa.Integer(),
            nullable=False,
            comment="How many stories had it",
        ),
        sa.Column(
            "days",
            sa.Integer(),
            nullable=False,
            comment="On how many days it was met",
        ),
        sa.Column(
            "last_story",
            ID,
            nullable=False,
            comment="The last such story (stories.id)",
        ),
        sa.Column(
            "first_at",
            MOMENT,
            nullable=False,
            comment="When it was met first (UTC)",
        ),
        sa.Column(
            "last_at",
            MOMENT,
            nullable=False,
            comment="When it was met last (UTC)",
        ),
        sa.Column(
            "text",
            sa.Text(),
            nullable=True,
            comment="Its text, from the second time on",
        ),
        sa.PrimaryKeyConstraint("source", "edition", "hash", name=op.f("pk_paragraphs")),
        comment="Short paragraphs of articles, counted, so that promotion is found out",
    )
