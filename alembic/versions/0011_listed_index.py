"""Find the addresses of a source by when they were listed first."""

from alembic import op

revision: str = "0011_listed_index"
down_revision: str | None = "0010_archives"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_addresses_first_listed", "addresses", ["source", "first_listed_at"])


def downgrade() -> None:
    raise NotImplementedError("Restore the backup that was made before the upgrade.")
