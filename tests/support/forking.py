"""A fork server that is forked from who has imported everything, instead of started anew."""

import contextlib
import os
from collections.abc import Iterator, Sequence
from multiprocessing import forkserver, util
from pathlib import Path
from typing import Any

from crawler.daemon.child import fork_server

_SERVER: Any = forkserver._forkserver  # it has no public name
_STANDARD = 3  # descriptors that stay open


def fork_the_fork_server() -> None:
    """Start the fork server of the crawls now; a daemon in this process finds it running.

    It is the server that a daemon starts by itself, but for the second that its imports take. No
    other thread may run, and what the server is to import must be imported here.
    """
    fork_server()
    with _by_fork():
        forkserver.ensure_running()


@contextlib.contextmanager
def _by_fork() -> Iterator[None]:
    start = util.spawnv_passfds

    def fork(path: bytes, words: Sequence[str], kept: Sequence[int]) -> int:
        if "forkserver" not in words[-1]:
            return int(start(path, words, kept))
        return os.fork() or _serve(words[-1], kept)

    util.spawnv_passfds = fork
    try:
        yield
    finally:
        util.spawnv_passfds = start


def _serve(program: str, kept: Sequence[int]) -> int:
    """Be the fork server until nobody needs it."""
    try:
        for path in list(Path("/proc/self/fd").iterdir()):
            if int(path.name) >= _STANDARD and int(path.name) not in kept:
                with contextlib.suppress(OSError):  # the one by which the folder was read
                    os.close(int(path.name))
        _SERVER.__init__()  # its lock is held by who forks
        exec(program, {})  # noqa: S102 - what the standard library hands to a new interpreter
    finally:
        os._exit(0)
