"""When what waits is told: at digest times, after quiet hours, when a cap lets go; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from crawler.alerts.hours import QuietHours, Times
from crawler.alerts.labels import DAY_ZONE
from crawler.alerts.policy import CAP_WINDOW, AlertPolicy
from crawler.errors import UsageError
from storage.records import Alert, Match, StoredArticle
from storage.tellings import WAITS_FOR_DAY, WAITS_FOR_HOUR, WAITS_FOR_QUIET, WAITS_LATE

IMMEDIATE, DAILY = "immediate", "daily"
# After a downtime one visit of all editions takes up to 13 minutes; who was not told for hours can
# spare these for one digest instead of several.
GATHER_LATE = timedelta(minutes=15)
KINDS = {WAITS_FOR_DAY: "daily", WAITS_FOR_QUIET: "quiet", WAITS_FOR_HOUR: "hour"}


@dataclass(frozen=True, slots=True)
class Batch:
    """Matches that one digest tells, and when; `kind`: daily, quiet, hour or late."""

    at: datetime
    kind: str
    matches: tuple[Match, ...]


def next_batch(
    waiting: Sequence[Match], alerts: Mapping[int, Alert], policy: AlertPolicy
) -> Batch | None:
    """Return the digest that is due first of what one recipient waits for, None for nothing.

    Each due time gets its own digest, so that it does not matter how often one looks. A story
    takes what its other rules gathered by then along; what was found late stands apart.
    """
    firsts = {
        kind: min((m.matched_at for m in waiting if m.silent == kind), default=None)
        for kind in (WAITS_FOR_HOUR, WAITS_LATE)
    }
    due = [
        (
            due_of(m.silent, alerts[m.alert_id], m.matched_at, policy, firsts),
            m.silent == WAITS_LATE,
            m,
        )
        for m in waiting
    ]
    if not due:
        return None
    at, late, _ = min(due, key=lambda one: one[:2])
    own = [m for moment, is_late, m in due if moment == at and is_late == late]
    stories = {m.story_id for m in own}
    along = [m for m in waiting if m.story_id in stories and m.matched_at <= at]
    taken = tuple(m for m in waiting if m in own or m in along)
    kinds = [KINDS[m.silent] for m in own if m.silent in KINDS]
    kind = "late" if late else min(kinds, key=list(KINDS.values()).index)
    return Batch(at, kind, taken)


def due_of(
    silent: str | None,
    alert: Alert,
    matched_at: datetime,
    policy: AlertPolicy,
    firsts: Mapping[str, datetime | None],
) -> datetime:
    """Return when a match is told that waits for what `silent` says.

    `firsts`: when the first match of each kind that is gathered for a while began to wait.
    """
    if silent == WAITS_FOR_DAY:
        return digest_times(alert, policy).next(matched_at, policy.zone)
    if silent == WAITS_FOR_QUIET:
        leaves = matched_at + timedelta(seconds=alert.group_seconds)
        return quiet_end(alert, leaves, policy.zone)
    pause = GATHER_LATE if silent == WAITS_LATE else CAP_WINDOW
    first = firsts.get(silent or "") or matched_at
    started = first if matched_at <= first + pause else matched_at
    return quiet_end(alert, started + pause, policy.zone)


def digest_times(alert: Alert, policy: AlertPolicy) -> Times:
    """Return when a rule's digests are due; `digest_at` for rules that name no times."""
    if alert.deliver not in {IMMEDIATE, DAILY}:
        try:
            return _times(alert.deliver)
        except UsageError:  # a hand in the database: it is told all the same
            pass
    return Times.daily(policy.digest_at)


def quiet_end(alert: Alert, at: datetime, zone: ZoneInfo) -> datetime:
    """Return when a rule may tell something at the earliest from a moment on."""
    if alert.quiet_hours is None:
        return at
    try:
        return _quiet(alert.quiet_hours).end(at, zone)
    except UsageError:  # as above
        return at


def found_late(
    article: StoredArticle, now: datetime, late_after: timedelta, read_before: datetime | None
) -> bool:
    """Tell whether an article was read late by our fault, as after a downtime or a mended drift.

    That is, long after it was published, while no visit since then was good; `read_before`: the
    end of the last good one. What a site puts in with an old date is not late, nor is an article
    that matches only since an edit. Of a date without a time the whole day counts.
    """
    if article.published_at is None or read_before is None:
        return False
    latest = article.published_at
    if article.published_precision == "day":
        latest = latest.astimezone(DAY_ZONE) + timedelta(days=1)
    waited = article.first_seen_at - latest > late_after
    return waited and latest > read_before and now - article.first_seen_at <= late_after


@lru_cache(maxsize=1000)
def _times(text: str) -> Times:
    return Times.parse(text)


@lru_cache(maxsize=1000)
def _quiet(text: str) -> QuietHours:
    return QuietHours.parse(text)
