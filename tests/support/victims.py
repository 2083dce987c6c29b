"""Crawls and daemons that are killed with SIGKILL while they work."""

import multiprocessing
import os
import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import psutil

from crawler.cli.app import main
from crawler.daemon.child import PRELOAD as OF_CRAWLS
from tests.support.commands import Folder
from tests.support.forking import fork_the_fork_server

LOOK = 0.005  # seconds between two looks at what a victim does
START = (0.02, 0.8)  # seconds after the start; an idle crawl ends soon after
WORK = (0.0, 0.6)  # seconds after its first request: most of a visit
MAIL = (0.0, 0.03)  # seconds after a mail came: its note, the next one's claim and sending
PRELOAD = [
    "crawler.cli.app",
    "crawler.spiders.run",
    "crawler.daemon.lifecycle",
    __name__,
    *OF_CRAWLS,
]
PATIENCE = 60.0  # seconds; more than a daemon may take to end in order
ORPHANED = 30.0  # seconds; a fork server that is still importing ends when it has done so
LONGEST_WAIT = 4.0  # seconds for a first request or a mail; then it is killed where it stands


class Victim(Protocol):
    """A running process; `orphans` counts the children that outlived it."""

    orphans: int

    def alive(self) -> bool:
        """Tell whether it still runs."""

    def kill(self) -> None:
        """End it with SIGKILL and wait until it is gone."""

    def end(self, number: int) -> int | None:
        """Send a signal, wait until it is gone, and return the exit code."""


class Crawl:
    """`jarshy crawl`, or another command, forked from a process that has imported the program.

    So the moments of the kills fall into a crawl's work, not into a second of imports.
    """

    orphans = 0

    def __init__(self, folder: Folder, *arguments: str, children: bool = False) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(PRELOAD)
        given = (folder.path, folder.environment(), arguments or ("crawl",))
        self._process = context.Process(target=_command, args=given, daemon=not children)
        self._process.start()

    @property
    def pid(self) -> int | None:
        return self._process.pid

    def alive(self) -> bool:
        return self._process.is_alive()

    def wait(self) -> int | None:
        """Let it end by itself and return the exit code; None where it still runs after all."""
        self._process.join(PATIENCE)
        return self._process.exitcode

    def kill(self) -> None:
        self.end(signal.SIGKILL)

    def end(self, number: int) -> int | None:
        """Send a signal and return the exit code, -9 where it had to be killed after all."""
        family = self._family()
        if self._process.pid is not None and self._process.is_alive():
            os.kill(self._process.pid, number)
        self._process.join(PATIENCE)
        self._process.kill()
        self._process.join()
        code = self._process.exitcode
        self._process.close()
        wait_for(lambda: not any(map(_runs, family)), ORPHANED)
        self.orphans = sum(map(_runs, family))
        return code

    def _family(self) -> list[psutil.Process]:
        try:
            return psutil.Process(self._process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []


class ForkedDaemon(Crawl):
    """`jarshy daemon`, forked likewise; its crawls come from a fork server of its own.

    That one is forked, too: to start it anew would cost each life a second of imports.
    """

    def __init__(self, folder: Folder) -> None:
        super().__init__(folder, "daemon", children=True)


class Daemon:
    """`jarshy daemon`."""

    orphans = 0

    def __init__(self, folder: Folder) -> None:
        with (folder.path / "daemon.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                folder.command("daemon"), cwd=folder.path, env=folder.environment(), stderr=log
            )

    def alive(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        self.end(signal.SIGKILL)

    def end(self, number: int) -> int | None:
        self._process.send_signal(number)
        return self._process.wait(PATIENCE)


def _runs(process: psutil.Process) -> bool:
    """Tell whether it still runs; who has ended and waits to be collected does not."""
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _command(folder: Path, environ: dict[str, str], arguments: Sequence[str]) -> None:
    """Run a command in a folder, with an environment of its own; ends the process."""
    os.chdir(folder)
    os.environ.clear()  # noqa: TID251 - the child's environment
    os.environ.update(environ)  # noqa: TID251 - as above
    with (folder / "crawl.log").open("ab") as log:
        os.dup2(log.fileno(), sys.stdout.fileno())
        os.dup2(log.fileno(), sys.stderr.fileno())
    if "daemon" in arguments:
        fork_the_fork_server()
    sys.exit(main(arguments))


@dataclass
class Killer:
    """Starts victims and kills them, or ends them otherwise, at moments drawn from a seed.

    `requests` and `mails` tell how many there were so far, which shows what a victim is at;
    after `patience` seconds without any it is struck where it stands.
    """

    folder: Folder
    requests: Callable[[], int]
    mails: Callable[[], int]
    moments: random.Random
    patience: float = LONGEST_WAIT
    signals: Sequence[int] = (signal.SIGKILL,)
    at: Sequence[str] = ("start", "work", "mail")
    kills: dict[str, int] = field(default_factory=dict)
    codes: Counter[int | None] = field(default_factory=Counter)
    orphans: int = 0

    def strike(self, make: Callable[[Folder], Victim]) -> bool:
        """Start a victim and kill it; False where it had come to its end before."""
        requests, mails = self.requests(), self.mails()
        victim = make(self.folder)
        moment = self.moments.choice(self.at)
        if moment == "work":
            wait_for(lambda: self.requests() > requests or not victim.alive(), self.patience)
        if moment == "mail":
            wait_for(lambda: self.mails() > mails or not victim.alive(), self.patience)
        pause = self.moments.uniform(*{"start": START, "work": WORK, "mail": MAIL}[moment])
        wait_for(lambda: not victim.alive(), pause)
        struck = victim.alive()
        self.codes[victim.end(self.moments.choice(self.signals))] += struck
        self.orphans += victim.orphans
        name = f"{make.__name__.lower()} at {moment}"
        self.kills[name] = self.kills.get(name, 0) + struck
        return struck


def wait_for(until: Callable[[], bool], seconds: float = LONGEST_WAIT) -> None:
    """Wait until something is so, at most some seconds."""
    pause = threading.Event()
    left = seconds
    while left > 0 and not until():
        pause.wait(min(LOOK, left))
        left -= LOOK
