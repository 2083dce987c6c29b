"""What all mails of an installation have in common: sender, zone, language, hours and caps."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from crawler.alerts.headers import delivery_address
from crawler.settings import Settings

HOURLY_CAP = 20  # immediate mails a recipient gets within CAP_WINDOW before they are gathered
CAP_WINDOW = timedelta(hours=1)


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
    digest_at: time = time(8)
    hourly_cap: int = HOURLY_CAP

    @classmethod
    def of(cls, settings: Settings, secret: bytes) -> Self:
        """Return what the settings say; `secret` comes from the database."""
        return cls(
            sender=delivery_address(settings.smtp.sender),
            zone=settings.zone,
            secret=secret,
            language=settings.mail_language,
            digest_at=settings.digest_at.replace(tzinfo=None),
        )

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
