"""What a rule may say, checked, with messages that name the field; for commands and files."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from crawler.alerts.due import DAILY, IMMEDIATE
from crawler.alerts.hours import QuietHours, Times
from crawler.alerts.recipients import checked_recipient
from crawler.errors import QueryError, UsageError
from crawler.settings import duration, spoken
from storage.records import NewAlert
from storage.text.match import compile as compile_query
from storage.text.query import parse

LONGEST_NAME = 100
LONGEST_GROUP = 24 * 3600  # seconds; what waits longer belongs into a digest
LATER_COPIES = ("never", "thread", "digest")
CHANGES = ("never", "thread")
NONE = "none"
# How a rule's fields are called where people write them.
NAMES: Mapping[str, str] = {
    "query": "query",
    "to": "recipients",
    "when": "deliver",
    "later_copies": "later_copies",
    "group": "group_seconds",
    "quiet": "quiet_hours",
    "cap": "hourly_cap",
    "changes": "changes",
    "expect_by": "expect_by",
    "expires": "expires_at",
    "paused": "paused",
}


def checked_name(name: str) -> str:
    """Return a rule's name, trimmed; raises UsageError."""
    if not name.strip() or not name.isprintable() or len(name) > LONGEST_NAME:
        raise UsageError(f"a rule's name is one line of at most {LONGEST_NAME} characters")
    return name.strip()


def checked(given: Mapping[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    """Return the fields of a rule that `given` sets, by their names in `NewAlert`.

    `given` has the names that people write, as in NAMES; raises UsageError that names the field,
    QueryError for the query.
    """
    found: dict[str, Any] = {}
    for name, value in given.items():
        if name not in NAMES:
            raise UsageError(f"unknown field {name!r}; known are {', '.join(NAMES)}")
        try:
            found[NAMES[name]] = _checked(name, value, zone)
        except QueryError:
            raise
        except (UsageError, ValueError, TypeError) as error:
            raise UsageError(f"{name}: {error}") from error
    return found


def new_rule(name: str, given: Mapping[str, Any], zone: ZoneInfo, **own: Any) -> NewAlert:
    """Return a whole rule; raises UsageError where its query or its recipients lack."""
    for needed in ("query", "to"):
        if not given.get(needed):
            raise UsageError(f"{needed} is missing")
    return NewAlert(name=checked_name(name), **checked(given, zone), **own)


def as_written(column: str, value: Any, zone: ZoneInfo) -> str:
    """Return a stored value of a rule as people write it in that zone; "none" where it has none."""
    if value is None:
        return NONE
    if isinstance(value, datetime):
        return _date_of(value.astimezone(zone))
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value))
    if column == NAMES["group"]:
        return spoken(value) if value else NONE
    return str(value).lower() if isinstance(value, bool) else str(value)


def _date_of(local: datetime) -> str:
    """Return the day at whose end a moment lies, or the moment where that is within a day."""
    if local.time() == time():
        return (local.date() - timedelta(days=1)).isoformat()
    return local.strftime("%Y-%m-%dT%H:%M")


def _checked(name: str, value: Any, zone: ZoneInfo) -> Any:  # noqa: C901, PLR0911 - one field a line
    match name:
        case "query":
            compile_query(parse(_text(value)))
            return value
        case "to":
            return _recipients(value)
        case "when":
            return _when(_text(value))
        case "later_copies":
            return _one_of(value, LATER_COPIES)
        case "changes":
            return _one_of(value, CHANGES)
        case "group":
            return _seconds(value)
        case "cap":
            return _count(value)
        case "paused":
            return _one_of(value, (True, False))
        case "expires":
            return None if value == NONE else _moment(value, zone)
        case _:
            return _times(name, value)


def _recipients(value: str | Sequence[str]) -> tuple[str, ...]:
    given = [value] if isinstance(value, str) else value
    parts = (part for text in given for part in _text(text).split(",") if part.strip())
    return tuple(dict.fromkeys(checked_recipient(part) for part in parts))


def _when(text: str) -> str:
    if text in {IMMEDIATE, DAILY}:
        return text
    Times.parse(text)
    return " ".join(text.lower().split())


def _times(name: str, value: Any) -> str | None:
    if value == NONE:
        return None
    kind = QuietHours if name == "quiet" else Times
    kind.parse(_text(value))
    return " ".join(str(value).lower().split())


def _seconds(value: Any) -> int:
    found = 0.0 if value == NONE else float(str(duration(value)))
    if not 0 <= found <= LONGEST_GROUP:
        raise UsageError("expected at most 24h; what waits longer belongs into a digest")
    return int(found)


def _count(value: Any) -> int | None:
    if value == NONE:
        return None
    if isinstance(value, bool) or not re.fullmatch(r"[1-9][0-9]{0,3}", str(value)):
        raise UsageError(f"{value!r}: expected a number of mails an hour, 1 to 9999, or none")
    return int(value)


def _moment(value: Any, zone: ZoneInfo) -> datetime:
    """Return a moment in UTC; a day counts to its end."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
        except ValueError as error:
            raise UsageError(f"{value!r} is no date such as 2027-03-31") from error
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)
    if not isinstance(value, date):
        raise UsageError(f"{value!r} is no date such as 2027-03-31")
    return datetime.combine(value + timedelta(days=1), time(), tzinfo=zone).astimezone(UTC)


def _one_of(value: Any, known: Sequence[Any]) -> Any:
    if value not in known:
        raise UsageError(f"{value!r}: expected {' or '.join(map(str, known))}")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise UsageError("expected a text that is not empty")
    return value
