"""Whether an edition is silent longer than its own weekdays and hours allow."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

WEEKS = 4
LEAST_PAST = timedelta(days=3)  # before that nobody knows the rhythm
# Where so many articles were to be expected, chance gives none once in 500 million silences; news
# comes in bursts, so less would be too little.
LEAST_EXPECTED = 20.0
_HOUR = timedelta(hours=1)


def expected_since(
    past: Sequence[datetime], last: datetime, now: datetime, zone: ZoneInfo
) -> float:
    """Return how many articles were to come between `last` and `now`, by weekday and hour.

    `past`: when the articles of the last weeks were met. Each hour's rate is the mean of this
    weekday's and, as one more week, of all days.
    """
    if not past or last - min(past) < LEAST_PAST:
        return 0.0
    rates = _Rates(past, last, zone)
    total = 0.0
    at = last
    while at < now:
        step = min(_HOUR - timedelta(minutes=at.minute, seconds=at.second,
                                     microseconds=at.microsecond), now - at)  # fmt: skip
        total += rates.at(at) * (step / _HOUR)
        at += step
    return total


class _Rates:
    def __init__(self, past: Sequence[datetime], until: datetime, zone: ZoneInfo) -> None:
        self._zone = zone
        local = [at.astimezone(zone) for at in past]
        self._by_hour = Counter(at.hour for at in local)
        self._by_weekday = Counter((at.weekday(), at.hour) for at in local)
        first = min(local).date()
        dates = [
            first + timedelta(days=n) for n in range((until.astimezone(zone).date() - first).days)
        ]
        self._days = max(1, len(dates))
        self._weekdays = Counter(date.weekday() for date in dates)

    def at(self, moment: datetime) -> float:
        """Return how many articles an hour brings."""
        local = moment.astimezone(self._zone)
        weekday, hour = local.weekday(), local.hour
        mean = self._by_hour[hour] / self._days
        weeks = self._weekdays[weekday]
        return (self._by_weekday[weekday, hour] + mean) / (weeks + 1)
