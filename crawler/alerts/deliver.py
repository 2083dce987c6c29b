"""Send the mails that are due: claimed before connecting, finished at once, fenced."""

import logging
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Literal

from sqlalchemy import Connection

from crawler.alerts.channels import CHANNELS
from crawler.alerts.channels.base import Channel, Outgoing, Receipt
from crawler.alerts.digest import queue_due_digests
from crawler.alerts.expected import queue_missing
from crawler.alerts.headers import safe_header
from crawler.alerts.holds import Hold, hold, read_hold, release
from crawler.alerts.policy import AlertPolicy
from crawler.alerts.undelivered import queue_undelivered
from crawler.clock import Clock
from crawler.errors import DeliveryError
from crawler.logs import event
from crawler.settings import Settings
from storage import meta, outbox
from storage.engine import Database
from storage.records import Mail

LEASE = timedelta(minutes=25)  # longer than the slowest session: ten steps of 60 s and one of 600
UNKNOWN_PAUSE = timedelta(minutes=10)  # time for a slow server to have delivered what it took
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(days=5)  # as long as mail servers try (RFC 5321 §4.5.4.1)
CONTENT_TRIES = 3  # a 5xx after RCPT may be a passing filter
JITTER = 0.2  # share, so that mails that failed together do not come back together
PERMANENT_CODES = 500
REPLY_LIMIT = 500  # characters of a server's words that are kept
LOG = logging.getLogger(__name__)
_RANDOM = SystemRandom()

Outcome = Literal["sent", "retried", "unknown", "dead"]


@dataclass(slots=True)
class DeliveryReport:
    """What became of the mails of one pass.

    `expired`: senders that vanished; `digests`: queued just before; `waiting`: mails not sent yet
    afterwards. Where nothing can be sent now, `held` says why and `held_until` when it goes on.
    """

    sent: int = 0
    retried: int = 0
    unknown: int = 0
    dead: int = 0
    expired: int = 0
    digests: int = 0
    waiting: int = 0
    held: str | None = None
    held_until: datetime | None = None
    failures: list[str] = field(default_factory=list)


def backoff(attempts: int) -> timedelta:
    """Return the pause after the n-th try: 1 min · 2^(n-1), at most 1 h."""
    doublings = min(max(attempts, 1) - 1, 10)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)


