"""From start to end: lock, catch up, keep time, stop when asked."""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from types import FrameType

from sqlalchemy import Connection

from crawler import logs
from crawler.clock import Clock
from crawler.daemon import hangup
from crawler.daemon.due import DueTimes
from crawler.daemon.jobs import DELIVERY, LOOK, TAKEOVER, Jobs
from crawler.daemon.timetable import Timetable
from crawler.daemon.visits import mark_crashed
from crawler.daemon.vitals import Vitals
from crawler.daemon.watchers import watched
from crawler.errors import LockedError, StorageError
from crawler.health.pulse import Pulse
from crawler.health.supervisor import Supervisor
from crawler.settings import Schedule, Settings
from crawler.sources.spec import Source
from storage import crawls, schedule
from storage.engine import open_database
from storage.leader import Leadership, hold, holder
from storage.migrate import current
from storage.session import Database

BEAT = 1.0  # seconds between two looks at the clock, the lock and the signals
JUMP = timedelta(seconds=5)  # a clock that moved by more against the monotonic one was set
LOCK_CHECK = 10.0  # seconds between two looks whether the lock is still ours
LOOK_EVERY = 60.0  # seconds between two looks for what the operator should know
HUNG = timedelta(minutes=1)  # a due time passed over by more: the thread that keeps time hangs
HANDING_THREADS = 8  # handing a visit out is one transaction
LOOKS = 3  # at dead workers, within the time after which one is dead
CACHE_KIB = 1024  # of the archive for each of its threads, which read few rows and for years
HUNG_UP = 1  # exit code of a second signal, or of threads that would not end
_LOG = logging.getLogger(__name__)


def run(
    settings: Settings,
    clock: Clock,
    sources: Sequence[Source],
    supervisor: Supervisor | None = None,
) -> int:
    """Run the daemon until SIGTERM or SIGINT and return its exit code.

    `supervisor` is told when it is ready, that it is alive, and when it stops. Makes the database
    if there is none. Raises LockedError where another daemon has it, DatabaseUnusableError or
    SchemaError where it cannot be used.
    """
    _make_apart(settings.database_url)
    database = open_database(settings.database_url, create=True, cache_kib=CACHE_KIB)
    leadership = hold(database)
    if leadership is None:
        raise LockedError(_who_has_it(database))
    try:
        daemon = _Daemon(database, settings, clock, leadership, supervisor or Supervisor())
        return daemon.run(sources)
    finally:
        leadership.release()
        database.dispose()


def _make_apart(url: str) -> None:
    """Make the database in a process of its own, for what makes it would stay in memory: 10 MB.

    What goes wrong there goes wrong again in this process, which says so.
    """
    if current(url) is not None:
        return
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        return
    try:
        with suppress(StorageError):
            open_database(url, create=True).dispose()
    finally:
        os._exit(0)


def _who_has_it(database: Database) -> str:
    process = holder(database)
    who = f"another daemon (process {process})" if process else "another daemon"
    return f"{who} is running on {database.shown}; stop that one first, or use another database"


