"""Times of day on weekdays in the user's zone: digests, and hours to be quiet; pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from crawler.errors import UsageError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERY_DAY = frozenset(range(7))
REACH = 8  # days in which each weekday has come by, and the present one again
MIDNIGHT = 24 * 60
_DAYS = rf"(?:{'|'.join(DAYS)})"
_ENTRY = re.compile(rf"(?:(?P<days>{_DAYS}(?:[,-]{_DAYS})*)\s+)?(?P<times>[\d:,\s-]+)", re.ASCII)
_TIME = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Times:
    """Moments of the week: pairs of a weekday (0 is Monday) and minutes after its midnight."""

    entries: frozenset[tuple[int, int]]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "08:00,18:00" or "mon-fri 08:00; sat 10:00"; raises UsageError."""
        found = {
            (day, _minutes(at, text))
            for days, times in _entries(text)
            for day in days
            for at in times.split(",")
        }
        return cls(frozenset((day, minutes) for day, minutes in found))

    @classmethod
    def daily(cls, at: time) -> Self:
        """Return one time on every day."""
        return cls(frozenset((day, at.hour * 60 + at.minute) for day in EVERY_DAY))

    def last(self, now: datetime, zone: ZoneInfo) -> datetime:
        """Return the latest of the moments that is not after `now`, in UTC."""
        return max(at for at in self._days(now, zone, range(-REACH, 2)) if at <= now)

    def next(self, now: datetime, zone: ZoneInfo) -> datetime:
        """Return the earliest of the moments that is not before `now`, in UTC."""
        return min(at for at in self._days(now, zone, range(-1, REACH + 1)) if at >= now)

    def _days(self, now: datetime, zone: ZoneInfo, reach: range) -> Iterator[datetime]:
        today = now.astimezone(zone).date()
        for ahead in reach:
            day = today + timedelta(days=ahead)
            for weekday, minutes in self.entries:
                if weekday == day.weekday():
                    yield _moment(day, minutes, zone)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Spans of the week: weekday on which one begins, its first minute, and its length."""

    spans: tuple[tuple[int, int, int], ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "22:00-07:00" or "mon-fri 20:00-08:00; sat,sun 00:00-24:00"; raises UsageError."""
        found: list[tuple[int, int, int]] = []
        for days, span in _entries(text):
            first, separator, last = span.partition("-")
            if not separator:
                raise _unreadable(text)
            begin, end = _minutes(first, text), _minutes(last, text)
            length = (end - begin) % MIDNIGHT or MIDNIGHT
            found += [(day, begin % MIDNIGHT, length) for day in sorted(days)]
        quiet = cls(tuple(found))
        if len(quiet.minutes()) == len(EVERY_DAY) * MIDNIGHT:
            raise UsageError(f"{text!r} leaves no time to tell anything: shorten the quiet hours")
        return quiet

    def minutes(self) -> set[int]:
        """Return the quiet minutes of a week, counted from Monday's midnight."""
        week = len(EVERY_DAY) * MIDNIGHT
        return {
            (day * MIDNIGHT + begin + minute) % week
            for day, begin, length in self.spans
            for minute in range(length)
        }

    def end(self, at: datetime, zone: ZoneInfo) -> datetime:
        """Return when the quiet that covers a moment ends, in UTC; the moment itself if none."""
        while True:
            later = max((end for begin, end in self._around(at, zone) if begin <= at < end),
                        default=at)  # fmt: skip
            if later == at:
                return at
            at = later

    def _around(self, at: datetime, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
        today = at.astimezone(zone).date()
        for ahead in (-1, 0):
            day = today + timedelta(days=ahead)
            for weekday, begin, length in self.spans:
                if weekday == day.weekday():
                    yield _moment(day, begin, zone), _moment(day, begin + length, zone)


def _entries(text: str) -> Iterator[tuple[frozenset[int], str]]:
    for part in text.lower().split(";"):
        match = _ENTRY.fullmatch(part.strip())
        if match is None:
            raise _unreadable(text)
        yield _days(match["days"], text), "".join(match["times"].split())


def _days(text: str | None, whole: str) -> frozenset[int]:
    if text is None:
        return EVERY_DAY
    found: set[int] = set()
    for part in text.split(","):
        first, separator, last = part.partition("-")
        if last and last not in DAYS:
            raise _unreadable(whole)
        begin, end = DAYS.index(first), DAYS.index(last) if separator else DAYS.index(first)
        found |= {(begin + step) % 7 for step in range((end - begin) % 7 + 1)}
    return frozenset(found)


def _minutes(text: str, whole: str) -> int:
    match = _TIME.fullmatch(text)
    if match is None or int(match[1]) * 60 + int(match[2]) > MIDNIGHT:
        raise _unreadable(whole)
    return int(match[1]) * 60 + int(match[2])


def _moment(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """Return a minute of a local day in UTC; one that the clock skips is the moment after."""
    ahead, rest = divmod(minutes, MIDNIGHT)
    local = datetime.combine(day + timedelta(days=ahead), time(rest // 60, rest % 60), tzinfo=zone)
    return local.astimezone(UTC)


def _unreadable(text: str) -> UsageError:
    return UsageError(
        f"{text!r} cannot be read as times: expected times such as 08:00,18:00 or mon-fri 08:00;"
        " sat 10:00, or for quiet hours a span such as 22:00-07:00"
    )
