"""The replica in a process of its own, steered through a pipe."""

import multiprocessing
from collections.abc import Callable
from datetime import datetime
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Self

from crawler.clock import Clock, ManualClock
from crawler.demo.answers import Request
from crawler.demo.day import Day
from crawler.demo.replica import Replica
from crawler.demo.sites import ALL_HOSTS, Design

START_SECONDS = 30.0
"""How long the process may take to write its day and open its port; it takes about one."""


class ReplicaProcess:
    """Serve a day from another process; a context manager with the face of `Replica`.

    `clock` travels by pickling: a `SystemClock` runs on there, a `ManualClock` is set with
    `set_time`.
    """

    def __init__(self, day: Day | None = None, clock: Clock | None = None) -> None:
        context = multiprocessing.get_context("spawn")
        chosen = day or Day()
        self._pipe, there = context.Pipe()
        self._process = context.Process(
            target=_serve, args=(there, chosen, clock or ManualClock(chosen.end)), daemon=True
        )
        self.address = ""

    @property
    def connect_to(self) -> dict[str, str]:
        """Return a table host → address, for the settings."""
        return dict.fromkeys(ALL_HOSTS, self.address)

    @property
    def requests(self) -> list[Request]:
        """Return what was asked so far."""
        found: list[Request] = self._ask("requests")
        return found

    def set_time(self, at: datetime) -> None:
        """Set the clock of the process, which has to be a `ManualClock`."""
        self._ask("set_time", at)

    def design(self, host: str, design: Design) -> None:
        """Switch a Tengrinews host to another design."""
        self._ask("design", host, design)

    def misbehave(self, where: str, kind: str, *, times: int | None = None, **options: Any) -> None:
        """Order a misbehaviour as `Replica.misbehave` does."""
        self._ask("misbehave", where, kind, times=times, **options)

    def behave(self) -> None:
        """Cancel every misbehaviour."""
        self._ask("behave")

    def _ask(self, name: str, *args: Any, **kwargs: Any) -> Any:
        self._pipe.send((name, args, kwargs))
        answer = self._pipe.recv()
        if isinstance(answer, Exception):
            raise answer
        return answer

    def __enter__(self) -> Self:
        self._process.start()
        if not self._pipe.poll(START_SECONDS):
            self._process.kill()
            raise TimeoutError(f"the replica did not start within {START_SECONDS:.0f} s")
        self.address = str(self._pipe.recv())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pipe.close()
        self._process.join(START_SECONDS)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._process.close()


def _serve(pipe: Connection, day: Day, clock: Clock) -> None:
    with Replica(day, clock) as replica:
        pipe.send(replica.address)
        orders: dict[str, Callable[..., Any]] = {
            "requests": lambda: list(replica.requests),
            "set_time": lambda at: setattr(clock, "at", at),
            "design": replica.design,
            "misbehave": lambda *args, **kwargs: replica.misbehave(*args, **kwargs).hits,
            "behave": replica.behave,
        }
        while True:
            try:
                name, args, kwargs = pipe.recv()
            except (EOFError, ConnectionError, KeyboardInterrupt):
                return
            try:
                pipe.send(orders[name](*args, **kwargs))
            except ValueError as error:
                pipe.send(error)
