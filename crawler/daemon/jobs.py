"""What the daemon does when something is due: crawl a source, send the mails."""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from crawler import logs
from crawler.alerts.deliver import deliver_due
from crawler.clock import Clock
from crawler.daemon.child import GOOD, Child, Ending, Order, fork_server
from crawler.daemon.pace import Due, Pace
from crawler.health import after_crawl
from crawler.settings import Settings
from crawler.sources.spec import Source
from storage import crawls, schedule
from storage.leader import Leadership
from storage.records import Drift
from storage.session import Database

DELIVERY = "deliver"  # the name of the job that empties the outbox
_LOG = logging.getLogger(__name__)


def _as_scheduled(_name: str, _at: datetime) -> None:
    """Leave a job to its schedule."""


@dataclass
class Jobs:
    """The daemon's work; its methods run in the timetable's threads."""

    database: Database
    settings: Settings
    clock: Clock
    leadership: Leadership
    crawled: Callable[[], None]
    plan_next: Callable[[str, datetime], None] = _as_scheduled
    stopping: threading.Event = field(default_factory=threading.Event)
    _children: dict[str, Child] = field(default_factory=dict)
    _paces: dict[str, Pace] = field(default_factory=dict)
    _active: int = 0
    _held_until: datetime | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._context = fork_server()

    @property
    def running(self) -> Mapping[str, Child]:
        """Return the crawls that run now, by source."""
        with self._lock:
            return dict(self._children)

    def idle(self) -> bool:
        """Tell whether no job is under way."""
        with self._lock:
            return self._active == 0

    def crawl(self, source: Source) -> None:
        """Crawl all editions of a source in a child process and note how it went."""
        with self._at_work() as may_start:
            if may_start:
                self._crawl_what_is_due(source)

    def deliver(self) -> None:
        """Queue the digests and send the mails that are due."""
        with self._at_work() as may_start:
            if may_start:
                self._deliver()

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
        own = self.settings.source(source.key)
        pace = self._paces.setdefault(source.key, Pace(source, self.settings))
        now = self.clock.now()
        with self.database.read() as tx:
            due = pace.due(tx, now)
        if due is None:
            self._crawl(source, own.editions or tuple(source.editions))
            return
        ok = True
        if due.listings:
            ok = self._crawl(source, tuple(dict.fromkeys(due.listings.values())), due)
        # After a failure no sooner than the interval says: a site in trouble needs no haste.
        interval = timedelta() if ok else own.schedule.interval(now, self.settings.zone)
        next_at = max(due.next_at, now + interval)
        self._write(lambda tx: schedule.set_due(tx, source.key, next_at))
        self.plan_next(source.key, next_at)

    def _crawl(self, source: Source, editions: tuple[str, ...], due: Due | None = None) -> bool:
        listings = None if due is None else tuple(due.listings)
        order = Order(source.key, editions, self.settings, self.clock, listings)
        child = Child(self._context, order)
        began = self.clock.now()
        next_at = None if due is None else due.next_at
        self._write(lambda tx: self._begun(tx, source.key, began, next_at))
        with self._lock:
            self._children[source.key] = child
        try:
            ending = child.run(self.settings.daemon.crawl_limit)
        finally:
            with self._lock:
                del self._children[source.key]
        ok = self.database.in_transaction(
            lambda tx: self._ended(tx, source.key, editions, began, ending)
        )
        self._judge(source, editions)
        level = logging.INFO if ok or ending == "stopped" else logging.WARNING
        logs.event(
            _LOG, "crawl/ended", level=level, source=source.key, ok=ok, ending=ending,
            exit_code=child.exit_code, seconds=(self.clock.now() - began).total_seconds(),
        )  # fmt: skip
        self.crawled()
        return ok

    def _judge(self, source: Source, editions: tuple[str, ...]) -> None:
        """Hold what was read against the source's past; the mail about it goes with the next."""
        targets = [(source, edition) for edition in editions]

        def judge(tx: Connection) -> tuple[Drift, ...]:
            self.leadership.require(tx)
            return after_crawl(tx, self.settings, targets, self.clock.now())

        for drift in self.database.in_transaction(judge):
            logs.event(
                _LOG, "source/changed", level=logging.ERROR, source=drift.source,
                edition=drift.edition, field=drift.field, reason=drift.reason, url=drift.url,
                proposal=drift.proposal,
            )  # fmt: skip

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
        if name != DELIVERY:
            self._write(lambda tx: schedule.overran(tx, name))

    def stop(self) -> None:
        """Ask all crawls to end, and start nothing more."""
        self.stopping.set()
        for child in self.running.values():
            child.stop()

    def kill(self) -> None:
        """End all crawls at once."""
        for child in self.running.values():
            child.kill()

    def _begun(
        self, tx: Connection, source: str, began: datetime, next_at: datetime | None
    ) -> None:
        zone, rhythm = self.settings.zone, self.settings.source(source).schedule
        schedule.started(tx, source, began)
        schedule.set_due(tx, source, next_at or rhythm.next_after(began, zone))

    def _ended(
        self, tx: Connection, source: str, editions: tuple[str, ...], began: datetime,
        ending: Ending,
    ) -> bool:  # fmt: skip
        self.leadership.require(tx)
        now = self.clock.now()
        reason = _REASONS[ending].format(limit=self.settings.daemon.crawl_limit)
        for crawl in crawls.running(tx):
            if crawl.source == source and crawl.started_at >= began:
                crawls.mark_crashed(tx, now, reason=reason, crawl_id=crawl.id)
        last = [crawls.last(tx, source, edition) for edition in editions]
        ok = all(c is not None and c.started_at >= began and c.outcome in GOOD for c in last)
        schedule.finished(tx, source, now, ok=ok)
        return ok

    def _write(self, work: Callable[[Connection], None]) -> None:
        def fenced(tx: Connection) -> None:
            self.leadership.require(tx)
            work(tx)

        self.database.in_transaction(fenced)


_REASONS: dict[Ending, str] = {
    "finished": "the process ended without a word",
    "stopped": "the daemon was stopped",
    "killed": "it took longer than {limit:g} s and was ended",
}
