"""A writer in a process of its own, so that fetching pages and storing them use a core each."""

import asyncio
import os
import signal
import socket
import struct
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from multiprocessing.reduction import ForkingPickler
from typing import Any, TypeAlias

from crawler.clock import Clock
from crawler.errors import StorageError
from crawler.settings import Settings
from crawler.sources.spec import Source
from crawler.spiders.notes import Task
from crawler.spiders.writer import LocalWriter, Result
from storage.engine import open_database

LENGTH = struct.Struct("!I")


def can_fork() -> bool:
    """Return whether a fork is safe here: no other thread can hold a lock that the child needs."""
    return hasattr(os, "fork") and threading.active_count() == 1


class ForkedWriter:
    """Store articles and read pages in a forked process, which ends with this one, however.

    It costs a few milliseconds to make, opens the archive at the first article, and is to be made
    before the run starts its threads. What travels is pickled, behind its length.
    """

    def __init__(self, settings: Settings, clock: Clock, sources: Iterable[Source] = ()) -> None:
        self._sources = tuple(sources)
        self._line, theirs = socket.socketpair()
        self._pid = os.fork()
        if self._pid == 0:
            self._line.close()
            _serve(theirs, settings, clock, self._sources)
        theirs.close()
        self._line.setblocking(False)  # noqa: FBT003 - the standard library's
        self._asking, self._hearing = asyncio.Lock(), asyncio.Lock()

    def reads(self, source: Source) -> bool:
        """Return whether the process has this very source; rules made since the fork it has not."""
        return any(source is one for one in self._sources)

    async def ask(self, tasks: Sequence[Task]) -> list[Result]:
        """Have articles stored, then pages read; returns for each what came of it, or its error.

        Who asks before another was answered waits in the order of asking.
        """
        loop = asyncio.get_running_loop()
        try:
            async with self._asking:
                await loop.sock_sendall(self._line, _packed(list(tasks)))
            async with self._hearing:
                (length,) = LENGTH.unpack(await self._hear(LENGTH.size))
                results: list[Result] = ForkingPickler.loads(await self._hear(length))
        except (EOFError, OSError) as error:
            raise StorageError(
                "The process that writes into the archive ended in the middle of its work; what it "
                "had committed is kept, the rest is fetched again by the next visit."
            ) from error
        return results

    def close(self) -> None:
        """Let the process end, and wait for it."""
        if self._line.fileno() >= 0:
            self._line.close()
            os.waitpid(self._pid, 0)

    async def _hear(self, length: int) -> bytearray:
        """Return so many bytes of what the process says; raises EOFError where it has ended."""
        loop = asyncio.get_running_loop()
        heard = bytearray(length)
        view, have = memoryview(heard), 0
        while have < length:
            more = await loop.sock_recv_into(self._line, view[have:])
            if not more:
                raise EOFError
            have += more
        return heard


Writer: TypeAlias = LocalWriter | ForkedWriter


def _packed(what: Any) -> bytes:
    body = ForkingPickler.dumps(what)
    return LENGTH.pack(len(body)) + bytes(body)


def _serve(
    line: socket.socket, settings: Settings, clock: Clock, sources: Iterable[Source]
) -> None:
    """Do what comes in until the other end is closed; never returns."""
    code = 1
    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)  # the parent ends in order, and this with it
        with suppress(EOFError, BrokenPipeError, ConnectionResetError):  # the parent has ended
            _answer(line, settings, clock, sources)
        code = 0
    finally:
        os._exit(code)  # no clean-up of what belongs to the parent


def _answer(
    line: socket.socket, settings: Settings, clock: Clock, sources: Iterable[Source]
) -> None:
    tasks = _next(line)
    database = open_database(settings.database_url)
    writer = LocalWriter(database, settings, clock, sources)
    try:
        while True:
            line.sendall(_packed([_plain(result) for result in writer.work(tasks)]))
            tasks = _next(line)
    finally:
        database.dispose()


def _next(line: socket.socket) -> list[Task]:
    """Return the tasks that come next; raises EOFError where none will."""
    (length,) = LENGTH.unpack(_exactly(line, LENGTH.size))
    tasks: list[Task] = ForkingPickler.loads(_exactly(line, length))
    return tasks


def _exactly(line: socket.socket, length: int) -> bytearray:
    heard = bytearray(length)
    view, have = memoryview(heard), 0
    while have < length:
        more = line.recv_into(view[have:])
        if not more:
            raise EOFError
        have += more
    return heard


def _plain(result: Result) -> Result:
    """Return a result that surely can travel: foreign errors as their words."""
    if isinstance(result, Exception) and type(result) is not StorageError:
        kind = StorageError if isinstance(result, StorageError) else RuntimeError
        return kind(f"{type(result).__name__}: {result}")
    return result
