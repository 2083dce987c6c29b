"""One crawl in a process of its own: limited, and never outliving the daemon."""

import ctypes
import logging
import multiprocessing
import os
import resource
import signal
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.context import ForkServerContext, ForkServerProcess
from typing import Literal

from crawler import logs
from crawler.clock import Clock
from crawler.errors import SiteTakenError
from crawler.settings import Settings, secret_values
from storage.records import Crawl

# 0.3 to 0.5 s a crawl instead of 0.9 to 1.4 s. What Scrapy imports by name is here too: a crawl
# without news takes 0.14 s of CPU instead of 0.29 s.
PRELOAD = [
    "crawler.spiders.run",
    "crawler.fetch.connect",
    "crawler.fetch.redirects",
    "crawler.pipelines.storing",
    "crawler.spiders.memory",
    "snowballstemmer",
    "jinja2",
]
PR_SET_PDEATHSIG = 1
MIB = 1024 * 1024
GOOD = ("ok", "capped")
SITE_TAKEN = SiteTakenError.exit_code  # of a child that was not let at its site
TERM_PATIENCE = 5.0  # seconds for a crawl at its limit to end by itself
CPU_SHARE = 1.0  # CPU seconds allowed per second of wall clock: a busy loop ends at the limit too
_LOG = logging.getLogger(__name__)

Ending = Literal["finished", "stopped", "killed"]


@dataclass(frozen=True, slots=True)
class Order:
    """What a child is to crawl: editions of one source, and of their listings some, or all."""

    source: str
    editions: tuple[str, ...]
    settings: Settings
    clock: Clock
    listings: tuple[str, ...] | None = None


def fork_server() -> ForkServerContext:
    """Return the context whose server process has imported the spiders."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOAD)
    return context


class Child:
    """A running crawl; how it went stands in the database alone."""

    def __init__(self, context: ForkServerContext, order: Order) -> None:
        self._order = order
        self._process: ForkServerProcess = context.Process(
            target=_crawl, args=(order,), name=f"crawl {order.source}", daemon=True
        )
        self._stopped = threading.Event()

    def run(self, limit: float) -> Ending:
        """Start the crawl and wait for its end, at most `limit` seconds; then it is killed."""
        self._process.start()
        self._process.join(limit)
        if not self._process.is_alive():
            return "stopped" if self._stopped.is_set() else "finished"
        logs.event(
            _LOG, "crawl/too_long", level=logging.ERROR, source=self._order.source, limit=limit
        )
        self._end(TERM_PATIENCE)
        return "killed"

    def stop(self) -> None:
        """Ask the crawl to end; what it has stored stays."""
        self._stopped.set()
        if self._process.pid is not None and self._process.is_alive():
            self._process.terminate()

    def kill(self) -> None:
        """End the crawl at once."""
        if self._process.pid is not None and self._process.is_alive():
            self._process.kill()

    @property
    def pid(self) -> int | None:
        """Return the process number, None before the start."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """Return the exit code, None while it runs; for the log only."""
        return self._process.exitcode

    def _end(self, patience: float) -> None:
        self._process.terminate()
        self._process.join(patience)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()


def _crawl(order: Order) -> None:
    """Crawl inside the child; ends the process with 0, or 1 where something failed."""
    settings = order.settings
    _die_with_parent()
    _limit(settings)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the daemon, which ends us
    logs.set_up(settings.log.format, settings.log.level, secret_values(settings))
    from crawler.spiders.run import run_crawl  # noqa: PLC0415 - imported by the fork server

    wanted: Sequence[tuple[str, str]] = [(order.source, each) for each in order.editions]
    try:
        crawls = run_crawl(
            settings, wanted, clock=order.clock, own_process=True, listings=order.listings
        )
    except SiteTakenError:
        sys.exit(SITE_TAKEN)
    for crawl in crawls:
        _log(crawl)
    sys.exit(0 if all(crawl.outcome in GOOD for crawl in crawls) else 1)


def _log(crawl: Crawl) -> None:
    level = logging.INFO if crawl.outcome in GOOD else logging.WARNING
    logs.event(
        _LOG, "crawl/done", level=level, source=crawl.source, edition=crawl.edition,
        outcome=crawl.outcome, overlap=crawl.overlap, pages=crawl.listing_pages, new=crawl.new,
        known=crawl.known, revised=crawl.revised, failed=crawl.failed, mails=crawl.mails,
        requests=crawl.requests, reason=crawl.reason,
    )  # fmt: skip


def _die_with_parent() -> None:
    # The kernel ends us when the fork server dies, which dies with the daemon; the thread covers
    # the moment before this call, and systems without prctl.
    libc = ctypes.CDLL(None, use_errno=True)
    prctl = getattr(libc, "prctl", None)
    if prctl is not None:
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    threading.Thread(target=_watch_parent, name="parent watch", daemon=True).start()


def _watch_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _limit(settings: Settings) -> None:
    _lower(resource.RLIMIT_AS, settings.daemon.crawl_memory * MIB)
    _lower(resource.RLIMIT_CPU, max(1, int(settings.daemon.crawl_limit * CPU_SHARE)))
    _lower(resource.RLIMIT_CORE, 0)


def _lower(what: int, value: int) -> None:
    _, hard = resource.getrlimit(what)
    allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(what, (allowed, hard))
