"""The status of many sources: asked for at once, however many they are."""

import pytest
from sqlalchemy import event

from crawler.health import status
from crawler.settings import Settings, SourceSettings
from crawler.sources import all_sources
from storage import crawls, schedule
from tests.support.samples import NOON, later

FEW, MANY = 3, 300


def declared(url, count):
    tables = {
        f"toy{number}": SourceSettings(
            language="ru", listings=(f"https://toy{number}.example/news",)
        )
        for number in range(count)
    }
    off = {key: SourceSettings(enabled=False) for key in ("tengrinews", "akorda")}
    return Settings(database_url=url, sources=tables | off)


@pytest.fixture
def asked(database):
    """Read sources once each, all but the last well, and count the statements of a status."""

    def ask(count):
        settings = declared(database.url, count)
        sources = all_sources(settings)
        with database.write() as tx:
            for number in range(count):
                source = f"toy{number}"
                outcome = "failed" if number == count - 1 else "ok"
                for how, at in (("ok", NOON), (outcome, later(minutes=1))):
                    crawl_id = crawls.start(tx, source, "ru", at)
                    crawls.finish(tx, crawl_id, at, how, new=number, reason="503")
                schedule.set_due(tx, source, later(minutes=5))
        statements = []
        note = lambda *given: statements.append(given[2])  # noqa: E731 - removed by its name
        event.listen(database.engine, "before_cursor_execute", note)
        try:
            with database.read() as tx:
                found = status(tx, settings, later(minutes=2), sources)
        finally:
            event.remove(database.engine, "before_cursor_execute", note)
        return found, statements

    return ask


def test_three_hundred_sources_take_as_many_statements_as_three(asked):
    few, first = asked(FEW)
    many, second = asked(MANY)
    assert (len(few.editions), len(many.editions)) == (FEW, MANY)
    assert len(second) == len(first)
    assert len(second) < 40


def test_each_edition_has_its_own_facts(asked):
    found, _ = asked(FEW)
    assert [e.new for e in found.editions] == [0, 1, 2]
    assert [e.last_success_at for e in found.editions] == [
        later(minutes=1), later(minutes=1), NOON,
    ]  # fmt: skip
    (problem,) = found.problems
    assert problem == "toy2/ru: the last crawl failed: 503"
