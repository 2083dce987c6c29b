"""Make the table of what a person decided about stories; a merged story names the other."""

import sqlalchemy as sa
from alembic import op

revision: str = "0006_decisions"
down_revision: str | None = "0005_search"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column(
        "stories",
        sa.Column(
            "merged_into",
            ID,
            nullable=True,
            comment="The story that took over its articles (stories.id); NULL while it stands",
        ),
    )
    op.create_table(
        "story_decisions",
        sa.Column("id", ID, nullable=False, comment="Number of the decision; a later one prevails"),
        sa.Column("kind", sa.Text(), nullable=False, comment="together or apart"),
        sa.Column("article_id", ID, nullable=False, comment="The article"),
        sa.Column(
            "other_id", ID, nullable=False, comment="The article whose story it shares, or must not"
        ),
        sa.Column("decided_at", MOMENT, nullable=False, comment="When it was decided (UTC)"),
        sa.CheckConstraint("kind IN ('together', 'apart')", name=op.f("ck_story_decisions_kind")),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name=op.f("fk_story_decisions_article_id_articles"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["other_id"],
            ["articles.id"],
            name=op.f("fk_story_decisions_other_id_articles"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story_decisions")),
        comment="What a person decided about pairs of articles, against the verdicts",
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_story_decisions_article_id"), "story_decisions", ["article_id"])
    op.create_index(op.f("ix_story_decisions_other_id"), "story_decisions", ["other_id"])


def downgrade() -> None:
    raise NotImplementedError("Restore the backup that was made before the upgrade.")
