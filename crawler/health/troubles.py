"""What fails in the running system and will not mend by itself soon: visits, pace, mail, disk."""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from crawler.health.mails import MAIL_WAIT, last_word
from crawler.settings import Settings
from crawler.sources.spec import Source
from storage import crawls, outbox, schedule
from storage.records import Crawl, ScheduleEntry
from storage.session import Database

VISITS, PACE, MAIL, DISK = "visits", "pace", "mail", "disk"
GOOD = ("ok", "capped")
MIB = 1024 * 1024
# A year of both sites takes a third of a GiB; what fills a disk faster is another program, and an
# alarm that comes when a night's work still fits comes in time.
NEARLY_FULL = 256 * MIB


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that fails now; `place` is the source, or "" for the machine."""

    kind: str
    place: str
    reason: str


def troubles(
    database: Database,
    tx: Connection,
    settings: Settings,
    sources: Iterable[Source],
    now: datetime,
) -> list[Trouble]:
    """Return what fails now, of the given sources and of the machine.

    Visits and their pace are troubles after `health.alarm_after` times in a row, for once may be
    chance. Reasons do not change from minute to minute.
    """
    entries = {entry.source: entry for entry in schedule.entries(tx)}
    limit = settings.health.alarm_after
    found: list[Trouble] = []
    for source in sources:
        entry = entries.get(source.key)
        found += _visits(tx, settings, source, entry)
        if entry is not None and entry.skipped >= limit:
            found.append(Trouble(PACE, source.key, _PACE.format(skipped=entry.skipped)))
    return [*found, *_mail(tx, now, settings.zone), *_disk(database)]


_PACE = (
    "{skipped} visits were skipped, since the one before was still going each time; visit less "
    "often (`every`), or fewer listings"
)


def _visits(
    tx: Connection, settings: Settings, source: Source, entry: ScheduleEntry | None
) -> Iterator[Trouble]:
    limit = settings.health.alarm_after
    if entry is not None and entry.failures < limit:
        return  # the daemon's own count spares reading the ledger of thousands of sources
    editions = settings.source(source.key).editions or tuple(source.editions)
    last = [found for one in editions if (found := crawls.last(tx, source.key, one))]
    if entry is not None and not _is_outdated(entry, last):
        count = entry.failures
    else:
        count = max((crawls.failed_in_a_row(tx, source.key, e) for e in editions), default=0)
    if count >= limit:
        yield Trouble(VISITS, source.key, f"{count} visits in a row failed: {_why(last)}")


def _is_outdated(entry: ScheduleEntry, last: Sequence[Crawl]) -> bool:
    """Tell whether all editions were crawled by hand since the daemon visited the source."""
    ended = entry.last_finished_at
    return ended is None or (bool(last) and all(crawl.started_at > ended for crawl in last))


def _why(last: Sequence[Crawl]) -> str:
    reasons: dict[str, list[str]] = {}
    for crawl in last:
        if crawl.outcome not in GOOD:
            reasons.setdefault(crawl.reason or "no reason was stored", []).append(crawl.edition)
    said = [f"{', '.join(editions)}: {reason}" for reason, editions in reasons.items()]
    return "; ".join(said) or "its processes ended before they could write why; see the log"


def _mail(tx: Connection, now: datetime, zone: ZoneInfo) -> Iterator[Trouble]:
    oldest = outbox.oldest_due(tx, now)
    if oldest is not None and now - oldest > MAIL_WAIT:
        since = f"{oldest.astimezone(zone):%Y-%m-%d %H:%M}"
        yield Trouble(MAIL, "", f"mails wait since {since}; {last_word(tx)}")


def _disk(database: Database) -> Iterator[Trouble]:
    if database.kind != "sqlite":
        return
    folder = database.location.path.resolve().parent
    if shutil.disk_usage(folder).free < NEARLY_FULL:
        yield Trouble(
            DISK, "", f"less than {NEARLY_FULL // MIB} MiB are free in {folder}; make room, for "
            "example with jarshy db prune, before nothing can be stored any more",
        )  # fmt: skip
