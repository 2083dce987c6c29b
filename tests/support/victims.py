"""Crawls and daemons that are killed with SIGKILL while they work."""

import multiprocessing
import os
import random
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from crawler.cli.app import main
from tests.support.commands import Folder

LOOK = 0.005  # seconds between two looks at what a victim does
START = (0.02, 0.8)  # seconds after the start; an idle crawl ends soon after
WORK = (0.0, 0.6)  # seconds after its first request: most of a visit
MAIL = (0.0, 0.03)  # seconds after a mail came: its note, the next one's claim and sending
LONGEST_WAIT = 4.0  # seconds for a first request or a mail; then it is killed where it stands


class Victim(Protocol):
    """A running process."""

    def alive(self) -> bool:
        """Tell whether it still runs."""

    def kill(self) -> None:
        """End it with SIGKILL and wait until it is gone."""


class Crawl:
    """`jarshy crawl`, or another command, forked from a process that has imported the program.

    So the moments of the kills fall into a crawl's work, not into a second of imports.
    """

    def __init__(self, folder: Folder, *arguments: str) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["crawler.cli.app", "crawler.spiders.run", __name__])
        given = (folder.path, folder.environment(), arguments or ("crawl",))
        self._process = context.Process(target=_command, args=given, daemon=True)
        self._process.start()

    def alive(self) -> bool:
        return self._process.is_alive()

    def kill(self) -> None:
        self._process.kill()
        self._process.join()
        self._process.close()


class Daemon:
    """`jarshy daemon`."""

    def __init__(self, folder: Folder) -> None:
        with (folder.path / "daemon.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                folder.command("daemon"), cwd=folder.path, env=folder.environment(), stderr=log
            )

    def alive(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


def _command(folder: Path, environ: dict[str, str], arguments: Sequence[str]) -> None:
    """Run a command in a folder, with an environment of its own; ends the process."""
    os.chdir(folder)
    os.environ.clear()  # noqa: TID251 - the child's environment
    os.environ.update(environ)  # noqa: TID251 - as above
    with (folder / "crawl.log").open("ab") as log:
        os.dup2(log.fileno(), sys.stdout.fileno())
        os.dup2(log.fileno(), sys.stderr.fileno())
    sys.exit(main(arguments))


@dataclass
class Killer:
    """Starts victims and kills them at moments drawn from a seed.

    `requests` and `mails` tell how many there were so far, which shows what a victim is at.
    """

    folder: Folder
    requests: Callable[[], int]
    mails: Callable[[], int]
    moments: random.Random
    kills: dict[str, int] = field(default_factory=dict)

    def strike(self, make: Callable[[Folder], Victim]) -> bool:
        """Start a victim and kill it; False where it had come to its end before."""
        requests, mails = self.requests(), self.mails()
        victim = make(self.folder)
        moment = self.moments.choice(("start", "work", "mail"))
        if moment == "work":
            wait_for(lambda: self.requests() > requests or not victim.alive(), LONGEST_WAIT)
        if moment == "mail":
            wait_for(lambda: self.mails() > mails or not victim.alive(), LONGEST_WAIT)
        pause = self.moments.uniform(*{"start": START, "work": WORK, "mail": MAIL}[moment])
        wait_for(lambda: not victim.alive(), pause)
        struck = victim.alive()
        victim.kill()
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
