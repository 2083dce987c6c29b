"""The scripted day on SQLite and on Postgres: both archives hold the same, row by row."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter

import pytest

from crawler.alerts.deliver import deliver_due
from crawler.clock import ManualClock
from crawler.demo.mailcatcher import MailCatcher
from crawler.demo.tour import TARGETS
from storage import alerts, articles
from storage.migrate import upgrade
from storage.records import NewAlert
from storage.search import search
from storage.session import Database
from storage.text.query import parse
from tests.support.databases import PostgresServer
from tests.support.replay import Replay, replay
from tests.support.sameness import Rows, rows_of

STEP = timedelta(hours=3)
RULES = {
    "rescuers": ('"добровольные спасатели"', "press@example.kz", "desk@example.kz"),
    "water": ('"водное хозяйство" OR "су шаруашылығы"', "press@example.kz"),
    "rail": ("Nordvik", "desk@example.kz"),
}
QUERIES = (
    "президент",
    '"добровольные спасатели"',
    "су шаруашылығы",
    "Nordvik OR Astana",
    "title:закон -Токаев",
    "source:akorda AND language:kk",
    '"сельский учитель"~5',
    "казахстан*",
)
# A day without a person's decisions, redesigns, or a past that is filled in; days are summed up
# when they are over.
MAY_BE_EMPTY = {
    "alternate_urls", "story_decisions", "drifts", "field_days", "incidents",
    "archives", "archive_pages", "archive_addresses",
}  # fmt: skip

pytestmark = pytest.mark.postgres


@dataclass
class Played:
    """What an archive holds after the day: its rows, what searches find, the mails by text."""

    rows: dict[str, Rows]
    found: dict[str, list[str]]
    mails: list[str]


@pytest.fixture(scope="module")
def both(
    tmp_path_factory: pytest.TempPathFactory, postgres_server: PostgresServer
) -> Iterator[tuple[Played, Played]]:
    sqlite_url = f"sqlite:///{tmp_path_factory.mktemp('same') / 'day.db'}"
    upgrade(sqlite_url)
    with ExitStack() as stack:
        postgres_url = stack.enter_context(postgres_server.fresh(postgres_server.template))
        yield _play(sqlite_url), _play(postgres_url)


def _play(url: str) -> Played:
    with MailCatcher() as catcher:
        smtp = {"host": catcher.host, "port": catcher.port, "sender": "jarshy@example.kz"}
        with replay(url, smtp, ManualClock) as going:
            for name, (query, *recipients) in RULES.items():
                going.rule(name, query, *recipients)
            _add_a_daily_rule(going)
            at = going.day.start
            while at <= going.day.end:
                _visit(going, at)
                at += STEP
            found = {query: _search(going.database, query) for query in QUERIES}
            mails = [f"{mail.recipients} {mail.subject}\n{mail.text}" for mail in catcher.mails]
            return Played(rows_of(going.database), found, mails)


def _add_a_daily_rule(going: Replay) -> None:
    daily = NewAlert("akorda", "source:akorda", ["daily@example.kz"], deliver="daily")
    with going.database.write() as tx:
        alerts.add(tx, daily, going.day.start)


def _visit(going: Replay, at: datetime) -> None:
    """Visit one source after the other: which site answers first is no matter of the database."""
    for number, (_, targets) in enumerate(groupby(TARGETS, itemgetter(0))):
        going.visit(at + timedelta(seconds=number), list(targets))
    deliver_due(going.database, going.settings, going.clock)


def _search(database: Database, query: str) -> list[str]:
    with database.read() as tx:
        hits = search(tx, parse(query), limit=50)
        stored = {
            one.id: one.url_key for one in articles.get_many(tx, [h.article_id for h in hits])
        }
        return [f"{stored[hit.article_id]} {hit.spans} {len(hit.duplicates)}" for hit in hits]


def test_every_table_holds_the_same_rows(both: tuple[Played, Played]) -> None:
    sqlite, postgres = both[0].rows, both[1].rows
    assert sqlite.keys() == postgres.keys()
    differences = {
        name: {"sqlite alone": sorted(rows - there), "postgres alone": sorted(there - rows)}
        for name, rows in sqlite.items()
        if rows != (there := postgres[name])
    }
    assert differences == {}


def test_every_table_was_written_to(both: tuple[Played, Played]) -> None:
    assert {name for name, rows in both[0].rows.items() if not rows} <= MAY_BE_EMPTY


def test_searches_find_the_same_articles_in_the_same_order(both: tuple[Played, Played]) -> None:
    assert both[0].found == both[1].found
    assert all(both[0].found.values()), both[0].found


def test_the_mails_say_the_same(both: tuple[Played, Played]) -> None:
    assert both[0].mails == both[1].mails
    assert both[0].mails
