"""Rules, what they matched, and the mails that tell of it."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import BigId
from storage.models.base import Base, Id, Json, Moment, Ref, one_of

STATES = ("pending", "sending", "sent", "unknown", "dead", "cancelled")


class AlertRow(Base):
    """A rule."""

    __tablename__ = "alerts"

    id: Mapped[Id] = mapped_column(comment="Number of the rule; never used again")
    name: Mapped[str] = mapped_column(unique=True, comment="Its name")
    query: Mapped[str] = mapped_column(comment="What it looks for, in the query language")
    recipients: Mapped[Json] = mapped_column(
        comment="Mail addresses, https://… or telegram:CHAT: [text]"
    )
    deliver: Mapped[str] = mapped_column(
        comment="immediate, daily, or the times of its digests: mon-fri 08:00,18:00"
    )
    later_copies: Mapped[str] = mapped_column(
        comment="What becomes of later copies of a story: never, thread or digest"
    )
    paused: Mapped[bool] = mapped_column(comment="True while it raises no mail")
    alert_since: Mapped[Moment] = mapped_column(
        comment="Articles first seen before this moment raise no mail (UTC)"
    )
    created_at: Mapped[Moment] = mapped_column(comment="When it was made (UTC)")
    updated_at: Mapped[Moment] = mapped_column(comment="When it was changed last (UTC)")
    group_seconds: Mapped[int] = mapped_column(
        server_default="0",
        comment="Seconds for which a mail waits, so that more of its story joins it",
    )
    quiet_hours: Mapped[str | None] = mapped_column(
        comment="When nothing is mailed at once, such as 22:00-07:00; NULL for never"
    )
    hourly_cap: Mapped[int | None] = mapped_column(
        comment="Mails within an hour before the rest is gathered; NULL for no cap of its own"
    )
    changes: Mapped[str] = mapped_column(
        server_default="never",
        comment="What becomes of a told article that changes or is withdrawn: never or thread",
    )
    expect_by: Mapped[str | None] = mapped_column(
        comment="When to say that nothing was found that day, such as mon-fri 18:00"
    )
    expect_checked_at: Mapped[Moment | None] = mapped_column(
        comment="The last of those times that was looked into (UTC)"
    )
    expires_at: Mapped[Moment | None] = mapped_column(
        comment="From when on it raises no mail (UTC); NULL for never"
    )
    declared_in: Mapped[str | None] = mapped_column(
        comment="The file that declares it; NULL where a command made it"
    )

    __table_args__ = ({"sqlite_autoincrement": True, "comment": "Rules: what to tell to whom"},)


class MatchRow(Base):
    """An article that a rule matched."""

    __tablename__ = "matches"

    id: Mapped[Id] = mapped_column(comment="Number of the match")
    alert_id: Mapped[Ref] = mapped_column(
        ForeignKey("alerts.id", ondelete="CASCADE"), comment="The rule"
    )
    article_id: Mapped[Ref] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), index=True, comment="The article"
    )
    story_id: Mapped[Ref] = mapped_column(index=True, comment="Its story then (stories.id)")
    spans: Mapped[Json] = mapped_column(
        comment="Matched places in characters: {title: [[start, end]...], lead, body}"
    )
    matched_at: Mapped[Moment] = mapped_column(comment="When (UTC)")
    silent: Mapped[str | None] = mapped_column(
        index=True, comment="Why no mail follows, or what it waits for; NULL where one does"
    )

    __table_args__ = (
        UniqueConstraint("alert_id", "article_id"),
        {"comment": "Articles that rules matched"},
    )


class MailRow(Base):
    """A mail of the outbox."""

    __tablename__ = "mails"

    id: Mapped[Id] = mapped_column(comment="Number of the mail")
    recipient: Mapped[str] = mapped_column(comment="Mail address, or as the rule names it")
    message_id: Mapped[str] = mapped_column(unique=True, comment="Its Message-ID, with brackets")
    subject: Mapped[str] = mapped_column(comment="Its subject, decoded")
    story_id: Mapped[int | None] = mapped_column(
        BigId, comment="The story that it tells (stories.id); NULL for a digest"
    )
    revision: Mapped[int] = mapped_column(
        comment="0 for the first mail of a story, higher for each deliberate follow-up"
    )
    state: Mapped[str] = mapped_column(
        comment="pending, sending, sent, unknown (lost after DATA), dead or cancelled"
    )
    attempts: Mapped[int] = mapped_column(comment="How often it was claimed for sending")
    unknown_outcomes: Mapped[int] = mapped_column(
        comment="How many of those ended without a reply, so that a copy may have arrived"
    )
    next_try_at: Mapped[Moment] = mapped_column(comment="Not to be sent before (UTC)")
    last_code: Mapped[int | None] = mapped_column(comment="Last SMTP reply code")
    last_reply: Mapped[str | None] = mapped_column(comment="Last SMTP reply, or why it failed")
    server_queue_id: Mapped[str | None] = mapped_column(comment="What the server called it")
    lease_owner: Mapped[str | None] = mapped_column(comment="Who is sending it")
    lease_epoch: Mapped[int] = mapped_column(comment="Rises with every claim; fences late writers")
    lease_until: Mapped[Moment | None] = mapped_column(comment="When that claim lapses (UTC)")
    created_at: Mapped[Moment] = mapped_column(comment="When it was queued (UTC)")
    sent_at: Mapped[Moment | None] = mapped_column(comment="When the server took it (UTC)")
    content: Mapped[bytes] = mapped_column(LargeBinary, comment="The frozen message")
    channel: Mapped[str] = mapped_column(
        server_default="email", comment="How it leaves: email, webhook or telegram"
    )
    kind: Mapped[str] = mapped_column(
        server_default="story",
        comment="What it tells: story, digest, change, nothing or notice",
    )

    __table_args__ = (
        CheckConstraint(one_of("state", STATES), name="state"),
        Index("ix_mails_state_next_try_at", "state", "next_try_at"),
        Index("ix_mails_story_id_recipient", "story_id", "recipient"),
        Index("ix_mails_recipient_created_at", "recipient", "created_at"),
        {"sqlite_autoincrement": True, "comment": "The outbox and its ledger"},
    )


class MailAlertRow(Base):
    """Which rule and story a mail tells a recipient of; the key that keeps a telling single."""

    __tablename__ = "mail_alerts"

    story_id: Mapped[Ref] = mapped_column(
        primary_key=True, autoincrement=False, comment="The story (stories.id)"
    )
    recipient: Mapped[str] = mapped_column(primary_key=True, comment="Mail address")
    alert_id: Mapped[Ref] = mapped_column(
        primary_key=True, autoincrement=False, comment="The rule (alerts.id), perhaps removed since"
    )
    revision: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False, comment="As in mails"
    )
    mail_id: Mapped[Ref] = mapped_column(
        ForeignKey("mails.id", ondelete="CASCADE"), index=True, comment="The mail"
    )

    __table_args__ = ({"comment": "What each mail tells: rule, story, recipient, once"},)
