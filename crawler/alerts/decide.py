"""Decide what a recipient is told when rules match an article of a story, and why not; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from crawler.alerts.due import IMMEDIATE, quiet_end
from storage.records import Alert

Step = Literal["mail", "join", "reply", "wait", "silence"]
Wait = Literal["day", "quiet", "late", "hour"]

HISTORY = "stock found on the first visit"
PAUSED = "the rule is paused"
EXPIRED = "the rule has expired"
TOO_OLD = "first seen before the rule was made"
TOLD_ALREADY = "the story was told already"
KNOWN_ARTICLE = "an earlier reading of the article matched already"
REASONS: Mapping[Wait, str] = {
    "day": "the rules gather their stories in digests",
    "quiet": "the rules are quiet at this time",
    "late": "the article was found late",
    "hour": "the rules have their own cap of mails an hour",
}


@dataclass(frozen=True, slots=True)
class Moment:
    """When an article matched; `late`: long after it was published, so that nobody hurries."""

    now: datetime
    zone: ZoneInfo
    late: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What a recipient knows of a story.

    `told`: ids of the rules named so far, digests included; `pending`: a mail of the story still
    waits for others to join; `rooted`: a mail of the story itself was sent or may have been;
    `recent`: story mails of the last hour, of at most `cap`; `by_rule`: how many of them named a
    rule that has a cap of its own.
    """

    told: frozenset[int] = frozenset()
    pending: bool = False
    rooted: bool = False
    recent: int = 0
    cap: int = 20
    by_rule: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """What happens, when, and why.

    `named` are the rules of the mail, which leaves at `due_at`; `waits` those that wait for a
    digest, with its kind; a rule in none of them stays silent. `heading` is the mail's: first,
    copied or rule.
    """

    step: Step
    reason: str
    due_at: datetime
    named: tuple[Alert, ...] = ()
    waits: tuple[tuple[Alert, Wait], ...] = ()
    heading: str = "first"

    def waiting(self, kind: Wait) -> tuple[Alert, ...]:
        """Return the rules that wait for one kind of digest."""
        return tuple(alert for alert, waits in self.waits if waits == kind)


def decide(matched: Sequence[Alert], known: Known, at: Moment) -> Decision:
    """Return what a recipient is told of one article whose story it may know already.

    A story is told once; a rule that is new to it is told in the thread; the same rule again only
    where it asks for later copies. What is late, in quiet hours or above a cap waits for a digest:
    nothing is dropped. A mail that goes out names the waiting rules of its story, too.
    """
    fresh = tuple(a for a in matched if a.id not in known.told)
    again = tuple(a for a in matched if a.id in known.told)
    if known.pending:
        return Decision("join", "the story's mail has not left yet", at.now, fresh + again)
    gathered = tuple(a for a in again if a.later_copies == "digest")
    follow = tuple(a for a in again if known.rooted and a.later_copies == "thread")
    sorted_out = [(a, _wait(a, known, at)) for a in (*fresh, *gathered, *follow)]
    sorted_out = [(a, "day" if a in gathered else wait) for a, wait in sorted_out]
    urgent = [a for a, wait in sorted_out if wait is None]
    waits = tuple((a, wait) for a, wait in sorted_out if wait is not None)
    if not urgent:
        if not waits:
            return Decision("silence", TOLD_ALREADY, at.now)
        return Decision("wait", REASONS[waits[0][1]], at.now, waits=waits)
    if known.recent >= known.cap:
        reason = f"{known.recent} mails within the hour, of at most {known.cap}"
        held: tuple[tuple[Alert, Wait], ...] = tuple((a, "hour") for a in urgent)
        return Decision("wait", reason, at.now, waits=waits + held)
    due_at = at.now + timedelta(seconds=min(a.group_seconds for a in urgent))
    named = (*fresh, *follow, *gathered)
    if not known.rooted:
        return Decision("mail", "the first mail of the story", due_at, named)
    heading = "rule" if any(a in fresh for a in urgent) else "copied"
    return Decision("reply", f"follows the story's mail: {heading}", due_at, named, heading=heading)


def _wait(alert: Alert, known: Known, at: Moment) -> Wait | None:
    """Return for what a rule waits by itself, None where it tells at once."""
    if alert.deliver != IMMEDIATE:
        return "day"
    if at.late:
        return "late"
    leaves = at.now + timedelta(seconds=alert.group_seconds)
    if quiet_end(alert, leaves, at.zone) > leaves:
        return "quiet"
    if alert.hourly_cap is not None and known.by_rule.get(alert.id, 0) >= alert.hourly_cap:
        return "hour"
    return None
