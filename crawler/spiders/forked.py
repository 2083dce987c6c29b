"""A writer in a process of its own, so that fetching pages and storing them use a core each."""

import os
import signal
import threading
from collections.abc import Iterable, Sequence
from multiprocessing import Pipe
from multiprocessing.connection import Connection

from crawler.clock import Clock
from crawler.errors import StorageError
from crawler.settings import Settings
from crawler.sources.spec import Source
from crawler.spiders.notes import Task
from crawler.spiders.writer import LocalWriter, Result
from storage.engine import open_database


def can_fork() -> bool:
    """Return whether a fork is safe here: no other thread can hold a lock that the child needs."""
    return hasattr(os, "fork") and threading.active_count() == 1


class ForkedWriter:
    """Store articles and read pages in a forked process, which ends with this one, however.

    It costs a few milliseconds to make, opens the archive at the first article, and is to be made
    before the run starts its threads.
    """

    beside = True

    def __init__(self, settings: Settings, clock: Clock, sources: Iterable[Source] = ()) -> None:
        self._sources = tuple(sources)
        ours, theirs = Pipe()
        self._pid = os.fork()
        if self._pid == 0:
            ours.close()
            _serve(theirs, settings, clock, self._sources)
        theirs.close()
        self._line: Connection = ours

    def reads(self, source: Source) -> bool:
        """Return whether the process has this very source; rules made since the fork it has not."""
        return any(source is one for one in self._sources)

    def work(self, tasks: Sequence[Task]) -> list[Result]:
        """Store articles, then read pages; returns for each what came of it, or its error."""
        try:
            self._line.send(list(tasks))
            results: list[Result] = self._line.recv()
        except (EOFError, OSError) as error:
            raise StorageError(
                "The process that writes into the archive ended in the middle of its work; what it "
                "had committed is kept, the rest is fetched again by the next visit."
            ) from error
        return results

    def close(self) -> None:
        """Let the process end, and wait for it."""
        if not self._line.closed:
            self._line.close()
            os.waitpid(self._pid, 0)


def _serve(line: Connection, settings: Settings, clock: Clock, sources: Iterable[Source]) -> None:
    """Do what comes in until the other end is closed; never returns."""
    code = 1
    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)  # the parent ends in order, and this with it
        _answer(line, settings, clock, sources)
        code = 0
    finally:
        os._exit(code)  # no clean-up of what belongs to the parent


def _answer(line: Connection, settings: Settings, clock: Clock, sources: Iterable[Source]) -> None:
    try:
        tasks: list[Task] = line.recv()
    except EOFError:
        return
    database = open_database(settings.database_url)
    writer = LocalWriter(database, settings, clock, sources)
    while True:
        line.send([_plain(result) for result in writer.work(tasks)])
        try:
            tasks = line.recv()
        except EOFError:
            break
    database.dispose()


def _plain(result: Result) -> Result:
    """Return a result that surely can travel: foreign errors as their words."""
    if isinstance(result, Exception) and type(result) is not StorageError:
        kind = StorageError if isinstance(result, StorageError) else RuntimeError
        return kind(f"{type(result).__name__}: {result}")
    return result
