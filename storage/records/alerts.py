"""Rules, matches and mails as they go into the archive and come out of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

MailState = Literal["pending", "sending", "sent", "unknown", "dead", "cancelled"]


@dataclass(frozen=True, slots=True)
class NewAlert:
    """A rule as it is to be stored.

    `recipients`: mail addresses, https://… or telegram:CHAT. `deliver`: "immediate", "daily" or
    the times of its digests ("mon-fri 08:00,18:00"). `later_copies`: "never", "thread" or "digest".
    `group_seconds`: how long a mail waits for more of its story. `quiet_hours` ("22:00-07:00") and
    `hourly_cap` gather what they stop into a digest. `changes`: "never" or "thread". `expect_by`:
    when to say that nothing was found that day. `expires_at`: from then on it is as if paused.
    `declared_in`: the file that declares it, None where a command made it.
    """

    name: str
    query: str
    recipients: Sequence[str]
    deliver: str = "immediate"
    later_copies: str = "never"
    paused: bool = False
    group_seconds: int = 0
    quiet_hours: str | None = None
    hourly_cap: int | None = None
    changes: str = "never"
    expect_by: str | None = None
    expires_at: datetime | None = None
    declared_in: str | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """A stored rule, as in `NewAlert`; `alert_since` is the moment from which it raises mail.

    `expect_checked_at`: the last time of `expect_by` that was looked into.
    """

    id: int
    name: str
    query: str
    recipients: tuple[str, ...]
    deliver: str
    later_copies: str
    paused: bool
    alert_since: datetime
    created_at: datetime
    updated_at: datetime
    group_seconds: int = 0
    quiet_hours: str | None = None
    hourly_cap: int | None = None
    changes: str = "never"
    expect_by: str | None = None
    expect_checked_at: datetime | None = None
    expires_at: datetime | None = None
    declared_in: str | None = None


@dataclass(frozen=True, slots=True)
class NewMatch:
    """A rule that matched an article.

    `spans`: {"title": [[start, end]...], "lead", "body"} in characters of the stored text;
    `silent` says why no mail follows (None where one does).
    """

    alert_id: int
    article_id: int
    story_id: int
    spans: Mapping[str, Sequence[Sequence[int]]]
    matched_at: datetime
    silent: str | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """A stored match, as in `NewMatch`."""

    id: int
    alert_id: int
    article_id: int
    story_id: int
    spans: Mapping[str, Sequence[Sequence[int]]]
    matched_at: datetime
    silent: str | None


@dataclass(frozen=True, slots=True)
class NewMail:
    """A mail to be queued. `content`: the frozen message bytes.

    `alert_ids`: the rules that it names on its story. `story_id` None for a digest, which gives
    the (rule, story) pairs that it tells of as `told`. `due_at`: not before this moment. `kind`:
    story, digest, change, nothing or notice; `channel`: email, webhook or telegram.
    """

    recipient: str
    message_id: str
    subject: str
    content: bytes
    due_at: datetime
    created_at: datetime
    alert_ids: Sequence[int] = ()
    story_id: int | None = None
    revision: int = 0
    told: Sequence[tuple[int, int]] = ()
    kind: str = "story"
    channel: str = "email"


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail of the outbox with its ledger."""

    id: int
    recipient: str
    message_id: str
    subject: str
    story_id: int | None
    state: str
    attempts: int
    unknown_outcomes: int
    next_try_at: datetime
    last_code: int | None
    last_reply: str | None
    created_at: datetime
    sent_at: datetime | None
    lease_epoch: int
    content: bytes = b""
    revision: int = 0
    server_queue_id: str | None = None
    channel: str = "email"
    kind: str = "story"
