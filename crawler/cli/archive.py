"""`jarshy crawl SOURCE --since DATE --until DATE`: fill in the past, and say what is proven."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import click

from crawler.cli.output import note, print_json, table
from crawler.cli.state import State
from crawler.errors import UsageError
from crawler.views import filters

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from crawler.spiders.archive.filling import ArchiveReport

SHOWN_TROUBLES = 5
STATES = ("stored", "known", "rejected", "failed", "waiting")


@dataclass(frozen=True, slots=True)
class Unproven:
    """Days, both included, for which it is not proven that all was seen, and why."""

    first: date
    last: date
    reason: str


@dataclass(frozen=True, slots=True)
class ArchiveRow:
    """How the past of an edition stands after a run; counts are over all runs."""

    source: str
    edition: str
    first: date
    last: date
    complete: bool
    stored: int
    known: int
    rejected: int
    failed: int
    waiting: int
    pages: int
    requests: int
    unproven: tuple[Unproven, ...]
    stopped: str | None


def span_of(
    state: State, sources: Sequence[str], since: str | None, until: str | None
) -> tuple[datetime, datetime]:
    """Return the span in UTC; raises UsageError for one that cannot be filled in."""
    now, zone = state.clock.now(), state.settings.zone
    if since is None:
        raise UsageError("--until needs --since: from which day on is the past to be filled in?")
    if not sources:
        raise UsageError(
            "--since needs a SOURCE: name whose past is to be filled in (see `jarshy sources list`)"
        )
    begin = filters.since(since, zone, now)
    end = filters.until(until or "today", zone, now)
    if begin is None or end is None:
        raise UsageError("--since and --until need dates")
    if begin >= now:
        raise UsageError(f"--since {since} lies in the future")
    if end > now + timedelta(days=1):
        raise UsageError(f"--until {until} lies in the future; leave it out to read up to today")
    if begin >= end:
        raise UsageError(f"--since {since} lies after --until {until}: there is nothing between")
    return begin, end


def fill(
    state: State,
    wanted: Sequence[tuple[str, str]],
    span: tuple[datetime, datetime],
    *,
    as_json: bool,
) -> int:
    """Fill in a span of the past and tell how it stands; returns the exit code."""
    from crawler.cli.progress import Progress
    from crawler.spiders.archive.run import run_archive

    with state.database(create=True):
        pass
    progress = Progress()
    try:
        reports = run_archive(
            state.settings,
            wanted,
            *span,
            clock=state.clock,
            progress=progress,
            own_process=True,
        )
    finally:
        progress.close()
    rows = [_row(report, state.settings.zone) for report in reports]
    if as_json:
        print_json(rows)
    else:
        _print(rows)
    for report in reports:
        _complain(report)
    return int(not all(report.complete for report in reports))


def _row(report: "ArchiveReport", zone: "ZoneInfo") -> ArchiveRow:
    archive = report.archive
    counts = {state: report.counts.get(state, 0) for state in STATES}
    return ArchiveRow(
        source=archive.source,
        edition=archive.edition,
        first=archive.since.astimezone(zone).date(),
        last=_last_day(min(archive.until, report.read_until), zone),
        complete=report.complete,
        **counts,
        pages=report.pages,
        requests=report.requests,
        unproven=tuple(
            Unproven(hole.since.astimezone(zone).date(), _last_day(hole.until, zone), hole.reason)
            for hole in report.holes
        ),
        stopped=report.stopped,
    )


def _last_day(until: datetime, zone: "ZoneInfo") -> date:
    return (until - timedelta(seconds=1)).astimezone(zone).date()


def _print(rows: Sequence[ArchiveRow]) -> None:
    table(
        ("source", "stored", "known", "rejected", "failed", "waiting", "pages", "requests"),
        [
            (
                f"{row.source}/{row.edition}", row.stored, row.known, row.rejected, row.failed,
                row.waiting, row.pages, row.requests,
            )
            for row in rows
        ],
    )  # fmt: skip
    for row in rows:
        click.echo(f"{row.source}/{row.edition}: {_verdict(row)}")


def _verdict(row: ArchiveRow) -> str:
    span = f"from {row.first} to {row.last}"
    if row.complete:
        return f"complete {span}"
    if not row.unproven:
        return f"all of it was listed {span}, but not all was read"
    days = "; ".join(f"{_days(hole)} ({hole.reason})" for hole in dict.fromkeys(row.unproven))
    return f"not proven to be complete {span}: {days}"


def _days(hole: Unproven) -> str:
    return f"{hole.first}" if hole.first == hole.last else f"{hole.first} to {hole.last}"


def _complain(report: "ArchiveReport") -> None:
    place = f"{report.archive.source}/{report.archive.edition}"
    for url, reason in report.troubles[:SHOWN_TROUBLES]:
        note(f"{place}: {url}: {reason}")
    if report.stopped:
        note(f"{place}: {report.stopped}; the same command goes on from here")
    elif report.left:
        note(f"{place}: {report.left} articles are left; the same command tries them again")
