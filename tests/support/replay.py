"""A scripted day visited again and again by the real crawl, at its own clock."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from crawler.clock import ManualClock
from crawler.demo.day import Day
from crawler.demo.replica import Replica
from crawler.demo.tour import TARGETS
from crawler.settings import Settings
from crawler.settings.model import FetchSettings, SmtpSettings
from crawler.spiders.reactor import run_until_done
from crawler.spiders.run import crawl
from storage import alerts
from storage.records import Crawl, NewAlert
from storage.session import Database
from tests.support.databases import opened
from tests.support.visits import TickingClock


@dataclass
class Replay:
    """A day on a replica, with an archive that visits it."""

    day: Day
    clock: ManualClock
    replica: Replica
    database: Database
    settings: Settings
    rows: list[Crawl] = field(default_factory=list)

    def visit(self, at: datetime, targets: Sequence[tuple[str, str]] = TARGETS) -> list[Crawl]:
        """Visit editions once at a moment of the day."""
        self.clock.at = at
        work = crawl(self.settings, targets, clock=self.clock, database=self.database)
        rows = run_until_done(work)
        self.rows += rows
        return rows

    def every(self, step: timedelta, targets: Sequence[tuple[str, str]] = TARGETS) -> None:
        """Visit from the day's start to its end."""
        at = self.day.start
        while at < self.day.end:
            self.visit(at, targets)
            at += step
        self.visit(self.day.end, targets)

    def rule(self, name: str, query: str, *recipients: str) -> None:
        """Add a rule that holds from the day's start."""
        with self.database.write() as tx:
            alerts.add(tx, NewAlert(name, query, recipients or ("a@example.kz",)), self.day.start)


@contextmanager
def replay(
    url: str,
    smtp: dict[str, Any] | None = None,
    clocks: type[ManualClock] = TickingClock,
    day: Day | None = None,
) -> Iterator[Replay]:
    """Give a replay of a day, the nominal one if none is given, into an archive.

    `clocks`: with `ManualClock` time stands still during a visit, so that two replays are alike.
    """
    day = day or Day()
    clock = clocks(day.start)
    with Replica(day, clock) as replica:
        settings = Settings(
            database_url=url,
            fetch=FetchSettings(delay=0, autothrottle=False, connect_to=replica.connect_to),
            smtp=SmtpSettings(**(smtp or {})),
        )
        with opened(url) as database:
            yield Replay(day, clock, replica, database, settings)
