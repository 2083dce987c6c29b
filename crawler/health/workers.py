"""How a fleet stands: are there workers, and does a visit wait for one."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection

from crawler.settings import Settings
from storage import fleet

LONG_WAIT = timedelta(minutes=5)  # the default interval: by then the next visit would be due


@dataclass(frozen=True, slots=True)
class FleetStatus:
    """Workers that give signs of life, visits by state, seconds that the oldest one waits.

    `lost`: visits in the hands of workers that give no sign, which the daemon is about to put back.
    """

    workers: int
    running: int
    waiting: int
    lost: int
    oldest_waiting: float | None
    problems: tuple[str, ...]


def fleet_status(tx: Connection, settings: Settings) -> FleetStatus | None:
    """Return how the fleet stands, None where the settings have none."""
    if not settings.fleet.enabled:
        return None
    found = fleet.standing(tx, timedelta(seconds=settings.fleet.takeover_after))
    if found is None:
        return FleetStatus(0, 0, 0, 0, None, ("no queue of visits yet: start jarshy daemon",))
    return FleetStatus(
        found.workers,
        found.running,
        found.waiting,
        found.lost,
        found.oldest_waiting,
        tuple(_problems(found)),
    )


def _problems(found: fleet.Fleet) -> list[str]:
    if not found.workers:
        return [f"no worker is alive, {found.waiting} visits wait: start jarshy worker"]
    waited = timedelta(seconds=found.oldest_waiting or 0)
    if waited <= LONG_WAIT:
        return []
    told = f"{found.waiting} visits wait, the oldest for {waited // timedelta(minutes=1)} min"
    return [f"{told}: start more workers, or see what their logs say of it"]
