"""Give rules the ways of being told, and mails their kind and channel."""

import sqlalchemy as sa
from alembic import op

revision: str = "0007_telling"
down_revision: str | None = "0006_decisions"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
COMMENTS = {
    ("alerts", "recipients"): "Mail addresses, https://… or telegram:CHAT: [text]",
    ("alerts", "deliver"): "immediate, daily, or the times of its digests: mon-fri 08:00,18:00",
    ("alerts", "later_copies"): (
        "What becomes of later copies of a story: never, thread or digest"
    ),
    ("matches", "silent"): "Why no mail follows, or what it waits for; NULL where one does",
    ("mails", "recipient"): "Mail address, or as the rule names it",
}


def upgrade() -> None:
    for column in _of_alerts():
        op.add_column("alerts", column)
    for column in _of_mails():
        op.add_column("mails", column)
    op.execute("UPDATE mails SET kind = 'digest' WHERE story_id IS NULL")
    if op.get_bind().dialect.name == "postgresql":  # SQLite has no comments
        for (table, column), comment in COMMENTS.items():
            op.alter_column(table, column, comment=comment)
    op.create_index(op.f("ix_matches_silent"), "matches", ["silent"])
    op.create_index("ix_mails_recipient_created_at", "mails", ["recipient", "created_at"])


def downgrade() -> None:
    raise NotImplementedError("Restore the backup that was made before the upgrade.")


def _of_alerts() -> list[sa.Column[object]]:
    return [
        sa.Column(
            "group_seconds",
            sa.Integer(),
            nullable=False,
            server_default="0",
            comment="Seconds for which a mail waits, so that more of its story joins it",
        ),
        sa.Column(
            "quiet_hours",
            sa.Text(),
            nullable=True,
            comment="When nothing is mailed at once, such as 22:00-07:00; NULL for never",
        ),
        sa.Column(
            "hourly_cap",
            sa.Integer(),
            nullable=True,
            comment="Mails within an hour before the rest is gathered; NULL for no cap of its own",
        ),
        sa.Column(
            "changes",
            sa.Text(),
            nullable=False,
            server_default="never",
            comment="What becomes of a told article that changes or is withdrawn: never or thread",
        ),
        sa.Column(
            "expect_by",
            sa.Text(),
            nullable=True,
            comment="When to say that nothing was found that day, such as mon-fri 18:00",
        ),
        sa.Column(
            "expect_checked_at",
            MOMENT,
            nullable=True,
            comment="The last of those times that was looked into (UTC)",
        ),
        sa.Column(
            "expires_at",
            MOMENT,
            nullable=True,
            comment="From when on it raises no mail (UTC); NULL for never",
        ),
        sa.Column(
            "declared_in",
            sa.Text(),
            nullable=True,
            comment="The file that declares it; NULL where a command made it",
        ),
    ]


def _of_mails() -> list[sa.Column[object]]:
    return [
        sa.Column(
            "channel",
            sa.Text(),
            nullable=False,
            server_default="email",
            comment="How it leaves: email, webhook or telegram",
        ),
        sa.Column(
            "kind",
            sa.Text(),
            nullable=False,
            server_default="story",
            comment="What it tells: story, digest, change, nothing or notice",
        ),
    ]
