"""When a source is visited: a cron expression in the user's zone, or a fixed interval."""

import re
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Annotated, Any, NamedTuple, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from crawler.settings.durations import Seconds, spoken

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
SHORTCUTS = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
}
SHORTEST_INTERVAL = 1.0  # anything below is a typing mistake
HORIZON_DAYS = 366 * 8  # 29 February may be eight years away around 2100
_EVERY = re.compile(r'\s*every\s*=?\s*"?([^"]+?)"?\s*')


class _Field(NamedTuple):
    name: str
    low: int
    high: int
    names: tuple[str, ...] = ()


_FIELDS = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day of month", 1, 31),
    _Field("month", 1, 12, MONTHS),
    _Field("day of week", 0, 7, WEEKDAYS),
)


def _number(text: str, field: _Field) -> int:
    lowered = text.lower()
    if lowered in field.names:
        return field.names.index(lowered) + field.low
    if not text.isdecimal() or not field.low <= int(text) <= field.high:
        raise ValueError(f"{field.name} must be {field.low} to {field.high}, not {text!r}")
    return int(text)


def _values(text: str, field: _Field) -> set[int]:
    found: set[int] = set()
    for part in text.split(","):
        span, _, step = part.partition("/")
        if step and (not step.isdecimal() or int(step) == 0):
            raise ValueError(f"the step of {field.name} must be a positive number, not {step!r}")
        first, dash, last = span.partition("-")
        low = field.low if span == "*" else _number(first, field)
        high = field.high if span == "*" or (step and not dash) else low
        high = _number(last, field) if dash else high
        if high < low:
            raise ValueError(f"{field.name} {span!r} runs backwards")
        found.update(range(low, high + 1, int(step or 1)))
    return found


class Cron(NamedTuple):
    """A parsed cron expression: the allowed values of its five fields (Sunday is 0)."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either_day: bool

    @classmethod
    def parse(cls, expression: str) -> Self:
        """Read five fields as crontab(5) does; raise ValueError that names the wrong field."""
        parts = SHORTCUTS.get(expression.strip(), expression).split()
        if len(parts) != len(_FIELDS):
            raise ValueError(
                "a cron expression has five fields (minute hour day month weekday),"
                f" not {len(parts)}"
            )
        sets = [_values(part, field) for part, field in zip(parts, _FIELDS, strict=True)]
        weekdays = frozenset(day % 7 for day in sets[4])
        # crontab(5): where both days are restricted, either of them is enough.
        either = not parts[2].startswith("*") and not parts[4].startswith("*")
        minutes, hours, days, months = (frozenset(values) for values in sets[:4])
        return cls(minutes, hours, days, months, weekdays, either)

    def on(self, day: datetime) -> bool:
        """Tell whether the expression allows this day."""
        in_month = day.day in self.days
        in_week = day.isoweekday() % 7 in self.weekdays
        fits = (in_month or in_week) if self.either_day else (in_month and in_week)
        return fits and day.month in self.months

    def next_after(self, moment: datetime, zone: ZoneInfo) -> datetime | None:
        """Return the first moment after `moment` (UTC), or None where there is none.

        A local time that the clock skips is left out; one that it shows twice fires once, unless
        every hour is meant.
        """
        day = moment.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
        for offset in range(HORIZON_DAYS):
            date = (day.replace(tzinfo=None) + timedelta(days=offset)).replace(tzinfo=zone)
            if self.on(date):
                found = self._first_of(date, moment)
                if found is not None:
                    return found
        return None

    def _first_of(self, day: datetime, moment: datetime) -> datetime | None:
        folds = (0, 1) if len(self.hours) == len(range(24)) else (0,)
        found: list[datetime] = []
        for hour, minute, fold in product(self.hours, self.minutes, folds):
            local = day.replace(hour=hour, minute=minute, fold=fold)
            at = local.astimezone(UTC)
            shown = at.astimezone(local.tzinfo)
            if at > moment and (shown.hour, shown.minute) == (hour, minute):
                found.append(at)
        return min(found, default=None)


class Schedule(BaseModel):
    """A visiting rhythm: exactly one of `cron` and `every` (seconds) is set."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    cron: str | None = None
    every: Annotated[Seconds, Field(ge=SHORTEST_INTERVAL)] | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.cron is None) == (self.every is None):
            raise ValueError('expected a cron expression or every = "5m"')
        if self.cron is not None:
            expression = Cron.parse(self.cron)
            if expression.next_after(datetime(2024, 1, 1, tzinfo=UTC), ZoneInfo("UTC")) is None:
                raise ValueError(f"{self.cron!r} names a day that never comes")
        return self

    def next_after(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """Return the first due time after `moment`; both aware UTC."""
        if self.every is not None:
            return moment + timedelta(seconds=self.every)
        found = Cron.parse(self.cron or "").next_after(moment, zone)
        return found or moment + timedelta(days=HORIZON_DAYS)

    def interval(self, moment: datetime, zone: ZoneInfo) -> timedelta:
        """Return the time between the next two due times."""
        first = self.next_after(moment, zone)
        return self.next_after(first, zone) - first

    def __str__(self) -> str:
        return self.cron if self.cron is not None else f"every {spoken(self.every or 0)}"


def as_schedule(value: Any) -> Any:
    """Accept "*/5 * * * *", "every 5m" and 'every = "5m"' beside the table {every = "5m"}."""
    if not isinstance(value, str):
        return value
    interval = _EVERY.fullmatch(value)
    return {"every": interval[1]} if interval else {"cron": value.strip()}


ScheduleField = Annotated[Schedule, BeforeValidator(as_schedule)]
