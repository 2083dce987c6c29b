"""When each listing is visited: more often at the hours and where it publishes more; pure.

For news that comes at a rate r(t) and visits of a density v(t), a story waits 1/(2 v) in the mean.
Of all ways to spend a given number of visits, v ~ sqrt(r) gives the least mean wait (minimise the
sum of r/v with the sum of v given).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

HOUR = 3600.0
DAY_HOURS, WEEK_HOURS = 24, 168
PRIOR_HOURS = 12.0  # hours of the mean rate that any listing starts from
PRIOR_DAYS = 3.0  # days of the mean rate that an hour of the day starts from
PRIOR_WEEKS = 4.0  # weeks of its hour's rate that an hour of the week starts from
STEPS = 60  # halvings; the density is exact to far below a visit a week


@dataclass(frozen=True, slots=True)
class Watched:
    """What was seen of a listing: when its articles came, between two moments."""

    since: datetime
    until: datetime
    moments: Sequence[datetime]


def rates(watched: Watched, zone: ZoneInfo) -> tuple[float, ...]:
    """Return how many articles an hour a listing brings, for each hour of the week from Monday.

    Few observations are held to what more of them say: an hour of the week to its hour of the day,
    that to the mean. Neighbouring hours share, for publishing has no edges.
    """
    seen = _spread(_exposure(watched, zone))
    came = _spread(_counts(watched, zone))
    hours, total = sum(seen), sum(came)
    mean = (total + 0.5) / (hours + PRIOR_HOURS)
    daily = [
        (sum(came[hour::DAY_HOURS]) + PRIOR_DAYS * mean) / (sum(seen[hour::DAY_HOURS]) + PRIOR_DAYS)
        for hour in range(DAY_HOURS)
    ]
    return tuple(
        (came[hour] + PRIOR_WEEKS * daily[hour % DAY_HOURS]) / (seen[hour] + PRIOR_WEEKS)
        for hour in range(WEEK_HOURS)
    )


class Rhythm:
    """Visits of some listings, as many a week as one each in `every` seconds would make.

    `by_listing` gives the rates of each. No pause is shorter than `fastest` or longer than
    `slowest` (seconds).
    """

    def __init__(
        self,
        by_listing: Mapping[str, Sequence[float]],
        zone: ZoneInfo,
        every: float,
        fastest: float,
        slowest: float,
    ) -> None:
        self._zone = zone
        self._apart = timedelta(seconds=fastest)
        roots = {key: [math.sqrt(rate) for rate in row] for key, row in by_listing.items()}
        wanted = len(roots) * WEEK_HOURS * HOUR / every
        low, high = 0.0, 1.0 / min((min(row) for row in roots.values()), default=1.0)
        bounds = (1.0 / slowest, 1.0 / fastest)
        for _ in range(STEPS):
            middle = (low + high) / 2
            visits = sum(_between(middle * root, bounds) for row in roots.values() for root in row)
            low, high = (middle, high) if visits * HOUR < wanted else (low, middle)
        self._density = {
            key: [_between(low * root, bounds) for root in row] for key, row in roots.items()
        }

    def pause(self, listing: str, at: datetime) -> float:
        """Return the seconds between two visits of a listing at a moment."""
        return 1.0 / self._density[listing][hour_of_week(at, self._zone)]

    def look(self, visited: Mapping[str, datetime], now: datetime) -> tuple[list[str], datetime]:
        """Return which listings to visit now, and when to look again.

        `visited` tells when each was visited last. Looks are `fastest` apart, so that listings are
        visited together; each at the look that is nearest to its time.
        """
        at = {listing: self._due_at(listing, visited, now) for listing in self._density}
        due = [listing for listing in at if at[listing] <= now + self._apart / 2]
        coming = [self.due(listing, now) if listing in due else at[listing] for listing in at]
        return due, max(min(coming, default=now), now + self._apart)

    def _due_at(self, listing: str, visited: Mapping[str, datetime], now: datetime) -> datetime:
        last = visited.get(listing)
        # A visit in the future was made before the clock was set back.
        return now if last is None or last > now else self.due(listing, last)

    def due(self, listing: str, last: datetime) -> datetime:
        """Return when a listing is due after a visit that began at `last`."""
        left, at = 1.0, last
        while True:
            density = self._density[listing][hour_of_week(at, self._zone)]
            rest = HOUR - (at.timestamp() % HOUR)
            if left <= density * rest:
                return at + timedelta(seconds=left / density)
            left -= density * rest
            at += timedelta(seconds=rest)


def hour_of_week(at: datetime, zone: ZoneInfo) -> int:
    """Return the hour of the week by the zone's clock, 0 for the first of Monday."""
    local = at.astimezone(zone)
    return local.weekday() * DAY_HOURS + local.hour


def _between(value: float, bounds: tuple[float, float]) -> float:
    return min(max(value, bounds[0]), bounds[1])


def _counts(watched: Watched, zone: ZoneInfo) -> list[float]:
    found = [0.0] * WEEK_HOURS
    for moment in watched.moments:
        if watched.since <= moment < watched.until:
            found[hour_of_week(moment, zone)] += 1
    return found


def _exposure(watched: Watched, zone: ZoneInfo) -> list[float]:
    """Return how many hours of each hour of the week were watched."""
    found = [0.0] * WEEK_HOURS
    at = watched.since
    while at < watched.until:
        rest = timedelta(seconds=HOUR - at.timestamp() % HOUR)
        end = min(at + rest, watched.until)
        found[hour_of_week(at, zone)] += (end - at).total_seconds() / HOUR
        at = end
    return found


def _spread(row: Sequence[float]) -> list[float]:
    return [
        row[hour] / 2 + row[hour - 1] / 4 + row[(hour + 1) % WEEK_HOURS] / 4
        for hour in range(WEEK_HOURS)
    ]
