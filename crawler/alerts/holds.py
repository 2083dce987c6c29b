"""When a channel is left alone because nothing can be sent through it, kept over restarts."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from storage import meta

# A server that is down is asked often enough to empty the outbox within minutes of its return; a
# login that is refused is not repeated more than four times an hour, or the account gets locked.
FIRST_HOLD = timedelta(minutes=1)
LONGEST_HOLD = timedelta(minutes=5)
REFUSED_HOLD = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Hold:
    """A channel that is not to be used before `until`; `failures` in a row led to it."""

    until: datetime
    reason: str
    failures: int


def read_hold(tx: Connection, channel: str) -> Hold | None:
    """Return the hold on a channel, also one that has run out; None after the last success."""
    value = meta.get(tx, _key(channel))
    if not value:
        return None
    fields = json.loads(value)
    return Hold(datetime.fromisoformat(fields["until"]), fields["reason"], fields["failures"])


def hold(
    tx: Connection, channel: str, now: datetime, reason: str, *, refused: bool = False
) -> Hold:
    """Hold a channel for longer with each failure; `refused`: it will not heal by itself."""
    last = read_hold(tx, channel)
    failures = 1 + (last.failures if last else 0)
    pause = min(FIRST_HOLD * 2 ** min(failures - 1, 10), LONGEST_HOLD)
    held = Hold(now + (REFUSED_HOLD if refused else pause), reason, failures)
    fields = asdict(held) | {"until": held.until.isoformat()}
    meta.put(tx, _key(channel), json.dumps(fields, ensure_ascii=False))
    return held


def release(tx: Connection, channel: str) -> None:
    """Use a channel again: it works."""
    meta.put(tx, _key(channel), "")


def _key(channel: str) -> str:
    return f"hold:{channel}"
