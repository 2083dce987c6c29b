"""Faults of the running system, as they come out of the archive."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Incident:
    """A fault that the operator is told of; `over_at`: None while it lasts.

    `kind`: visits, pace, mail or disk; `place`: what it is about, "" for the machine.
    """

    id: int
    kind: str
    place: str
    reason: str
    raised_at: datetime
    told_at: datetime | None
    over_at: datetime | None