class _Daemon:
    def __init__(
        self,
        database: Database,
        settings: Settings,
        clock: Clock,
        leadership: Leadership,
        supervisor: Supervisor,
    ) -> None:
        self._database = database
        self._settings = settings
        self._clock = clock
        self._leadership = leadership
        self._supervisor = supervisor
        self._pulse = Pulse()
        limit = settings.daemon.crawl_limit
        self._vitals = Vitals(database, leadership, clock, self._pulse, limit)
        self._asked = threading.Event()
        self._jobs = Jobs(
            database, settings, clock, leadership, crawled=self._hurry, plan_next=self._put
        )
        self._threads: int | None = None  # as many as there are jobs
        self._timetable: Timetable

    def run(self, sources: Sequence[Source]) -> int:
        """Keep time until a signal comes; return the exit code."""
        wanted = [source for source in sources if self._settings.source(source.key).enabled]
        if self._settings.fleet.enabled:
            self._lead_a_fleet(wanted)
        threads = self._threads or len(wanted) + 3
        self._timetable = Timetable(self._settings.zone, threads, self._jobs.overran)
        self._listen()
        self._database.in_transaction(lambda tx: self._begin(tx, wanted))
        self._plan(wanted)
        logs.event(
            _LOG, "daemon/started", database=self._database.shown, process=os.getpid(),
            sources=[source.key for source in wanted], epoch=self._leadership.epoch,
        )  # fmt: skip
        self._timetable.start()
        self._supervisor.ready(f"watching {len(wanted)} sources into {self._database.shown}")
        with watched(self._vitals, self._settings, wanted):
            lost = self._watch()
        return self._end(lost=lost)

    def _lead_a_fleet(self, wanted: Sequence[Source]) -> None:
        """Hand visits out instead of making them."""
        from crawler.daemon.handing import HandOut  # noqa: PLC0415 - its library is optional

        self._jobs.hand_out = HandOut(self._database, self._settings, wanted)
        self._threads = min(len(wanted), HANDING_THREADS) + 4

    def _listen(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._signalled)
        hangup.hold()

    def _signalled(self, number: int, _frame: FrameType | None) -> None:
        if self._asked.is_set():  # asked twice: no more patience
            self._jobs.kill()
            os._exit(HUNG_UP)
        self._asked.set()

    def _begin(self, tx: Connection, wanted: Sequence[Source]) -> None:
        self._leadership.begun(tx, self._clock.now())
        self._catch_up(tx, wanted)

    def _catch_up(self, tx: Connection, wanted: Sequence[Source]) -> None:
        """End what the last daemon left unfinished, and forget what is no longer scheduled."""
        now = self._clock.now()
        # Asked first: of a visit that a worker ends meanwhile, the schedule then shows the end.
        with_workers = self._jobs.with_workers(tx)
        for entry in schedule.entries(tx):
            began, ended = entry.last_started_at, entry.last_finished_at
            abandoned = began is not None and (ended is None or ended < began)
            if began is not None and abandoned and entry.source not in with_workers:
                mark_crashed(tx, entry.source, began, now, "the daemon ended without a word")
                schedule.finished(tx, entry.source, now, ok=False)
            if entry.source not in {source.key for source in wanted}:
                schedule.forget(tx, entry.source)
        ancient = now - 2 * timedelta(seconds=self._settings.daemon.crawl_limit)
        crawls.mark_crashed(tx, now, started_before=ancient)

    def _plan(self, wanted: Sequence[Source]) -> None:
        now = self._clock.now()
        with self._database.read() as tx:
            entries = {entry.source: entry for entry in schedule.entries(tx)}
        for source in wanted:
            entry = entries.get(source.key)
            times = DueTimes.of_source(self._settings, source.key)
            first = _first(times, entry.due_at if entry else None, now)
            self._timetable.add(
                source.key, times.schedule, self._jobs.crawl, source, at=first, jitter=times.jitter
            )
        every = Schedule(every=self._settings.daemon.deliver_every)
        self._timetable.add(DELIVERY, every, self._jobs.deliver, at=now)
        often = Schedule(every=LOOK_EVERY)
        self._timetable.add(LOOK, often, self._jobs.look, wanted, at=now)
        if self._jobs.hand_out is not None:
            looks = Schedule(every=self._settings.fleet.takeover_after / LOOKS)
            self._timetable.add(TAKEOVER, looks, self._jobs.take_over, at=now)

    def _put(self, name: str, at: datetime) -> None:
        if not self._asked.is_set():
            self._timetable.put(name, at)

    def _hurry(self) -> None:
        """Send at once what a crawl queued, and look at once at how it went."""
        if not self._asked.is_set():
            self._timetable.hurry(LOOK)
            self._timetable.hurry(DELIVERY)

    def _watch(self) -> bool:
        """Wait for a signal, mending jumps of the clock; True where the lock was lost instead."""
        offset = self._clock.now().timestamp() - time.monotonic()
        checked = time.monotonic()
        while not self._asked.wait(BEAT):
            hangup.tell(_LOG, "daemon")
            present = self._clock.now().timestamp() - time.monotonic()
            jump = timedelta(seconds=present - offset)
            if abs(jump) > JUMP:
                logs.event(
                    _LOG, "daemon/clock_was_set", level=logging.WARNING, by=jump.total_seconds()
                )
                self._timetable.realign(jump)
                offset = present
            if self._timetable.overdue(self._clock.now()) < HUNG:
                self._pulse.beat()
                self._supervisor.alive()
            if time.monotonic() - checked >= LOCK_CHECK:
                checked = time.monotonic()
                if not self._leadership.still_held():
                    return True
        return False

    def _end(self, *, lost: bool) -> int:
        logs.event(_LOG, "daemon/stopping", lock_lost=lost)
        self._supervisor.stopping()
        self._timetable.stop()
        self._jobs.stop()
        patient = _wait_for(self._jobs.idle, self._settings.daemon.stop_within)
        if not patient:
            self._jobs.kill()
            _wait_for(self._jobs.idle, BEAT)
        if not lost:
            with suppress(StorageError), self._database.write() as tx:
                self._leadership.ended(tx, self._clock.now())
        logs.event(_LOG, "daemon/stopped", in_time=patient)
        if not self._jobs.idle():
            # A thread waits for a mail server; its mail is claimed and will be tried again.
            logging.shutdown()
            os._exit(int(lost))
        return int(lost)


def _first(times: DueTimes, due: datetime | None, now: datetime) -> datetime:
    """Return the first due time: at once where one was missed or there was none yet."""
    if due is None or due <= now:
        return now
    return min(due, times.next_after(now))


def _wait_for(done: Callable[[], bool], seconds: float) -> bool:
    until = time.monotonic() + seconds
    pause = threading.Event()
    while not done() and time.monotonic() < until:
        pause.wait(0.05)
    return done()
