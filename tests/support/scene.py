"""A day at both sites with rules and a mailbox, and visitors who are killed: what must be left."""

import random
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import Envelope
from sqlalchemy import text

from crawler.alerts.deliver import deliver_due
from crawler.clock import ManualClock
from crawler.demo.day import Day
from crawler.demo.mailcatcher import MailCatcher
from crawler.demo.replica import Replica
from crawler.settings import Settings
from crawler.sources import BUILT_IN, by_key
from storage import alerts
from storage.records import NewAlert
from storage.session import Database
from tests.support.commands import Folder, toml_of
from tests.support.databases import opened
from tests.support.soundness import (
    damage,
    half_stored,
    mails_that_went_wrong,
    rows,
    stored,
    twice,
    unfindable,
    unmatched,
    untold,
)
from tests.support.victims import Crawl, Daemon, Killer, Victim

DAEMONS = 5  # every so manieth victim is a daemon, which takes two seconds to get to work
AFTERWARDS = (timedelta(minutes=30), timedelta(hours=2), timedelta(hours=30))
ALL = {"tengrinews": ("ru", "kk", "en"), "akorda": ("ru", "kk", "en")}
RUSSIAN = {"tengrinews": ("ru",), "akorda": ("ru",)}
# Readers of their own, since each gets 20 mails within an hour and then a digest.
RULES = (
    *(
        NewAlert(
            f"{source} {name}", f"source:{source} edition:{name}", [f"{name}@{source}.example"]
        )
        for source, names in ALL.items()
        for name in names
    ),
    NewAlert("rescuers", '"добровольные спасатели"', ["press@example.kz", "ru@akorda.example"]),
    NewAlert("president", "президент OR president", ["press@example.kz"], later_copies="thread"),
    NewAlert("daily", "source:akorda", ["desk@example.kz"], deliver="daily"),
)


class Postbox(MailCatcher):
    """A server that takes its time, so that a sender is often killed while it waits for it."""

    def keep(self, envelope: Envelope) -> None:
        threading.Event().wait(0.01)
        super().keep(envelope)


@dataclass
class Scene:
    """A site that is visited, a mailbox, an archive, and who kills the visitors."""

    day: Day
    clock: ManualClock
    catcher: MailCatcher
    killer: Killer
    editions: Mapping[str, Sequence[str]]
    settings: Settings
    database: Database


@pytest.fixture
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    """Give an archive with rules and nothing else, and a day that ends now."""
    kind, seed, editions = request.param
    url = request.getfixturevalue(f"{kind}_url")
    day = Day(datetime.now(UTC))
    clock = ManualClock(day.start)
    with Replica(day, clock) as replica, Postbox() as catcher, opened(url) as database:
        folder = Folder(tmp_path)
        folder.settings(toml_of(url, replica.connect_to, tables(editions, catcher.port)))
        with database.write() as tx:
            for rule in RULES:
                alerts.add(tx, rule, datetime.now(UTC))
        killer = Killer(
            folder,
            requests=lambda: len(replica.requests),
            mails=lambda: len(catcher.mails),
            moments=random.Random(seed),  # noqa: S311 - no secret
        )
        settings = Settings.model_validate(
            {"database_url": url, "smtp": {"host": catcher.host, "port": catcher.port}}
        )
        print(f"seed {seed}")  # noqa: T201 - shown where the test fails
        yield Scene(day, clock, catcher, killer, editions, settings, database)


def tables(editions: Mapping[str, Sequence[str]], port: int) -> str:
    """Return the settings of who visits these editions and mails to a port."""
    sources = "".join(
        f'[sources.{key}]\neditions = {list(names)}\nevery = "1s"\n'
        for key, names in editions.items()
    )
    return f'{sources}[smtp]\nport = {port}\n[daemon]\ndeliver_every = "1s"\n'


def by_turns(lives: int) -> Callable[[Folder], Victim]:
    """Return the victim of a life: crawls, and a daemon now and then."""
    return Daemon if lives % DAEMONS == DAEMONS - 1 else Crawl


