"""What all mails of an installation have in common: sender, zone, language, hours and caps."""

from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from crawler.alerts.recipients import delivery_address
from crawler.settings import Settings

HOURLY_CAP = 20  # mails of single stories within CAP_WINDOW before the rest is gathered
LATE_AFTER = timedelta(hours=6)
CAP_WINDOW = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class AlertPolicy:
    """How mails are made; `secret` is the instance's key for Message-IDs, never shown.

    `sender` is a checked address. `hourly_cap`: immediate mails per recipient within CAP_WINDOW.
    `late_after`: an article read so long after it was published is told as found late.
    """

    sender: str
    zone: ZoneInfo
    secret: bytes = field(repr=False)
    sender_name: str = "Jarshy"
    language: str = "ru"
    digest_at: time = time(8)
    hourly_cap: int = HOURLY_CAP
    late_after: timedelta = LATE_AFTER

    @classmethod
    def of(cls, settings: Settings, secret: bytes) -> Self:
        """Return what the settings say; `secret` comes from the database."""
        return cls(
            sender=delivery_address(settings.smtp.sender),
            zone=settings.zone,
            secret=secret,
            language=settings.mail_language,
            digest_at=settings.digest_at.replace(tzinfo=None),
            hourly_cap=settings.alerts.hourly_cap,
            late_after=timedelta(seconds=settings.alerts.late_after),
        )

    @property
    def domain(self) -> str:
        """Return the domain that Message-ID and List-Id bear."""
        return self.sender.rpartition("@")[2]
