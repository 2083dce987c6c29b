"""What the daemon does when something is due: visit a source or hand it out, send the mails."""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from crawler import logs
from crawler.alerts.deliver import deliver_due
from crawler.clock import Clock
from crawler.daemon.due import DueTimes
from crawler.daemon.pace import Due, Pace
from crawler.daemon.visits import Errand, Visits
from crawler.health.incidents import look
from crawler.settings import Settings
from crawler.sources.spec import Source
from storage import fleet, schedule
from storage.leader import Leadership
from storage.session import Database

if TYPE_CHECKING:
    from crawler.daemon.handing import HandOut

DELIVERY = "deliver"  # the name of the job that empties the outbox
TAKEOVER = "take over"  # the name of the job that looks after dead workers
LOOK = "look"  # the name of the job that looks for what the operator should know
_LOG = logging.getLogger(__name__)


def _as_scheduled(_name: str, _at: datetime) -> None:
    """Leave a job to its schedule."""


@dataclass
class Jobs:
    """The daemon's work; its methods run in the timetable's threads.

    `hand_out` gives the visits to workers; without it the daemon's own children make them.
    """

    database: Database
    settings: Settings
    clock: Clock
    leadership: Leadership
    crawled: Callable[[], None]
    plan_next: Callable[[str, datetime], None] = _as_scheduled
    hand_out: "HandOut | None" = None
    stopping: threading.Event = field(default_factory=threading.Event)
    _paces: dict[str, Pace] = field(default_factory=dict)
    _active: int = 0
    _held_until: datetime | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.visits = Visits(self.database, self.settings, self.clock)

    def idle(self) -> bool:
        """Tell whether no job is under way."""
        with self._lock:
            return self._active == 0

    def crawl(self, source: Source) -> None:
        """Visit all editions of a source, or let a worker do so, and note how it went."""
        with self._at_work() as may_start:
            if may_start:
                self._crawl_what_is_due(source)

    def deliver(self) -> None:
        """Queue the digests and send the mails that are due."""
        with self._at_work() as may_start:
            if may_start:
                self._deliver()

    def look(self, sources: Sequence[Source]) -> None:
        """Look for what fails and what is mended, and queue the mail about it."""
        with self._at_work() as may_start:
            if may_start:
                now = self.clock.now()
                look(self.database, self.settings, sources, now, self.leadership.require)

    def take_over(self) -> None:
        """Give what dead workers had in hand to others."""
        with self._at_work() as may_start:
            if may_start and self.hand_out is not None:
                self.hand_out.take_over()

    def with_workers(self, tx: Connection) -> set[str]:
        """Return the sources of which a visit is in the queue or under way elsewhere."""
        return set() if self.hand_out is None else fleet.open_visits(tx)

    @contextmanager
    def _at_work(self) -> Iterator[bool]:
        with self._lock:
            self._active += 1
        try:
            yield not self.stopping.is_set()
        finally:
            with self._lock:
                self._active -= 1

    def _crawl_what_is_due(self, source: Source) -> None:
        pace = self._paces.setdefault(source.key, Pace(source, self.settings))
        now = self.clock.now()
        with self.database.read() as tx:
            due = pace.due(tx, now)
        if self.hand_out is not None:
            self._hand_out(self.hand_out, source, due, now)
        elif due is None:
            self._crawl(self._errand(source))
        else:
            self._crawl_some(source, due, now)

    def _crawl_some(self, source: Source, due: Due, now: datetime) -> None:
        ok = not due.listings or self._crawl(self._errand(source, due), due)
        # After a failure no sooner than the interval says: a site in trouble needs no haste.
        interval = self.settings.source(source.key).schedule.interval(now, self.settings.zone)
        next_at = max(due.next_at, now + (timedelta() if ok else interval))
        self._write(lambda tx: schedule.set_due(tx, source.key, next_at))
        self.plan_next(source.key, next_at)

    def _errand(self, source: Source, due: Due | None = None) -> Errand:
        if due is not None:
            return Errand(source, tuple(dict.fromkeys(due.listings.values())), tuple(due.listings))
        own = self.settings.source(source.key)
        return Errand(source, own.editions or tuple(source.editions))

    def _crawl(self, errand: Errand, due: Due | None = None) -> bool:
        right = _Led(self.leadership, lambda tx, began: self._begun(tx, errand, began, due))
        visited = self.visits.make(errand, right)
        self.crawled()
        return visited.ok

    def _hand_out(
        self, hand_out: "HandOut", source: Source, due: Due | None, now: datetime
    ) -> None:
        """Put a visit into the queue; one that is there still, or is being made, stands for it."""
        key = source.key
        at = due.next_at if due else DueTimes.of_source(self.settings, key).next_after(now)

        def handed(tx: Connection) -> datetime | bool:
            self.leadership.require(tx)
            resting = hand_out.resting_until(tx, key, now) if due else None
            schedule.set_due(tx, key, resting or at)
            nothing_due = due is not None and not due.listings
            return resting or nothing_due or hand_out.add(tx, self._errand(source, due))

        done = self.database.in_transaction(handed)
        if not done:
            self.overran(key)
        if due:
            self.plan_next(key, done if isinstance(done, datetime) else at)

    def _deliver(self) -> None:
        report = deliver_due(self.database, self.settings, self.clock, stop=self.stopping.is_set)
        if report.held_until != self._held_until and report.held is not None:
            logs.event(
                _LOG, "mail/held", level=logging.WARNING, reason=report.held,
                until=report.held_until, waiting=report.waiting,
            )  # fmt: skip
        self._held_until = report.held_until

    def overran(self, name: str) -> None:
        """Count a run that was skipped because the one before was still going."""
        if name not in (DELIVERY, TAKEOVER, LOOK):
            self._write(lambda tx: schedule.overran(tx, name, self.clock.now()))

    def stop(self) -> None:
        """Ask all crawls to end, and start nothing more."""
        self.stopping.set()
        self.visits.stop()

    def kill(self) -> None:
        """End all crawls at once."""
        self.visits.kill()

    def _begun(self, tx: Connection, errand: Errand, began: datetime, due: Due | None) -> None:
        key = errand.source.key
        at = due.next_at if due else DueTimes.of_source(self.settings, key).next_after(began)
        schedule.started(tx, key, began)
        schedule.set_due(tx, key, at)

    def _write(self, work: Callable[[Connection], None]) -> None:
        def fenced(tx: Connection) -> None:
            self.leadership.require(tx)
            work(tx)

        self.database.in_transaction(fenced)


@dataclass(frozen=True, slots=True)
class _Led:
    """The right of the one daemon to note its own visits."""

    leadership: Leadership
    begun: Callable[[Connection, datetime], None]

    def begin(self, tx: Connection, began: datetime) -> None:
        self.leadership.require(tx)
        self.begun(tx, began)

    def end(self, tx: Connection) -> None:
        self.leadership.require(tx)

    def after(self, tx: Connection) -> None:
        self.leadership.require(tx)
