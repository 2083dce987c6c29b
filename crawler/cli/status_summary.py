"""The status of many editions in a few lines: how many are well, and what is wrong."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crawler.cli.output import ago, moment

if TYPE_CHECKING:
    from crawler.health import EditionStatus, Status
    from crawler.health.covered import SourceStatus

MANY = 6  # editions of the built-in sources; of more a table is no overview any more
NAMED = 3  # lines of problems beside a summary of at most seven


def summary(found: "Status", zone: ZoneInfo) -> list[str]:
    """Return what the editions and sources come to, in three or four lines."""
    wrong = sum(bool(edition.problems) for edition in found.editions)
    lines = [
        f"editions: {len(found.editions) - wrong} well, {wrong} not (--all lists them)",
        f"visits: {_visits(found.editions, found.at, zone)}",
        f"the last day: {_day(found.sources)}",
    ]
    lacking = len({lack.article_id for lack in found.missing})
    if lacking or found.differing:
        pairs = f"{len(found.differing)} pairs differ in numbers"
        lines.append(f"versions: of {lacking} articles some were not recognised, {pairs}")
    return lines


def shortened(found: "Status") -> list[str]:
    """Return some problems, those of no single edition first, and how many there are more."""
    own = {f"{e.source}/{e.edition}: {text}" for e in found.editions for text in e.problems}
    problems = sorted(found.problems, key=own.__contains__)
    if len(problems) <= NAMED:
        return problems
    return [*problems[: NAMED - 1], f"and {len(problems) - NAMED + 1} more: jarshy status --all"]


def _visits(editions: "Sequence[EditionStatus]", now: datetime, zone: ZoneInfo) -> str:
    successes = [e.last_success_at for e in editions if e.last_success_at]
    due = min((e.due_at for e in editions if e.due_at), default=None)
    skipped = sum({e.source: e.overruns for e in editions}.values())
    latest, oldest = max(successes, default=None), min(successes, default=None)
    said = [
        f"last good ones {ago(latest, now)} to {ago(oldest, now)}",
        f"next {moment(due, zone)}",
        f"{sum(e.waiting for e in editions)} addresses to read",
    ]
    return ", ".join([*said, f"{skipped} skipped so far"] if skipped else said)


def _day(sources: "Iterable[SourceStatus]") -> str:
    covers = [source.coverage for source in sources]
    gaps = [gap for cover in covers for gap in cover.gaps]
    filled = sum(gap.filled_at is not None for gap in gaps)
    read, listed = sum(cover.read for cover in covers), sum(cover.listed for cover in covers)
    return f"read {read} of {listed}, {len(gaps)} gaps, {filled} of them filled"
