"""Make the table of what the operator is told of; runs that are skipped in a row are counted."""

import sqlalchemy as sa
from alembic import op

revision: str = "0012_incidents"
down_revision: str | None = "0011_listed_index"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _incidents()
    op.add_column(
        "schedule",
        sa.Column(
            "skipped",
            sa.Integer(),
            nullable=False,
            server_default="0",
            comment="Runs skipped since the last one that ended before the next was due",
        ),
    )
    op.add_column(
        "schedule",
        sa.Column("skipped_at", MOMENT, nullable=True, comment="When one was skipped last (UTC)"),
    )


def downgrade() -> None:
    raise NotImplementedError("Restore the backup that was made before the upgrade.")


def _incidents() -> None:
    op.create_table(
        "incidents",
        sa.Column("id", ID, nullable=False, comment="Number of the incident"),
        sa.Column(
            "kind", sa.Text(), nullable=False, comment="What fails: visits, pace, mail or disk"
        ),
        sa.Column(
            "place",
            sa.Text(),
            nullable=False,
            comment="Source, SOURCE/EDITION or channel that it is about; empty for the machine",
        ),
        sa.Column("reason", sa.Text(), nullable=False, comment="What was found last, in words"),
        sa.Column("raised_at", MOMENT, nullable=False, comment="When it became an alarm (UTC)"),
        sa.Column(
            "told_at", MOMENT, nullable=True, comment="When a mail was queued about it last (UTC)"
        ),
        sa.Column("over_at", MOMENT, nullable=True, comment="When it was found to be over (UTC)"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
        comment="Faults of the running system that its operator is told of, till they end",
    )
    op.create_index(
        "ix_incidents_lasting",
        "incidents",
        ["kind", "place"],
        unique=True,
        sqlite_where=sa.text("over_at IS NULL"),
        postgresql_where=sa.text("over_at IS NULL"),
    )
