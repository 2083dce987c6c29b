"""The demo's tour: a fresh archive, two rules, and the scripted day visited from hour to hour."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from crawler.alerts.deliver import deliver_due
from crawler.clock import ManualClock
from crawler.demo.day import Day
from crawler.demo.mailcatcher import MailCatcher
from crawler.demo.replica import Replica
from crawler.settings import Settings
from crawler.settings.model import AlertSettings, FetchSettings, SmtpSettings
from crawler.sources import BUILT_IN
from crawler.spiders.events import Listener
from crawler.spiders.run import run_crawl
from storage import alerts
from storage.engine import open_database
from storage.records import Crawl, NewAlert

RECIPIENT = "press@example.kz"
RULES = (
    NewAlert("Спасатели", '"добровольные спасатели"', [RECIPIENT]),
    NewAlert("Вода", '"водное хозяйство" OR "су шаруашылығы"', [RECIPIENT]),
)
PATIENT = 2 * 86400  # seconds: between few visits of a day hours pass, and nothing is late
SEARCH = "сельский учитель"
TARGETS = [(source.key, edition) for source in BUILT_IN for edition in source.editions]


@dataclass(slots=True)
class Tour:
    """A day of both sites on loopback, with the settings that lead a crawl to it.

    It is visited up to `end`; what of the day comes later is news still.
    """

    day: Day
    end: datetime
    clock: ManualClock
    replica: Replica
    catcher: MailCatcher
    settings: Settings

    def visit(self, at: datetime, progress: Listener | None = None) -> list[Crawl]:
        """Set the clock, visit all editions once and send the mails that are due."""
        self.clock.at = at
        rows = run_crawl(self.settings, TARGETS, clock=self.clock, progress=progress)
        database = open_database(self.settings.database_url)
        try:
            deliver_due(database, self.settings, self.clock)
        finally:
            database.dispose()
        return rows

    def moments(self, visits: int) -> list[datetime]:
        """Return the times of so many visits: the day's start, then evenly up to the end."""
        step = (self.end - self.day.start) / max(visits - 1, 1)
        return [self.day.start + step * number for number in range(visits)]


@contextmanager
def tour(file: Path, end: datetime, ahead: timedelta = timedelta()) -> Iterator[Tour]:
    """Give a tour up to `end`, with a fresh archive in `file` and its two rules.

    Its day of 24 hours ends later by `ahead`.
    """
    day = Day(anchor=end + ahead)
    clock = ManualClock(day.start)
    with Replica(day, clock) as replica, MailCatcher() as catcher:
        settings = Settings(
            database_url=f"sqlite:///{file}",
            contact=RECIPIENT,
            fetch=FetchSettings(delay=0, autothrottle=False, connect_to=replica.connect_to),
            smtp=SmtpSettings(host=catcher.host, port=catcher.port, sender="jarshy@example.kz"),
            alerts=AlertSettings(late_after=PATIENT),
        )
        _add_rules(settings, day.start)
        yield Tour(day, end, clock, replica, catcher, settings)


def play(
    going: Tour,
    visits: int,
    listener: Listener | None = None,
    before: Callable[[int, datetime], None] | None = None,
) -> list[Sequence[Crawl]]:
    """Visit the day so many times and return each visit's rows; `before` hears of each."""
    rows: list[Sequence[Crawl]] = []
    for number, at in enumerate(going.moments(visits)):
        if before is not None:
            before(number, at)
        rows.append(going.visit(at, listener))
    return rows


def _add_rules(settings: Settings, now: datetime) -> None:
    database = open_database(settings.database_url, create=True)
    try:
        with database.write() as tx:
            for rule in RULES:
                alerts.add(tx, rule, now)
    finally:
        database.dispose()
