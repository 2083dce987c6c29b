"""The replica's week of some 470 articles, taken in as the crawl would, without its pages."""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from crawler.alerts.deliver import deliver_due
from crawler.alerts.followups import queue_withdrawal
from crawler.clock import ManualClock
from crawler.demo.day import Day
from crawler.demo.tour import TARGETS
from crawler.ingest import Ingest
from crawler.items import ArticleItem, Citation
from crawler.settings import Settings
from storage import alerts, articles, crawls
from storage.records import NewAlert
from storage.session import Database

STEP = timedelta(minutes=30)
READING = timedelta(seconds=2)  # from one article of a visit to the next
DOWN = (timedelta(days=3, hours=1), timedelta(days=3, hours=20))  # nobody visits or sends
READERS = tuple(f"{name}@example.kz" for name in ("press", "desk", "boss", "kk", "night"))
QUERIES = (
    "тенге", "мемлекет*", "президент", "water OR вода", "учебный", "doctor* OR врач",
    "Костанай OR Kostanay OR Қостанай", '"добровольные спасатели"', "указ OR decree", "нефть",
    "село OR village", "учитель", "source:akorda", "title:открыли", "Токаев AND NOT нефть",
    "пожар", "мост OR bridge", "школа AND село", "ветер", "Nordvik",
)  # fmt: skip
WAYS: tuple[Mapping[str, Any], ...] = (
    {},
    {"later_copies": "thread"},
    {"deliver": "daily"},
    {"deliver": "mon-fri 09:00,18:00; sun 12:00", "later_copies": "digest"},
    {"quiet_hours": "22:00-07:00", "changes": "thread"},
    {"group_seconds": 1800, "later_copies": "digest"},
    {"hourly_cap": 2, "changes": "thread", "later_copies": "thread"},
    {"deliver": "daily", "expect_by": "18:00", "changes": "thread"},
)


def forty_rules() -> list[NewAlert]:
    """Return forty rules in all ways, of five readers with one to three each."""
    return [
        NewAlert(
            name=f"rule {number:02}",
            query=QUERIES[number % len(QUERIES)],
            recipients=[READERS[(number + i) % 5] for i in range(1 + number % 3)],
            **WAYS[number % len(WAYS)],
        )
        for number in range(40)
    ]


@dataclass
class Week:
    """An archive that lives through the week at its own clock."""

    database: Database
    settings: Settings
    day: Day = field(default_factory=Day)

    def __post_init__(self) -> None:
        self.start = self.day.end - timedelta(days=7)
        self.clock = ManualClock(self.start)

    def rules(self, new: list[NewAlert]) -> None:
        """Make rules that hold from the week's start."""
        with self.database.write() as tx:
            for rule in new:
                alerts.add(tx, rule, self.start)

    def live(self, *, deliver: bool = True, seed: int = 0) -> None:
        """Visit every half an hour, and look at the outbox at times that chance chooses."""
        dice = random.Random(seed)  # noqa: S311 - no secret
        ingest = Ingest(self.database, self.settings, self.clock)
        left = list(_happenings(self.day.truth()["articles"], self.start))
        at = self.start
        while at < self.day.end:
            at += STEP
            if DOWN[0] <= at - self.start < DOWN[1]:
                continue
            self.clock.at = at
            while left and left[0][0] <= at:
                _, _, happen = left.pop(0)
                happen(self, ingest)
                self.clock.at += READING
            self._note_visits()
            if deliver and dice.random() < 0.7:
                self.clock.at += timedelta(seconds=dice.randrange(300))
                self.deliver()

    def _note_visits(self) -> None:
        """Note that all editions were visited, and that it went well."""
        now = self.clock.at
        with self.database.write() as tx:
            for source, edition in TARGETS:
                crawls.finish(tx, crawls.start(tx, source, edition, now), now, "ok")

    def deliver(self) -> None:
        """Look at the outbox now."""
        deliver_due(self.database, self.settings, self.clock)

    def drain(self, limit: timedelta = timedelta(days=1)) -> None:
        """Go on looking at the outbox, every few minutes, until nothing waits any more."""
        until = self.clock.at + limit
        while self.clock.at < until:
            report = deliver_due(self.database, self.settings, self.clock)
            if not report.waiting:
                return
            self.clock.at += timedelta(minutes=7)


Happen = Callable[[Week, Ingest], None]


def _happenings(
    truth: Mapping[str, Any], start: datetime
) -> Iterator[tuple[datetime, str, Happen]]:
    """Give what happens to the articles of the week, in order."""
    found: list[tuple[datetime, str, Happen]] = []
    for key, one in truth.items():
        appears = datetime.fromisoformat(one["appears_at"])
        if appears < start:
            continue
        for version in one["versions"]:
            at = max(appears, datetime.fromisoformat(version["at"]))
            found.append((at, key, _reading(one, version)))
        if one["withdrawn"]:
            at = datetime.fromisoformat(one["withdrawn"]["at"])
            found.append((at, f"{key} gone", _withdrawing(one)))
    return iter(sorted(found, key=lambda happening: happening[:2]))


def _reading(one: Mapping[str, Any], version: Mapping[str, Any]) -> Happen:
    published = one["published_at"]

    def read(week: Week, ingest: Ingest) -> None:
        item = ArticleItem(
            source=one["source"],
            edition=one["edition"],
            url=one["url"],
            url_key=one["url"],
            title=version["title"],
            lead=version["lead"],
            body="\n\n".join(version["paragraphs"]),
            language=one["language"],
            fetched_at=week.clock.at,
            section=one["section"],
            published_at=datetime.fromisoformat(published) if published else None,
            published_precision=one["precision"] if published else None,
            tags=tuple(one["tags"]),
            citations=tuple(Citation(c["cited"], c["url"], c["phrase"]) for c in one["citations"]),
        )
        ingest.article(item)

    return read


def _withdrawing(one: Mapping[str, Any]) -> Happen:
    def withdraw(week: Week, _: Ingest) -> None:
        now = week.clock.at

        def work(tx: Connection) -> None:
            article = articles.by_url(tx, one["url"])
            if article is not None:
                articles.mark_gone(tx, article.id, now)
                queue_withdrawal(tx, article.id, week.settings, now)

        week.database.in_transaction(work)

    return withdraw
