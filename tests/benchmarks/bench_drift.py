"""Whether a simulated week raises a false alarm, and how soon redesigns are told.

python -m tests.benchmarks.bench_drift [weeks]

Readings are those that the real rules give on the replica's pages, as they are and as a redesign
makes them. A week is drawn from them: 24 visits a day with as many new articles as the replica's
day brings at that hour, each article once in a hundred with a field that its page lacks.
"""

import random
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from sqlalchemy import Connection

from crawler.demo.day import Day
from crawler.demo.mutations import MUTATIONS
from crawler.demo.routes import Routes
from crawler.errors import ExtractionError
from crawler.health.drift import judge
from crawler.sources import by_key
from crawler.sources.expected import PRECISION
from crawler.spiders.fetcher import Page
from crawler.spiders.watch import Watch
from storage import crawls, drifts, readings
from storage.engine import open_database
from storage.migrate import upgrade
from storage.records import Address, Reading

WEEKS = 4
ARTICLES = 80  # of an edition that readings are drawn from
START = datetime(2026, 6, 1, tzinfo=UTC)
MOST = 20  # pages that are waited for an alarm
RARE = 0.01  # of the articles lack a field that others have
EDITIONS = (("tengrinews", "ru"), ("akorda", "ru"))
ON_ARTICLES = ("classes_renamed", "date_moved", "lead_dropped", "body_moved", "body_shadowed",
               "title_moved", "metadata_dropped", "tables")  # fmt: skip


def readings_of(source: str, edition: str, mutation: str | None = None) -> list[Reading]:
    """Return how the rules read each article of the replica's day."""
    day = Day()
    routes, site = Routes(day), by_key(source)
    watch = Watch(site, edition, 0)
    told = day.truth()["articles"].values()
    own = [one["url"] for one in told if (one["source"], one["edition"]) == (source, edition)]
    for url in own[:ARTICLES]:
        answer = routes.answer(urlsplit(url).hostname or "", urlsplit(url).path, day.end)
        html = answer.body.decode()
        html = MUTATIONS[mutation](html) if mutation else html
        try:
            item = site.read_article(edition, html, url, day.end)
        except ExtractionError:
            watch.unread(url, day.end)
            continue
        watch.look(_address(url, source, edition, day.end), Page(url, 200, html), item, day.end)
    return watch.noted


def _address(url: str, source: str, edition: str, at: datetime) -> Address:
    return Address(
        url, url, source, edition, "listed", None, None, None, None, at, at, None, None, None, None,
        0, 0, at, None, None, history=False,
    )  # fmt: skip


def play(
    tx: Connection, pool: Sequence[Reading], start: datetime, days: int, chance: random.Random
) -> tuple[int, int]:
    """Play hourly visits drawn from readings of an edition; returns (visits, alarms raised)."""
    raised = 0
    for hour in range(days * 24):
        at = start + timedelta(hours=hour)
        drawn = [_drawn(one, at, chance) for one in chance.choices(pool, k=_how_many(at, chance))]
        raised += visit(tx, pool[0], drawn, at)
    return days * 24, raised


def visit(tx: Connection, like: Reading, drawn: Sequence[Reading], at: datetime) -> int:
    """Note a visit with its readings and judge it; returns how many alarms it raised."""
    crawl = crawls.start(tx, like.source, like.edition, at)
    crawls.finish(tx, crawl, at, "ok")
    readings.add(tx, [replace(one, crawl_id=crawl) for one in drawn])
    site = by_key(like.source)
    return len(judge(tx, site, like.edition, at, site.timezone).raised)


def _how_many(at: datetime, chance: random.Random) -> int:
    busy = 4 <= at.hour <= 14  # the day in Almaty
    return chance.randint(0, 9) if busy else chance.randint(0, 2)


def _drawn(reading: Reading, at: datetime, chance: random.Random) -> Reading:
    layers = dict(reading.layers)
    if layers and chance.random() < RARE:
        name = chance.choice([n for n in layers if n not in {"title", "body", PRECISION}])
        del layers[name]
    return replace(reading, read_at=at, layers=layers)


def main(weeks: int = WEEKS) -> str:
    """Return the section for docs/benchmarks.md."""
    chance = random.Random(3)  # noqa: S311 - a plan, no secret
    lines = ["| edition | visits | false alarms |", "|---|---|---|"]
    told = ["", "| redesign | pages until the alarm |", "|---|---|"]
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/drift.db"
        upgrade(url)
        database = open_database(url)
        with database.write() as tx:
            for source, edition in EDITIONS:
                pool = readings_of(source, edition)
                done, raised = play(tx, pool, START, 7 * weeks, chance)
                lines.append(f"| {source}/{edition} | {done:,} | {raised} |")
            good = readings_of(*EDITIONS[0])
            told += [f"| {name} | {_pages_until(tx, name, good, chance)} |" for name in ON_ARTICLES]
        database.dispose()
    return "\n".join((*lines, *told)) + "\n"


def _pages_until(
    tx: Connection, mutation: str, good: Sequence[Reading], chance: random.Random
) -> str:
    """Return after how many pages, one a visit, a redesign of Tengrinews is told."""
    source, edition = EDITIONS[0]
    drifts.drop(tx, [one.id for one in drifts.lasting(tx, source, edition)])
    readings.forget(tx, source, edition, 0)
    readings.forget_days(tx, source, edition)
    play(tx, good, START + timedelta(days=200), 1, chance)
    pool, at = readings_of(source, edition, mutation), START + timedelta(days=201)
    for number in range(1, MOST + 1):
        moment = at + timedelta(minutes=number)
        if visit(tx, pool[0], [replace(chance.choice(pool), read_at=moment)], moment):
            return str(number)
    return f"more than {MOST}"


if __name__ == "__main__":
    sys.stdout.write(main(int(sys.argv[1]) if len(sys.argv) > 1 else WEEKS))
