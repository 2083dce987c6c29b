"""Dates as pages write them → UTC with their precision; a form that is not known gives no date."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import NamedTuple
from zoneinfo import ZoneInfo

from crawler.extract.months import JUST_NOW, MONTHS, RELATIVE_DAYS, UNITS, WEEKDAYS
from crawler.items import Precision

# Tengrinews begins in 2008 and Akorda in 1998; news older than the web is a misread number.
_EARLIEST_YEAR = 1990
_LATEST_YEAR = 2100
# A clock that runs ahead and an editor who schedules the next minutes are honest; more is not.
FUTURE_TOLERANCE = timedelta(hours=1)
# One page of Tengrinews says +05:00 in its meta tags and +06:00 in its JSON-LD (200 of 200 pages
# of 2024): there the local clock is right and the offset is not.
_UNRELIABLE_OFFSETS = frozenset({timedelta(hours=5), timedelta(hours=6)})
_UNRELIABLE_ZONES = frozenset({"Asia/Almaty", "Asia/Qostanay"})
_LONGEST = 120
_NOON = 12


class Moment(NamedTuple):
    """A point in time in UTC; with precision "day" it is the local midnight of that day."""

    at: datetime
    precision: Precision


_TIME = (
    r"(?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?(?:\.\d+)?"
    r"(?:\s*(?P<half>[ap])\.?m\b\.?)?"
)
_YEAR = r"(?P<year>\d{4})"
_DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])"
_WORD = r"(?P<month>[^\W\d_]{3,14})"
_BETWEEN = r"[\s,|/•·—–-]*(?:(?:года?|г|жылы?|ж|year)\b\.?)?[\s,|/•·—–-]*"
_JOIN = r"(?:(?:в|at|на|сағат|время|time)\b\s*:?\s*)?"
_OFFSET = r"(?:\s*(?P<offset>(?:z|gmt|utc)(?![\w+-])|[+-]\d{2}:?\d{2}))?"
_WEEKDAY = rf"(?:\(?(?:{'|'.join(WEEKDAYS)})\)?{_BETWEEN})?"
_THEN_TIME = rf"(?:{_BETWEEN}{_WEEKDAY}{_JOIN}{_TIME}{_OFFSET})?"

_ISO = re.compile(
    rf"(?<!\d){_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)"
    r"(?:[T\s]+(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?"
    rf"{_OFFSET})?(?!\d)",
    re.IGNORECASE,
)
_DAY_MONTH_YEAR = re.compile(
    rf"(?<![\d:.]){_DAY}(?:st|nd|rd|th|\.)?(?:\s+of)?[\s-]+{_WORD}\.?,?[\s-]+{_YEAR}(?!\d){_THEN_TIME}"
)
_MONTH_DAY_YEAR = re.compile(
    rf"(?<!\w){_WORD}\.?\s+{_DAY}(?:st|nd|rd|th)?,?\s+{_YEAR}(?!\d){_THEN_TIME}"
)
_KAZAKH = re.compile(
    rf"(?<!\d){_YEAR}[\s-]*(?:жылғы|жылдың|жылы|жыл|ж\.?|г\.?)?,?\s+{_DAY}[\s-]+{_WORD}{_THEN_TIME}"
)
_YEAR_MONTH_DAY = re.compile(rf"(?<!\d){_YEAR},?\s+{_WORD}\s+{_DAY}(?!\d){_THEN_TIME}")
_NUMERIC = re.compile(
    rf"(?<![\d.]){_DAY}(?P<mark>[./-])(?P<month>\d\d?)(?P=mark)(?P<year>\d{{4}}|\d\d)(?![\d.]\d)"
    rf"{_THEN_TIME}"
)
_YEAR_FIRST = re.compile(
    rf"(?<!\d){_YEAR}(?P<mark>[./])(?P<month>\d\d?)(?P=mark){_DAY}(?!\d){_THEN_TIME}"
)
_DAY_MONTH = re.compile(rf"(?<![\d:.]){_DAY}[\s-]+{_WORD}\.?(?!,?[\s-]+\d{{4}}){_THEN_TIME}")
_TIME_FIRST = re.compile(rf"^\s*{_TIME}{_BETWEEN}(?P<rest>\S.*)$", re.DOTALL)
_RELATIVE = re.compile(rf"(?<!\w)(?P<word>{'|'.join(RELATIVE_DAYS)})(?!\w){_THEN_TIME}")
_AGO = re.compile(
    r"(?<![\w.,])(?P<count>\d{1,3})?\s*(?P<unit>[^\W\d_]+?)s?\.?\s+(?:назад|бұрын|ago)(?!\w)"
)
_UNIX = re.compile(r"\d{10}|\d{13}")


def parse_date(text: str, now: datetime, zone: ZoneInfo) -> Moment | None:
    """Return the moment that a text of a page names, or None if it names none for certain.

    `now` (aware) is when the page was fetched: relative words and dates without a year are read
    against it. A clock time without an offset is local time of `zone`. A month without a day, two
    dates that cannot both be, and years before 1990 give None.
    """
    if len(text) > _LONGEST:
        return None
    text = text.strip().casefold()
    for rule in _RULES:
        moment = rule(text, now, zone)
        if moment is not None:
            return moment
    return None


def parse_iso(text: str, zone: ZoneInfo) -> Moment | None:
    """Return the moment of an ISO 8601 date or of a Unix time, as metadata carry them."""
    text = text.strip()
    if _UNIX.fullmatch(text):
        return _sane(datetime.fromtimestamp(int(text[:10]), UTC), "second")
    found = _ISO.search(text)
    return _moment(found, int(found["month"]), zone) if found else None


def is_future(at: datetime, now: datetime) -> bool:
    """Tell whether a date lies further ahead of the time of reading than clocks differ."""
    return at > now + FUTURE_TOLERANCE


def _iso(text: str, _now: datetime, zone: ZoneInfo) -> Moment | None:
    found = _ISO.search(text)
    return _moment(found, int(found["month"]), zone) if found else None


def _named(pattern: re.Pattern[str]) -> Callable[[str, datetime, ZoneInfo], Moment | None]:
    def rule(text: str, _now: datetime, zone: ZoneInfo) -> Moment | None:
        for found in pattern.finditer(text):
            month = MONTHS.get(found["month"])
            if month is not None:
                return _moment(found, month, zone, text)
        return None

    return rule


def _numeric(text: str, _now: datetime, zone: ZoneInfo) -> Moment | None:
    found = _NUMERIC.search(text) or _YEAR_FIRST.search(text)
    if found is None:
        return None
    day, month = int(found["day"]), int(found["month"])
    if month > _NOON >= day and found["mark"] == "/":  # 09/16/2021 can only be American
        return _moment(found, day, zone, text, day=month)
    return _moment(found, month, zone, text)


def _relative(text: str, now: datetime, zone: ZoneInfo) -> Moment | None:
    found = _RELATIVE.search(text)
    if found is None:
        return None
    day = now.astimezone(zone).date() - timedelta(days=RELATIVE_DAYS[found["word"]])
    return _at(day, _clock(found, text), zone)


def _ago(text: str, now: datetime, zone: ZoneInfo) -> Moment | None:
    if text.rstrip(".") in JUST_NOW:
        return Moment(now.astimezone(UTC).replace(microsecond=0, second=0), "minute")
    found = _AGO.search(text)
    seconds = UNITS.get(found["unit"].rstrip("s")) if found else None
    if found is None or seconds is None:
        return None
    at = now.astimezone(UTC) - timedelta(seconds=seconds * int(found["count"] or 1))
    if seconds < UNITS["day"]:
        return _sane(at.replace(microsecond=0, second=0), "minute")
    return _at(at.astimezone(zone).date(), None, zone)


def _yearless(text: str, now: datetime, zone: ZoneInfo) -> Moment | None:
    """Read "16 сентября, 14:37": the last such day that is not ahead of the time of reading."""
    today = now.astimezone(zone).date()
    for found in _DAY_MONTH.finditer(text):
        month = MONTHS.get(found["month"])
        if month is None:
            continue
        for year in (today.year, today.year - 1):
            day = _day(year, month, int(found["day"]))
            if day is not None and day <= today + timedelta(days=1):
                return _at(day, _clock(found, text), zone)
    return None


_RULES: tuple[Callable[[str, datetime, ZoneInfo], Moment | None], ...] = (
    _named(_DAY_MONTH_YEAR),
    _relative,
    _named(_KAZAKH),
    _iso,
    _numeric,
    _named(_MONTH_DAY_YEAR),
    _named(_YEAR_MONTH_DAY),
    _ago,
    _yearless,
)


class _Clock(NamedTuple):
    hour: int
    minute: int
    second: int | None


def _moment(
    found: re.Match[str], month: int, zone: ZoneInfo, text: str = "", *, day: int | None = None
) -> Moment | None:
    named = found.groupdict()
    year = int(found["year"])
    if len(found["year"]) == 2:  # noqa: PLR2004 - "24" is 2024, "0000" is no year
        year += 2000
    local = _day(year, month, day or int(found["day"]))
    if local is None:
        return None
    return _at(local, _clock(found, text), zone, named["offset"])


def _clock(found: re.Match[str], text: str) -> _Clock | None:
    """Return the time of day that follows a date, or that stands before it ("14:37, 16 мая")."""
    if found["hour"] is None:
        before = _TIME_FIRST.match(text)
        if before is None or before.end("minute") > found.start():
            return None
        found = before
    hour = int(found["hour"])
    half = found.groupdict().get("half")
    if half and hour <= _NOON:
        hour = hour % _NOON + (_NOON if half == "p" else 0)
    second = found["second"]
    return _Clock(hour, int(found["minute"]), None if second is None else int(second))


def _at(
    day: date, clock: _Clock | None, zone: ZoneInfo, offset: str | None = None
) -> Moment | None:
    if clock is None:
        return _sane(datetime(day.year, day.month, day.day, tzinfo=zone), "day")
    hour, minute, second = clock
    try:
        local = datetime(day.year, day.month, day.day, hour, minute, second or 0, tzinfo=zone)
    except ValueError:  # 24:10 in a meta tag
        return None
    precision: Precision = "minute" if second is None else "second"
    return _sane(local.replace(tzinfo=_zone(offset, zone)), precision)


def _zone(offset: str | None, zone: ZoneInfo) -> ZoneInfo | timezone:
    if not offset:
        return zone
    if offset[0] not in "+-":
        return UTC
    sign = -1 if offset[0] == "-" else 1
    delta = sign * timedelta(hours=int(offset[1:3]), minutes=int(offset[-2:]))
    if abs(delta) >= timedelta(hours=24):
        return zone
    if delta in _UNRELIABLE_OFFSETS and zone.key in _UNRELIABLE_ZONES:
        return zone
    return timezone(delta)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _sane(at: datetime, precision: Precision) -> Moment | None:
    moment = at.astimezone(UTC)
    if not _EARLIEST_YEAR <= moment.year <= _LATEST_YEAR:
        return None
    return Moment(moment, precision)