def deliver_due(
    database: Database,
    settings: Settings,
    clock: Clock,
    *,
    limit: int | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> DeliveryReport:
    """Queue the digests that are due, send up to `limit` due mails, and return what became of them.

    May run in several processes at once. After `stop()` the mail at hand is finished, no more.
    """
    report = DeliveryReport()
    due = database.in_transaction(lambda tx: _prepare(tx, settings, clock.now(), report))
    for name, held in due.items():
        if held is None or held.until <= clock.now():
            channel = CHANNELS[name](settings)
            try:
                way = _Way(name, channel, was_held=held is not None)
                _Pass(database, clock, way, report).run(limit, stop)
            finally:
                channel.close()
        else:
            report.held, report.held_until = held.reason, held.until
    with database.read() as tx:
        counts = outbox.counts(tx)
    report.waiting = counts.get("pending", 0) + counts.get("unknown", 0)
    return report


def _prepare(
    tx: Connection, settings: Settings, now: datetime, report: DeliveryReport
) -> dict[str, Hold | None]:
    """Queue what is due, and return the channels that have something to send, with their holds."""
    report.expired = outbox.expire_leases(tx, now)
    policy = AlertPolicy.of(settings, meta.instance_secret(tx))
    report.digests = queue_due_digests(tx, policy, now) + queue_missing(tx, policy, now)
    queue_undelivered(tx, settings, policy, now)
    names = outbox.channels_waiting(tx)
    return {name: read_hold(tx, name) for name in CHANNELS if name in names}


@dataclass(slots=True)
class _Way:
    """A channel that is in use; `was_held`: it could not be used when it was tried last."""

    name: str
    channel: Channel
    was_held: bool


class _Pass:
    """One pass over the outbox through one channel."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        way: _Way,
        report: DeliveryReport,
    ) -> None:
        self._database = database
        self._clock = clock
        self._way = way
        self._report = report
        self._owner = f"{socket.gethostname()}:{os.getpid()}"

    def run(self, limit: int | None, stop: Callable[[], bool]) -> None:
        """Send one mail after the other until none is due or the channel is down."""
        done = 0
        while (limit is None or done < limit) and not stop():
            mail = self._claim()
            if mail is None or not self._deliver(mail):
                return
            done += 1

    def _claim(self) -> Mail | None:
        """Claim one mail and commit: a crash from here on is known to be ambiguous."""
        now = self._clock.now()
        claimed = self._database.in_transaction(
            lambda tx: outbox.claim_due(tx, now, self._owner, LEASE, 1, channel=self._way.name)
        )
        return claimed[0] if claimed else None

    def _deliver(self, mail: Mail) -> bool:
        """Send a mail and note its fate at once; False where nothing more can be sent now."""
        try:
            receipt = self._way.channel.send(Outgoing(mail.recipient, mail.content))
        except DeliveryError as error:
            self._failed(mail, error)
            return not error.channel_down
        self._sent(mail, receipt)
        return True

    def _sent(self, mail: Mail, receipt: Receipt) -> None:
        def note(tx: Connection) -> bool:
            if self._way.was_held:
                release(tx, self._way.name)
            return outbox.finish_sent(
                tx,
                mail.id,
                mail.lease_epoch,
                self._clock.now(),
                reply=receipt.reply,
                queue_id=receipt.queue_id,
            )

        self._note("sent", mail, self._database.in_transaction(note))
        self._way.was_held = False

    def _failed(self, mail: Mail, error: DeliveryError) -> None:
        outcome = fate(mail, error, self._clock.now())
        text = safe_header(str(error), REPLY_LIMIT)

        def note(tx: Connection) -> bool:
            now = self._clock.now()
            due = now + _jittered(backoff(mail.attempts))
            if error.channel_down:
                held = hold(tx, self._way.name, now, text, refused=error.permanent)
                self._report.held, self._report.held_until = held.reason, held.until
                due = held.until
            key = (tx, mail.id, mail.lease_epoch)
            if outcome == "unknown":
                return outbox.finish_unknown(*key, max(due, now + UNKNOWN_PAUSE), reply=text)
            if outcome == "dead":
                return outbox.finish_dead(*key, code=error.code, reply=text)
            return outbox.finish_retry(*key, due, code=error.code, reply=text)

        self._report.failures.append(f"{mail.recipient}: {text}")
        self._note(outcome, mail, self._database.in_transaction(note))

    def _note(self, outcome: Outcome, mail: Mail, noted: bool) -> None:  # noqa: FBT001 - private
        if not noted:
            # Another sender claimed it after our lease had run out: its word counts.
            event(LOG, "mail/fenced", level=logging.WARNING, mail=mail.id, outcome=outcome)
            return
        setattr(self._report, outcome, getattr(self._report, outcome) + 1)
        event(LOG, f"mail/{outcome}", mail=mail.id, attempts=mail.attempts)


def fate(mail: Mail, error: DeliveryError, now: datetime) -> Outcome:
    """Return what a failed attempt makes of a mail; `mail.attempts` counts this one.

    A refused recipient is final at once, refused content after CONTENT_TRIES, all after five days;
    but a channel that is down says nothing about the mail.
    """
    if error.ambiguous:
        return "unknown"
    if now - mail.created_at >= GIVE_UP_AFTER:
        return "dead"
    if error.channel_down:
        return "retried"
    refused = error.code is not None and error.code >= PERMANENT_CODES
    if error.permanent or (refused and mail.attempts >= CONTENT_TRIES):
        return "dead"
    return "retried"


def _jittered(pause: timedelta) -> timedelta:
    return pause * (1 + _RANDOM.uniform(-JITTER, JITTER))
