"""A daemon as a process of its own, beside a replica that its crawls visit."""

import json
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from tests.support.commands import Folder

PATIENCE = 120.0  # seconds; far more than the slowest machine takes for what is waited for here
LOOK = 0.05  # seconds between two looks


@dataclass
class RunningDaemon:
    """A started daemon; what it logs is kept in a file."""

    process: "subprocess.Popen[bytes]"
    log: Path

    @property
    def events(self) -> list[dict[str, Any]]:
        """Return what it has logged so far."""
        lines = self.log.read_text("utf-8").splitlines()
        return [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]

    def count(self, event: str, **fields: Any) -> int:
        """Return how often it has logged an event with these fields."""
        return sum(e["event"] == event and fields.items() <= e.items() for e in self.events)

    def wait_for(self, event: str, times: int = 1, **fields: Any) -> None:
        """Wait until it has logged an event so often."""
        eventually(lambda: self.count(event, **fields) >= times, self.log)

    def family(self) -> list[psutil.Process]:
        """Return its child processes, and theirs."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def crawling(self) -> list[psutil.Process]:
        """Return the processes that crawl now: children of the fork server."""
        own = psutil.Process(self.process.pid).children()
        return [child for server in own for child in server.children()]

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and return the exit code."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


def eventually(condition: Callable[[], object], log: Path | None = None) -> None:
    """Wait until a condition holds; fail with the log if it never does."""
    until = time.monotonic() + PATIENCE
    pause = threading.Event()
    while not condition():
        if time.monotonic() > until:
            raise AssertionError(log.read_text("utf-8") if log else "it never came true")
        pause.wait(LOOK)


@contextmanager
def daemon(
    folder: Folder, *, started: bool = True, command: str = "daemon"
) -> Iterator[RunningDaemon]:
    """Run a daemon, or a worker, in a folder; it is killed at the end if it still runs."""
    log = folder.path / f"{command}-{time.monotonic_ns()}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(  # noqa: S603 - our own program
            folder.command(command), cwd=folder.path, env=folder.environment(), stderr=out
        )
    running = RunningDaemon(process, log)
    try:
        if started:
            running.wait_for(f"{command}/started")
        yield running
    finally:
        process.kill()
        process.wait(PATIENCE)
