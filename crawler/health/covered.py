"""How completely a source was read of late, as a record and as a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from crawler.alerts.statement import statement
from storage import coverage
from storage.records import Coverage

SPAN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """What a source's last day came to; `statement` says it in English."""

    source: str
    coverage: Coverage
    statement: str


def covered(
    tx: Connection, sources: Sequence[str], zone: ZoneInfo, now: datetime
) -> dict[str, SourceStatus]:
    """Return what the archive can state of the last day of each of some sources."""
    return {
        source: SourceStatus(source, found, statement(found, zone, "en"))
        for source, found in coverage.of_sources(tx, sources, now - SPAN, now).items()
    }


def open_gap(found: SourceStatus, edition: str, zone: ZoneInfo) -> str | None:
    """Return what to say of an edition's gaps that nobody has filled yet, None without one."""
    left = [g for g in found.coverage.gaps if g.edition == edition and g.filled_at is None]
    if not left:
        return None
    first = left[0]
    start, end = first.starts_at.astimezone(zone), first.ends_at.astimezone(zone)
    span = (
        f"{start:%Y-%m-%d %H:%M} to {end:{'' if start.date() == end.date() else '%Y-%m-%d '}%H:%M}"
    )
    more = f", and {len(left) - 1} more" if len(left) > 1 else ""
    return f"{first.listing}: a gap from {span} is not filled yet{more}"
