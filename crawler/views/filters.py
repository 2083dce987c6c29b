"""The filters of a search as people write them: dates, sources, languages."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from crawler.errors import UsageError

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2})?)?")
LANGUAGES = ("ru", "kk", "en")
# Every article has one of these: what filters alone ask for.
ANYTHING = " OR ".join(f"language:{language}" for language in LANGUAGES)
FIRST_YEAR = 1990  # before any online news; an earlier year is a typing mistake


def since(text: str | None, zone: ZoneInfo, now: datetime, *, sign: str = "--") -> datetime | None:
    """Return the first moment that a date means, in UTC; raise UsageError for an impossible one.

    `sign` stands before the names of options in errors.
    """
    return None if text is None else _moment(f"{sign}since", text, zone, now)[0]


def until(text: str | None, zone: ZoneInfo, now: datetime, *, sign: str = "--") -> datetime | None:
    """Return the moment just after what a date means, in UTC: of a day the next midnight."""
    return None if text is None else _moment(f"{sign}until", text, zone, now)[1]


def _moment(option: str, text: str, zone: ZoneInfo, now: datetime) -> tuple[datetime, datetime]:
    today = now.astimezone(zone).date()
    words = {"today": today, "yesterday": today - timedelta(days=1)}
    if text in words:
        return _whole_day(words[text], zone)
    if not _MOMENT.fullmatch(text):
        raise UsageError(
            f"{option}: {text!r} is not a date: expected YYYY-MM-DD, YYYY-MM-DDTHH:MM, today or"
            " yesterday"
        )
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{option}: {text!r} is not a date: {error}") from error
    if not FIRST_YEAR <= at.year <= today.year + 1:
        raise UsageError(f"{option}: {text!r}: the year must be {FIRST_YEAR} to {today.year + 1}")
    if len(text) == len("2024-03-01"):
        return _whole_day(at.date(), zone)
    exact = at.replace(tzinfo=zone).astimezone(UTC)
    return exact, exact


def _whole_day(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    first = datetime.combine(day, time(), zone)
    after = datetime.combine(day + timedelta(days=1), time(), zone)
    return first.astimezone(UTC), after.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters as they were given; `sign` stands before their names in errors."""

    since: str | None
    until: str | None
    source: str | None
    language: str | None
    section: str | None
    sign: str = "--"

    def checked(
        self, zone: ZoneInfo, now: datetime, known: Mapping[str, Sequence[str]]
    ) -> dict[str, Any]:
        """Return them as the search takes them; raise UsageError for what cannot be meant.

        `known`: the keys of the sources with their editions.
        """
        sign = self.sign
        first = since(self.since, zone, now, sign=sign)
        after = until(self.until, zone, now, sign=sign)
        if first is not None and after is not None and first >= after:
            raise UsageError(f"{sign}since lies after {sign}until: nothing could be found")
        source, edition = _source(self.source, known, sign)
        return {
            "since": first,
            "until": after,
            "source": source,
            "edition": edition,
            "language": one_of(f"{sign}language", self.language, list(LANGUAGES)),
            "section": self.section,
        }


def _source(
    name: str | None, known: Mapping[str, Sequence[str]], sign: str
) -> tuple[str | None, str | None]:
    """Return the source and the edition, if any, that "akorda" or "akorda/kk" means."""
    if name is None:
        return None, None
    key, separator, edition = name.partition("/")
    one_of(f"{sign}source", key, list(known))
    edition_of = f"{sign}source: edition of {key}"
    return key, one_of(edition_of, edition, known[key]) if separator else None


def names_known(known: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """Return the names that a query may give, by field; `known`: sources with their editions."""
    editions = dict.fromkeys(edition for some in known.values() for edition in some)
    return {"source": list(known), "edition": list(editions), "language": LANGUAGES}


def one_of(option: str, value: str | None, known: Sequence[str]) -> str | None:
    """Return the value if it is known; raise UsageError that lists what is."""
    if value is None or value in known:
        return value
    raise UsageError(f"{option}: unknown {value!r}; known are {', '.join(known)}")
