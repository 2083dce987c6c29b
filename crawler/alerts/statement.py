"""What was read and what is proven, in a line for each source, as people of a language say it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from crawler.alerts.labels import catalogue
from storage import coverage
from storage.records import Coverage, Gap

MOST_SPANS = 3  # of proven spans and of gaps that a line names, the latest; the rest is counted


def statement(found: Coverage, zone: ZoneInfo, language: str) -> str:
    """Return such as "read 143 of 143, overlap proven 08:00–14:00, gap 10:10–10:40 filled"."""
    t = catalogue()[language]
    span = _Clock(zone, found.until, t)
    said = [t["cover_read"].format(read=found.read, listed=found.listed)]
    proven = found.proven[-MOST_SPANS:]
    if proven:
        said.append(t["cover_proven"].format(spans=", ".join(span(a, b) for a, b in proven)))
    elif any(gap.filled_at is None for gap in found.gaps):
        said.append(t["cover_unproven"])
    else:  # a first visit, with which nothing is wrong
        said.append(t["cover_early"])
    said += [_gap(gap, span, t) for gap in found.gaps[-MOST_SPANS:]]
    if len(found.gaps) > MOST_SPANS:
        said.append(t["cover_more_gaps"].format(count=len(found.gaps) - MOST_SPANS))
    names = {"rss": "RSS", "sitemap": t["cover_sitemap"]}
    said += [t["cover_only"].format(count=n, witness=names.get(w, w)) for w, n in found.only_by]
    if found.unseen_ids:
        said.append(t["cover_ids"].format(count=found.unseen_ids))
    return ", ".join(said)


def statements(
    tx: Connection, since: datetime, until: datetime, zone: ZoneInfo, language: str
) -> list[str]:
    """Return a line for each source that was visited between two moments, in order."""
    visited = coverage.sources_between(tx, since, until)
    return [
        f"{source}: {statement(found, zone, language)}"
        for source, found in coverage.of_sources(tx, visited, since, until).items()
    ]


class _Clock:
    """Write spans with their times of day; with dates unless both ends are of today."""

    def __init__(self, zone: ZoneInfo, today: datetime, labels: Mapping[str, str]) -> None:
        self._zone = zone
        self._today = today.astimezone(zone).date()
        self._labels = labels

    def __call__(self, start: datetime, end: datetime) -> str:
        first, last = start.astimezone(self._zone), _ceiling(end.astimezone(self._zone))
        if first.date() == last.date():
            return f"{self._day(first)}{first:%H:%M}–{last:%H:%M}"
        return f"{first:%d.%m %H:%M} – {last:%d.%m %H:%M}"

    def _day(self, at: datetime) -> str:
        return "" if at.date() == self._today else f"{at:%d.%m} "


def _ceiling(at: datetime) -> datetime:
    """Return the full minute that is not before a moment: a gap of seconds has two ends too."""
    whole = at.replace(second=0, microsecond=0)
    return whole if whole == at else whole + timedelta(minutes=1)


def _gap(gap: Gap, span: _Clock, labels: Mapping[str, str]) -> str:
    how = "cover_gap_filled" if gap.filled_at is not None else "cover_gap_open"
    return labels[how].format(span=span(gap.starts_at, gap.ends_at))
