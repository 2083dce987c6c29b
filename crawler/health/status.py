"""What a person needs to know: per edition what was last read, the outbox, and what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from crawler.health.covered import SourceStatus, covered, open_gap
from crawler.health.incidents import named
from crawler.health.led import DaemonStatus, daemon_problem, daemon_status
from crawler.health.mails import MailStatus, lasted, mail_status
from crawler.health.telling import told
from crawler.health.workers import FleetStatus, fleet_status
from crawler.settings import Settings
from crawler.sources.spec import Source
from crawler.stories import versions
from crawler.stories.versions import Differing, Missing
from storage import addresses, crawls, drifts, incidents, schedule
from storage.records import Crawl, Drift, Incident, ScheduleEntry

GOOD = ("ok", "capped")  # capped: ended at a limit on purpose; the rest follows in the next crawl
MISSED_RUNS = 3  # so many intervals without a success are no accident any more
# A visit that is due begins within seconds; a restart or a busy machine may take a little longer.
OVERDUE_AFTER, OVERDUE_AT_MOST = timedelta(minutes=2), timedelta(minutes=15)
UNSCHEDULED_LAG = timedelta(days=1)  # where no daemon ever ran: cron jobs are daily at the least


@dataclass(frozen=True, slots=True)
class EditionStatus:
    """How an edition stands; `lag` in seconds since its last good crawl, None before the first.

    `waiting`: addresses that were listed or failed and are still to be read. `overdue`: seconds for
    which a visit that is due did not begin, None where none is. `changed`: what is not read as it
    used to be.
    """

    source: str
    edition: str
    last_crawl_at: datetime | None
    last_success_at: datetime | None
    lag: float | None
    outcome: str | None
    overlap: str | None
    new: int
    failed: int
    waiting: int
    due_at: datetime | None
    overdue: float | None
    failures: int
    overruns: int
    changed: tuple[str, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """The whole picture; `problems` names each thing that is wrong with its place.

    `missing`, `differing`: versions in other languages that did not come after their source's usual
    delay, or whose numbers contradict the other's; the sites' fault, so no problem of ours.
    `incidents`: what the operator is told of until it is over.
    """

    at: datetime
    daemon: DaemonStatus
    editions: tuple[EditionStatus, ...]
    sources: tuple[SourceStatus, ...]
    mail: MailStatus
    problems: tuple[str, ...]
    missing: tuple[Missing, ...] = ()
    differing: tuple[Differing, ...] = ()
    incidents: tuple[Incident, ...] = ()
    fleet: FleetStatus | None = None

    @property
    def degraded(self) -> bool:
        """Tell whether anything is wrong."""
        return bool(self.problems)


def status(tx: Connection, settings: Settings, now: datetime, sources: Sequence[Source]) -> Status:
    """Return how the given sources, as far as they are enabled, and the outbox stand."""
    wanted = [source for source in sources if settings.source(source.key).enabled]
    places = [
        (source.key, edition)
        for source in wanted
        for edition in settings.source(source.key).editions or tuple(source.editions)
    ]
    look = _looked(tx, settings, now, places)
    daemon = look.daemon
    editions = tuple(_edition(look, *place) for place in places)
    mail = mail_status(tx, now)
    overdue = [timedelta(seconds=e.overdue) for e in editions if e.overdue is not None]
    stopped = daemon_problem(daemon, overdue, settings.zone)
    problems = [f"daemon: {stopped}"] if stopped else []
    problems += [f"{e.source}/{e.edition}: {text}" for e in editions for text in e.problems]
    lasting = tuple(incidents.lasting(tx))
    problems += [named(one, settings.zone) for one in lasting]
    stated = tuple(look.covers.values())
    workers = fleet_status(tx, settings)
    problems += [f"fleet: {text}" for text in (workers.problems if workers else ())]
    return Status(
        now,
        daemon,
        editions,
        stated,
        mail,
        (*problems, *(f"mail: {text}" for text in mail.problems)),
        tuple(versions.missing(tx, now)),
        tuple(versions.differing(tx, now)),
        lasting,
        fleet=workers,
    )


def status_data(found: Status) -> dict[str, Any]:
    """Return the status as JSON has it: `degraded` first, then its fields."""
    names = [field.name for field in fields(found)]
    return {"degraded": found.degraded, **{name: getattr(found, name) for name in names}}


Place = tuple[str, str]  # a source and one of its editions


@dataclass(frozen=True, slots=True)
class _Look:
    """What every edition is judged by; `good`: its last good crawls, one of each outcome."""

    settings: Settings
    now: datetime
    daemon: DaemonStatus
    entries: Mapping[str, ScheduleEntry]
    covers: Mapping[str, SourceStatus]
    last: Mapping[Place, Crawl]
    good: Sequence[Mapping[Place, Crawl]]
    states: Mapping[Place, Mapping[str, int]]
    alarms: Sequence[Drift]


def _looked(tx: Connection, settings: Settings, now: datetime, places: Sequence[Place]) -> _Look:
    """Ask for all editions at once: a dozen questions for some hundreds of them."""
    keys = list(dict.fromkeys(source for source, _ in places))
    entries = {entry.source: entry for entry in schedule.entries(tx)}
    return _Look(
        settings,
        now,
        daemon_status(tx, settings.database_url, entries.values(), now),
        entries,
        covered(tx, keys, settings.zone, now),
        crawls.lasts(tx, places),
        [crawls.lasts(tx, places, outcome=how) for how in GOOD],
        addresses.counts(tx, keys),
        drifts.alarms(tx),
    )


def _edition(look: _Look, source: str, edition: str) -> EditionStatus:
    settings, now, place = look.settings, look.now, (source, edition)
    entry, last, states = look.entries.get(source), look.last.get(place), look.states.get(place, {})
    good = [found[place] for found in look.good if place in found]
    success = max((c.finished_at or c.started_at for c in good), default=None)
    overdue = _overdue(settings, source, entry, success, now)
    late = _late(settings, source, entry, success, now)
    if overdue is not None:  # of a daemon that is down it is told once, not of each edition
        late = None if look.daemon.down else _passed_over(overdue)
    alarms = [drift for drift in look.alarms if (drift.source, drift.edition) == place]
    changed = tuple(_changed(drift, settings.zone) for drift in alarms)
    return EditionStatus(
        source=source,
        edition=edition,
        last_crawl_at=last.started_at if last else None,
        last_success_at=success,
        lag=(now - success).total_seconds() if success else None,
        outcome=last.outcome if last else None,
        overlap=last.overlap if last else None,
        new=last.new if last else 0,
        failed=last.failed if last else 0,
        waiting=states.get("listed", 0) + states.get("failed", 0),
        due_at=entry.due_at if entry else None,
        overdue=overdue.total_seconds() if overdue is not None else None,
        failures=entry.failures if entry else 0,
        overruns=entry.overruns if entry else 0,
        changed=changed,
        problems=(
            *(
                text
                for text in (
                    _went_wrong(last),
                    late,
                    open_gap(look.covers[source], edition, settings.zone),
                )
                if text
            ),
            *changed,
        ),
    )


def _went_wrong(last: Crawl | None) -> str | None:
    if last is None:
        return "never read yet: run jarshy crawl or jarshy daemon"
    if last.outcome in ("failed", "degraded", "crashed"):
        return f"the last crawl {_VERBS[last.outcome]}: {last.reason or 'no reason was stored'}"
    if last.overlap == "gap":
        return "the last crawl did not reach what was known before; something may be missing"
    return None


def _changed(drift: Drift, zone: ZoneInfo) -> str:
    since = f"since {drift.first_at.astimezone(zone):%Y-%m-%d %H:%M}"
    return f"{told(drift)} ({since}; jarshy sources check {drift.source}/{drift.edition})"


_STOPPED = "is the daemon running?"
_VERBS = {"failed": "failed", "degraded": "went only partly well", "crashed": "crashed"}


def _late(
    settings: Settings,
    source: str,
    entry: ScheduleEntry | None,
    success: datetime | None,
    now: datetime,
) -> str | None:
    if success is None:
        return None
    allowed = UNSCHEDULED_LAG
    if entry is not None:
        own = settings.source(source)
        slowest = timedelta(seconds=own.bounds[1]) if own.bounds else timedelta()
        interval = own.schedule.interval(now, settings.zone)
        allowed = max(interval * MISSED_RUNS, slowest + interval)
        allowed += timedelta(seconds=settings.daemon.crawl_limit)
    if now - success <= allowed:
        return None
    hint = _STOPPED if entry is not None else "run jarshy crawl or jarshy daemon"
    return f"no good crawl for {lasted(now - success)}; {hint}"


def _overdue(
    settings: Settings,
    source: str,
    entry: ScheduleEntry | None,
    success: datetime | None,
    now: datetime,
) -> timedelta | None:
    """Return since when a visit is due that nobody began; a daemon that runs begins it at once."""
    due = entry.due_at if entry else None
    if due is None or success is None or success >= due or now <= due:
        return None
    interval = settings.source(source).schedule.interval(now, settings.zone)
    patience = min(max(interval, OVERDUE_AFTER), OVERDUE_AT_MOST)
    return now - due if now - due > patience else None


def _passed_over(by: timedelta) -> str:
    return f"its visit was due {lasted(by)} ago and did not begin; {_STOPPED}"