def strike_and_strike_again(
    scene: Scene, kills: int, victim_of: Callable[[int], Callable[[Folder], Victim]] = by_turns
) -> None:
    """Kill so many; once the stock is read, the site goes on by a step with each kill."""
    killed = lives = 0
    while killed < kills:
        killed += scene.killer.strike(victim_of(lives))
        lives += 1
        _let_leases_end(scene.database)
        if _stock_is_listed(scene):
            left = scene.day.end - scene.clock.at
            scene.clock.at += left / (kills - killed) if killed < kills else left


def _let_leases_end(database: Database) -> None:
    """Let the time pass after which a mail is no longer its dead sender's."""
    with database.write() as tx:
        tx.execute(text("UPDATE mails SET lease_until = created_at WHERE state = 'sending'"))


def _stock_is_listed(scene: Scene) -> bool:
    wanted = sum(
        len(source.editions[name].listings)
        for source in BUILT_IN
        for name in scene.editions[source.key]
    )
    query = "SELECT count(DISTINCT listing) FROM listing_visits WHERE finished_at IS NOT NULL"
    return int(rows(scene.database, query)[0][0]) == wanted


def run_to_the_end(scene: Scene) -> None:
    """Let the day end, visit it undisturbed, and send what waits."""
    scene.clock.at = scene.day.end
    folder = scene.killer.folder
    for _ in range(2):
        ended = folder.run("crawl")
        # What was withdrawn before anybody came to read it fails; `missing` tells of all else.
        assert ended.code in {0, 1}, ended.err
    for later in AFTERWARDS:
        report = deliver_due(scene.database, scene.settings, ManualClock(datetime.now(UTC) + later))
        assert report.failures == []


def check_nothing_lost(scene: Scene) -> None:
    """Assert that all articles, matches and mails are there, each once."""
    database = scene.database
    assert missing(scene) == []
    assert twice(database) == []
    assert half_stored(database) == {}
    assert unfindable(database) == []
    assert unmatched(database) == []
    assert untold(database, scene.day.start) == []
    assert mails_that_went_wrong(database, scene.catcher.mails) == []
    assert damage(database) == []
    assert rows(database, "SELECT 1 FROM matches WHERE silent IS NULL")
    assert scene.catcher.mails


def figures(scene: Scene) -> str:
    """Return what there was, in a line."""
    (row,) = rows(
        scene.database,
        "SELECT count(*), sum(unknown_outcomes), (SELECT count(*) FROM articles) FROM mails",
    )
    mails, uncertain, articles = row
    return (
        f"{sum(scene.killer.kills.values())} strikes, {articles} articles, {mails} mails, 0 lost, "
        f"{len(scene.catcher.mails) - mails} extra copies of {uncertain} uncertain sendings, "
        f"{scene.killer.orphans} orphans"
    )


def missing(scene: Scene) -> list[str]:
    """Return the day's articles that are not there in one of their versions, and the unread."""
    texts = {one.url: (one.title, one.lead, one.body) for one in stored(scene.database)}
    truth = scene.day.truth()["articles"].values()
    withdrawn = {article["url"] for article in truth if article["withdrawn"]}
    wanted = [
        article
        for article in truth
        if not article["stock"]
        and article["url"] not in withdrawn
        and article["edition"] in scene.editions[article["source"]]
        and _is_listed(article)
    ]
    assert len(wanted) > 50
    missing = [a["url"] for a in wanted if texts.get(a["url"]) not in _versions(a)]
    unread = rows(scene.database, "SELECT url FROM addresses WHERE state IN ('listed', 'failed')")
    return missing + [row.url for row in unread if row.url not in withdrawn]


def _is_listed(article: dict[str, Any]) -> bool:
    """Tell whether a listing that is visited shows it: long reads have one of their own."""
    listings = by_key(article["source"]).editions[article["edition"]].listings
    return article["listing"] != "article" or any("/article/" in url for url in listings)


def _versions(article: dict[str, Any]) -> list[tuple[str, str | None, str]]:
    return [(v["title"], v["lead"], "\n\n".join(v["paragraphs"])) for v in article["versions"]]
