"""What follows a crawl: its editions are judged, and the operator is told."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from crawler.health.drift import judge
from crawler.health.telling import tell_operator
from crawler.settings import Settings
from crawler.sources.spec import Source
from storage import drifts, meta, paragraphs, readings
from storage.records import Drift

SUMS_FOR = 60  # days
TIDIED = "readings tidied"  # in meta: the day on which it was done last


def after_crawl(
    tx: Connection, settings: Settings, targets: Iterable[tuple[Source, str]], now: datetime
) -> tuple[Drift, ...]:
    """Judge editions that were just crawled and queue the mail about it; returns new alarms."""
    judged = [judge(tx, source, edition, now, settings.zone) for source, edition in targets]
    mended = [drift for one in judged for drift in one.mended]
    tell_operator(tx, settings, mended, now)
    _tidy(tx, now)
    return tuple(drift for one in judged for drift in one.raised)


def accept_as_normal(
    tx: Connection, source: str, edition: str, field: str | None, now: datetime
) -> list[Drift]:
    """End the alarms of an edition, or of one field, and forget what was usual; returns them."""
    ended = []
    for drift in drifts.alarms(tx, source, edition):
        if field in (None, drift.field):
            readings.forget_days(tx, source, edition, drift.field)
            ended.append(drifts.put(tx, replace(drift, mended_at=now)))
    if ended:
        readings.forget(tx, source, edition, 0)
    return ended


def _tidy(tx: Connection, now: datetime) -> None:
    """Forget once a day what is too old to tell what is usual, and what never recurred."""
    today = str(readings.day_of(now))
    if meta.get(tx, TIDIED) != today:
        readings.prune(tx, now, SUMS_FOR)
        paragraphs.prune(tx, now)
        meta.put(tx, TIDIED, today)
