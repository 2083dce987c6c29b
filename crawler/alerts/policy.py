"""What all mails of an installation have in common: sender, zone, language, hours and caps."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

PLACEHOLDER = "jarshy@localhost"  # stands in mails queued before a sender was set
DIGEST_AT = time(8, 0)  # before the working day
HOURLY_CAP = 20  # immediate mails a recipient gets within an hour before they are gathered


@dataclass(frozen=True, slots=True)
class AlertPolicy:
    """How mails are made; `secret` is the instance's key for Message-IDs, never shown.

    `sender` is a checked address. `hourly_cap`: immediate mails per recipient within CAP_WINDOW.
    """

    sender: str
    zone: ZoneInfo
    secret: bytes = field(repr=False)
    sender_name: str = "Jarshy"
    language: str = "ru"
    digest_at: time = DIGEST_AT
    hourly_cap: int = HOURLY_CAP

    @property
    def domain(self) -> str:
        """Return the domain that Message-ID and List-Id bear."""
        return self.sender.rpartition("@")[2]

    def last_digest(self, now: datetime) -> datetime:
        """Return the latest digest time that is not after `now`, in the user's zone."""
        local = now.astimezone(self.zone)
        today = datetime.combine(local.date(), self.digest_at, tzinfo=self.zone)
        if today <= local:
            return today
        yesterday = local.date() - timedelta(days=1)
        return datetime.combine(yesterday, self.digest_at, tzinfo=self.zone)
