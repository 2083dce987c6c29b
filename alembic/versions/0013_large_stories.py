"""Index what every article asks of stories, so that thousands of copies cost nothing more."""

import sqlalchemy as sa
from alembic import op

revision: str = "0013_large_stories"
down_revision: str | None = "0012_incidents"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_links_round_ups",
        "links",
        ["other_id"],
        sqlite_where=sa.text("kind = 'digest'"),
        postgresql_where=sa.text("kind = 'digest'"),
    )
    op.create_index(
        "ix_articles_brought",
        "articles",
        ["story_id", "language"],
        sqlite_where=sa.text("relation = 'translation'"),
        postgresql_where=sa.text("relation = 'translation'"),
    )


def downgrade() -> None:
    raise NotImplementedError("Restore the backup that was made before the upgrade.")
