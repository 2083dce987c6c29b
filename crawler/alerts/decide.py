"""Decide what a recipient is told when rules match an article of a story, and why not; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from storage.records import Alert

Step = Literal["mail", "join", "reply", "wait", "silence"]

HISTORY = "stock found on the first visit"
PAUSED = "the rule is paused"
TOO_OLD = "first seen before the rule was made"
TOLD_ALREADY = "the story was told already"
KNOWN_ARTICLE = "an earlier reading of the article matched already"


@dataclass(frozen=True, slots=True)
class Known:
    """What a recipient knows of a story.

    `told`: ids of the rules named so far, digests included; `pending`: a mail of the story waits
    and was never tried; `rooted`: a mail of the story itself was sent or may have been; `recent`:
    immediate mails of the last hour, of at most `cap`.
    """

    told: frozenset[int] = frozenset()
    pending: bool = False
    rooted: bool = False
    recent: int = 0
    cap: int = 20


@dataclass(frozen=True, slots=True)
class Decision:
    """What happens, and why.

    `named` are the rules of the mail, `wait_day` and `wait_hour` those that wait for a digest; a
    rule in none of them stays silent. `heading` is the mail's: first, copied or rule.
    """

    step: Step
    reason: str
    named: tuple[Alert, ...] = ()
    wait_day: tuple[Alert, ...] = ()
    wait_hour: tuple[Alert, ...] = ()
    heading: str = "first"


def decide(matched: Sequence[Alert], known: Known) -> Decision:
    """Return what a recipient is told of one article whose story it may know already.

    A story is told once; a rule that is new to it is told in the thread; the same rule again only
    where it asks for later copies. Above the cap all of it waits, nothing is dropped.
    """
    fresh = tuple(a for a in matched if a.id not in known.told)
    again = tuple(a for a in matched if a.id in known.told)
    if known.pending:
        return Decision("join", "the story's mail has not left yet", fresh + again)
    urgent = tuple(a for a in fresh if a.deliver == "immediate")
    follow = tuple(a for a in again if known.rooted and a.later_copies == "thread")
    patient = tuple(a for a in fresh if a.deliver != "immediate")
    if not urgent and not follow:
        if patient:
            return Decision("wait", "the rules are told once a day", wait_day=patient)
        return Decision("silence", TOLD_ALREADY)
    if known.recent >= known.cap:
        reason = f"{known.recent} mails within the hour, of at most {known.cap}"
        return Decision("wait", reason, wait_day=patient, wait_hour=urgent + follow)
    if not known.rooted:
        return Decision("mail", "the first mail of the story", fresh)
    heading = "rule" if urgent else "copied"
    return Decision(
        "reply", f"follows the story's mail: {heading}", fresh + follow, heading=heading
    )
