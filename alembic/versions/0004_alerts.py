"""Make the tables of rules, matches and mails."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0004_alerts"
down_revision: str | None = "0003_crawls"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    _alerts()
    _mails()
    _mail_alerts()
    _matches()


def downgrade() -> None:
    raise NotImplementedError("Restore the backup that was made before the upgrade.")


def _alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", ID, nullable=False, comment="Number of the rule; never used again"),
        sa.Column("name", sa.Text(), nullable=False, comment="Its name"),
        sa.Column(
            "query", sa.Text(), nullable=False, comment="What it looks for, in the query language"
        ),
        sa.Column("recipients", JSON, nullable=False, comment="Mail addresses: [text]"),
        sa.Column("deliver", sa.Text(), nullable=False, comment="immediate or daily"),
        sa.Column(
            "later_copies",
            sa.Text(),
            nullable=False,
            comment="What becomes of later copies of a story: never or thread",
        ),
        sa.Column("paused", sa.Boolean(), nullable=False, comment="True while it raises no mail"),
        sa.Column(
            "alert_since",
            MOMENT,
            nullable=False,
            comment="Articles first seen before this moment raise no mail (UTC)",
        ),
        sa.Column("created_at", MOMENT, nullable=False, comment="When it was made (UTC)"),
        sa.Column("updated_at", MOMENT, nullable=False, comment="When it was changed last (UTC)"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
        sa.UniqueConstraint("name", name=op.f("uq_alerts_name")),
        comment="Rules: what to tell to whom",
        sqlite_autoincrement=True,
    )


def _mails() -> None:
    op.create_table(
        "mails",
        sa.Column("id", ID, nullable=False, comment="Number of the mail"),
        sa.Column("recipient", sa.Text(), nullable=False, comment="Mail address"),
        sa.Column("message_id", sa.Text(), nullable=False, comment="Its Message-ID, with brackets"),
        sa.Column("subject", sa.Text(), nullable=False, comment="Its subject, decoded"),
        sa.Column(
            "story_id",
            ID,
            nullable=True,
            comment="The story that it tells (stories.id); NULL for a digest",
        ),
        sa.Column(
            "revision",
            sa.Integer(),
            nullable=False,
            comment="0 for the first mail of a story, higher for each deliberate follow-up",
        ),
        sa.Column(
            "state",
            sa.Text(),
            nullable=False,
            comment="pending, sending, sent, unknown (lost after DATA), dead or cancelled",
        ),
        sa.Column(
            "attempts", sa.Integer(), nullable=False, comment="How often it was claimed for sending"
        ),
        sa.Column(
            "unknown_outcomes",
            sa.Integer(),
            nullable=False,
            comment="How many of those ended without a reply, so that a copy may have arrived",
        ),
        sa.Column("next_try_at", MOMENT, nullable=False, comment="Not to be sent before (UTC)"),
        sa.Column("last_code", sa.Integer(), nullable=True, comment="Last SMTP reply code"),
        sa.Column(
            "last_reply", sa.Text(), nullable=True, comment="Last SMTP reply, or why it failed"
        ),
        sa.Column("server_queue_id", sa.Text(), nullable=True, comment="What the server called it"),
        sa.Column("lease_owner", sa.Text(), nullable=True, comment="Who is sending it"),
        sa.Column(
            "lease_epoch",
            sa.Integer(),
            nullable=False,
            comment="Rises with every claim; fences late writers",
        ),
        sa.Column("lease_until", MOMENT, nullable=True, comment="When that claim lapses (UTC)"),
        sa.Column("created_at", MOMENT, nullable=False, comment="When it was queued (UTC)"),
        sa.Column("sent_at", MOMENT, nullable=True, comment="When the server took it (UTC)"),
        sa.Column("content", sa.LargeBinary(), nullable=False, comment="The frozen message"),
        sa.CheckConstraint(
            "state IN ('pending', 'sending', 'sent', 'unknown', 'dead', 'cancelled')",
            name=op.f("ck_mails_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mails")),
        sa.UniqueConstraint("message_id", name=op.f("uq_mails_message_id")),
        comment="The outbox and its ledger",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_mails_state_next_try_at", "mails", ["state", "next_try_at"])
    op.create_index("ix_mails_story_id_recipient", "mails", ["story_id", "recipient"])


def _mail_alerts() -> None:
    op.create_table(
        "mail_alerts",
        sa.Column(
            "story_id", ID, autoincrement=False, nullable=False, comment="The story (stories.id)"
        ),
        sa.Column("recipient", sa.Text(), nullable=False, comment="Mail address"),
        sa.Column(
            "alert_id",
            ID,
            autoincrement=False,
            nullable=False,
            comment="The rule (alerts.id), perhaps removed since",
        ),
        sa.Column(
            "revision", sa.Integer(), autoincrement=False, nullable=False, comment="As in mails"
        ),
        sa.Column("mail_id", ID, nullable=False, comment="The mail"),
        sa.ForeignKeyConstraint(
            ["mail_id"], ["mails.id"], name=op.f("fk_mail_alerts_mail_id_mails"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(
            "story_id", "recipient", "alert_id", "revision", name=op.f("pk_mail_alerts")
        ),
        comment="What each mail tells: rule, story, recipient, once",
    )
    op.create_index(op.f("ix_mail_alerts_mail_id"), "mail_alerts", ["mail_id"])


def _matches() -> None:
    op.create_table(
        "matches",
        sa.Column("id", ID, nullable=False, comment="Number of the match"),
        sa.Column("alert_id", ID, nullable=False, comment="The rule"),
        sa.Column("article_id", ID, nullable=False, comment="The article"),
        sa.Column("story_id", ID, nullable=False, comment="Its story then (stories.id)"),
        sa.Column(
            "spans",
            JSON,
            nullable=False,
            comment="Matched places in characters: {title: [[start, end]...], lead, body}",
        ),
        sa.Column("matched_at", MOMENT, nullable=False, comment="When (UTC)"),
        sa.Column(
            "silent", sa.Text(), nullable=True, comment="Why no mail follows; NULL where one does"
        ),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["alerts.id"], name=op.f("fk_matches_alert_id_alerts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name=op.f("fk_matches_article_id_articles"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matches")),
        sa.UniqueConstraint("alert_id", "article_id", name=op.f("uq_matches_alert_id_article_id")),
        comment="Articles that rules matched",
    )
    op.create_index(op.f("ix_matches_article_id"), "matches", ["article_id"])
    op.create_index(op.f("ix_matches_story_id"), "matches", ["story_id"])
