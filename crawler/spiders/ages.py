"""When an address is fetched again: after a failure, to look for edits, when it seems withdrawn."""

from collections.abc import Sequence
from datetime import datetime, timedelta

RETRY_STEPS = (
    timedelta(minutes=2),  # before the next visit of a schedule of five minutes
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
)
GIVE_UP_AFTER = 12  # failures: about a week by the steps above
CHECK_AGAIN = timedelta(hours=1)  # a stored article that could not be checked
HELD_STEP = timedelta(hours=1)  # an unread article that is held back waits no longer
HELD_CHECK = timedelta(hours=24)  # a stored one whose page the rules cannot read
MISSING_PAUSE = timedelta(hours=12)
MISSING_LIMIT = 3  # with the pause, three times over a day


def retry_at(failures: int, now: datetime) -> datetime | None:
    """Return when an unread address is tried again after its `failures`, None for never."""
    if failures >= GIVE_UP_AFTER:
        return None
    return now + RETRY_STEPS[min(max(failures, 1), len(RETRY_STEPS)) - 1]


def revisit_at(ages: Sequence[int], born: datetime, now: datetime) -> datetime | None:
    """Return when a stored article is read again: at the next of its `ages` (hours), or None."""
    coming = (min(born, now) + timedelta(hours=age) for age in ages)
    return min((at for at in coming if at > now), default=None)


def gone_after(missed: int) -> bool:
    """Return whether an article that was missing `missed` times in a row counts as withdrawn."""
    return missed >= MISSING_LIMIT
