"""Visits in child processes, and what is noted of how each went: for the daemon and for workers."""

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection

from crawler import logs
from crawler.clock import Clock
from crawler.daemon.child import GOOD, SITE_TAKEN, Child, Ending, Order, fork_server
from crawler.health import after_crawl
from crawler.settings import Settings
from crawler.sources.spec import Source
from storage import crawls, schedule
from storage.records import Drift
from storage.session import Database

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Errand:
    """What is to be visited: editions of a source, and of their listings some, or all."""

    source: Source
    editions: tuple[str, ...]
    listings: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Visited:
    """How a visit went; `taken`: it was not made, since another process asks the site."""

    ok: bool
    taken: bool = False


class Right(Protocol):
    """The right to note what a visit did; each method raises StorageError once it is lost."""

    def begin(self, tx: Connection, began: datetime) -> None:
        """Note that the visit begins."""

    def end(self, tx: Connection) -> None:
        """Take part in the transaction that notes how it went."""

    def after(self, tx: Connection) -> None:
        """Take part in what is concluded from it."""


@dataclass
class Visits:
    """Visits that this process has made by its children."""

    database: Database
    settings: Settings
    clock: Clock
    _children: dict[str, Child] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._context = fork_server()

    @property
    def running(self) -> Mapping[str, Child]:
        """Return the visits that are made now, by source."""
        with self._lock:
            return dict(self._children)

    def make(self, errand: Errand, right: Right) -> Visited:
        """Visit a source in a child process, wait for its end, and note how it went."""
        key = errand.source.key
        order = Order(key, errand.editions, self.settings, self.clock, errand.listings)
        child = Child(self._context, order)
        began = self.clock.now()
        self.database.in_transaction(lambda tx: right.begin(tx, began))
        with self._lock:
            self._children[key] = child
        try:
            ending = child.run(self.settings.daemon.crawl_limit)
        finally:
            with self._lock:
                del self._children[key]
        if child.exit_code == SITE_TAKEN and self.settings.fleet.enabled:
            return Visited(ok=False, taken=True)
        return self._note(errand, right, began, ending, child.exit_code)

    def _note(
        self, errand: Errand, right: Right, began: datetime, ending: Ending, exit_code: int | None
    ) -> Visited:
        def ended(tx: Connection) -> bool:
            right.end(tx)
            return self._ended(tx, errand, began, ending)

        ok = self.database.in_transaction(ended)
        self._judge(errand, right)
        level = logging.INFO if ok or ending == "stopped" else logging.WARNING
        logs.event(
            _LOG, "crawl/ended", level=level, source=errand.source.key, ok=ok, ending=ending,
            exit_code=exit_code, seconds=(self.clock.now() - began).total_seconds(),
        )  # fmt: skip
        return Visited(ok)

    def _ended(self, tx: Connection, errand: Errand, began: datetime, ending: Ending) -> bool:
        key, now = errand.source.key, self.clock.now()
        reason = _REASONS[ending].format(limit=self.settings.daemon.crawl_limit)
        mark_crashed(tx, key, began, now, reason)
        last = [crawls.last(tx, key, edition) for edition in errand.editions]
        ok = all(c is not None and c.started_at >= began and c.outcome in GOOD for c in last)
        schedule.finished(tx, key, now, ok=ok)
        return ok

    def _judge(self, errand: Errand, right: Right) -> None:
        """Hold what was read against the source's past; the mail about it goes with the next."""
        targets = [(errand.source, edition) for edition in errand.editions]

        def judge(tx: Connection) -> tuple[Drift, ...]:
            right.after(tx)
            return after_crawl(tx, self.settings, targets, self.clock.now())

        for drift in self.database.in_transaction(judge):
            logs.event(
                _LOG, "source/changed", level=logging.ERROR, source=drift.source,
                edition=drift.edition, field=drift.field, reason=drift.reason, url=drift.url,
                proposal=drift.proposal,
            )  # fmt: skip

    def stop(self) -> None:
        """Ask all visits to end."""
        for child in self.running.values():
            child.stop()

    def kill(self) -> None:
        """End all visits at once."""
        for child in self.running.values():
            child.kill()


def mark_crashed(tx: Connection, source: str, began: datetime, now: datetime, reason: str) -> None:
    """Close the crawls of a source, begun since, that nobody will close any more."""
    for crawl in crawls.running(tx):
        if crawl.source == source and crawl.started_at >= began:
            crawls.mark_crashed(tx, now, reason=reason, crawl_id=crawl.id)


_REASONS: dict[Ending, str] = {
    "finished": "the process ended without a word",
    "stopped": "the daemon was stopped",
    "killed": "it took longer than {limit:g} s and was ended",
}
