"""Crawls as processes: Scrapy's own command, a kill in the middle, a signal, two at once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import psutil
import pytest

from crawler.demo.day import Day
from crawler.demo.replica import Replica
from crawler.spiders.articles import AHEAD
from storage.engine import open_database
from tests.support.toy_site import Reply, story
from tests.support.visits import START, Lab

ROOT = Path(__file__).parents[3]
FAST = {"JARSHY_FETCH__DELAY": "0", "PYTHONPATH": str(ROOT)}
TOY = """
import sys
from datetime import datetime
from crawler.clock import ManualClock
from crawler.settings import Settings
from crawler.spiders.run import run_crawl
from tests.support.toy_site import HOST, toy_source
settings = Settings.model_validate({
    "database_url": sys.argv[1],
    "fetch": {"delay": 0, "connect_to": {HOST: sys.argv[2]}},
})
clock = ManualClock(datetime.fromisoformat(sys.argv[3]))
own = sys.argv[4] == "own"
for crawl in run_crawl(settings, [(toy_source(), "en")], clock=clock, own_process=own):
    print(crawl.outcome, crawl.reason)
"""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def replica() -> Iterator[Replica]:
    with Replica(Day()) as running:
        yield running


def scrapy(
    replica: Replica, url: str, folder: Path, *words: str
) -> subprocess.CompletedProcess[str]:
    (folder / "jarshy.toml").write_text(
        f'database_url = "{url}"\n[fetch]\ndelay = 0\n[fetch.connect_to]\n'
        + "".join(f'"{host}" = "{to}"\n' for host, to in replica.connect_to.items())
    )
    named = {"JARSHY_CONFIG": str(folder / "jarshy.toml")}
    return subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-m", "scrapy", *words],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=ROOT,
        env={**os.environ, **FAST, **named},  # noqa: TID251 - the child's environment
    )


def test_scrapy_lists_the_sources(replica: Replica, sqlite_url: str, tmp_path: Path) -> None:
    done = scrapy(replica, sqlite_url, tmp_path, "list")
    assert done.stdout.split() == ["akorda", "tengrinews"]
    assert done.returncode == 0


def test_scrapy_crawls_an_edition_into_the_database_of_the_settings(
    replica: Replica, sqlite_url: str, tmp_path: Path
) -> None:
    replica.requests.clear()
    words = ("crawl", "tengrinews", "-a", "edition=kk", "-a", "pages=1", "-L", "WARNING")
    done = scrapy(replica, sqlite_url, tmp_path, *words)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert {request.host for request in replica.requests} == {"kaz.tengrinews.kz"}
    database = open_database(sqlite_url)
    with database.read() as tx:
        rows = tx.exec_driver_sql("SELECT source, edition, count(*) FROM articles GROUP BY 1, 2")
        ((source, edition, count),) = rows
    database.dispose()
    assert (source, edition) == ("tengrinews", "kk")
    assert count > 3


def test_scrapy_refuses_an_edition_that_there_is_not(
    replica: Replica, sqlite_url: str, tmp_path: Path
) -> None:
    done = scrapy(replica, sqlite_url, tmp_path, "crawl", "akorda", "-a", "edition=fr")
    assert done.returncode == 2
    assert done.stderr == "Error: akorda has no edition 'fr'; it has ru, kk, en\n"


def test_scrapy_refuses_a_source_that_there_is_not(
    replica: Replica, sqlite_url: str, tmp_path: Path
) -> None:
    done = scrapy(replica, sqlite_url, tmp_path, "crawl", "gazette")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "There is no source 'gazette'; there are" in done.stderr


@pytest.fixture(params=["thread", "own"])
def writer(request: pytest.FixtureRequest) -> str:
    """Return where articles are stored: in a thread of the crawl, or in a process of its own."""
    return str(request.param)


def toy_process(lab: Lab, writer: str) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - our own words
        [sys.executable, "-c", TOY, lab.url, lab.site.address, lab.clock.at.isoformat(), writer],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, **FAST},  # noqa: TID251 - the child's environment
    )


def slow_stories(lab: Lab, count: int) -> None:
    lab.site.per_page = count
    lab.site.publish(*range(1, count + 1))
    for number in range(1, count + 1):
        lab.site.script[f"/story-{number}"] = _slow(number)


def _slow(number: int) -> Callable[[int], Reply]:
    def answer(_asked: int) -> Reply:
        time.sleep(0.05)  # noqa: TID251 - the kill has to find the crawl at work
        return Reply(story(number))

    return answer


def wait_for(condition: Callable[[], bool]) -> None:
    for _ in range(600):
        if condition():
            return
        time.sleep(0.02)  # noqa: TID251 - another process is waited for
    pytest.fail("the process did not get so far in 12 s")


def test_a_crawl_that_is_killed_loses_nothing_and_repeats_little(lab: Lab, writer: str) -> None:
    slow_stories(lab, 30)
    child = toy_process(lab, writer)
    wait_for(lambda: lab.site.count("/story-15") > 0)
    child.kill()
    child.communicate()
    kept = lab.stored(range(1, 31))
    # Of 14 pages that came before, so many may still have waited for being stored.
    assert 14 - AHEAD <= len(kept) < 30
    lab.site.forget()
    crawl = lab.visit(later=timedelta(minutes=5))
    assert lab.stored(range(1, 31)) == list(range(1, 31))
    assert crawl.new == 30 - len(kept)
    assert all(lab.address(number).history for number in range(1, 31))


def test_a_first_listing_that_was_cut_by_a_kill_is_read_again_as_the_first(lab: Lab) -> None:
    lab.site.publish(*range(1, 16))

    def second(_asked: int) -> Reply:
        time.sleep(2)  # noqa: TID251 - the kill has to find the crawl at work
        return Reply("late", 404)

    lab.site.script["/news/page/2/"] = second
    child = toy_process(lab, "thread")
    wait_for(lambda: lab.site.count("/news/page/2/") > 0)
    child.kill()
    child.communicate()
    del lab.site.script["/news/page/2/"]
    crawl = lab.visit(later=timedelta(minutes=5))
    assert (crawl.overlap, crawl.new) == ("first", 15)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_crawl_in_order(lab: Lab, number: signal.Signals, writer: str) -> None:
    slow_stories(lab, 60)
    child = toy_process(lab, writer)
    wait_for(lambda: lab.site.count("/story-5") > 0)
    child.send_signal(number)
    said, _ = child.communicate(timeout=10)
    assert child.returncode == 0
    assert "stopped on request" in said
    assert 0 < len(lab.stored(range(1, 61))) < 60
    lab.site.script.clear()
    lab.site.script["/robots.txt"] = Reply("", kind="text/plain")
    lab.visit(later=timedelta(minutes=5))
    assert lab.stored(range(1, 61)) == list(range(1, 61))


def test_two_crawls_at_once_store_each_article_once(lab: Lab, writer: str) -> None:
    slow_stories(lab, 25)
    children = [toy_process(lab, writer), toy_process(lab, writer)]
    for child in children:
        child.communicate(timeout=60)
        assert child.returncode == 0
    with lab.database.read() as tx:
        ((count, distinct),) = tx.exec_driver_sql(
            "SELECT count(*), count(DISTINCT url_key) FROM articles"
        )
    assert (count, distinct) == (25, 25)
    assert lab.clock.at == START


def test_a_writer_of_its_own_stores_the_same_and_ends_with_the_crawl(lab: Lab) -> None:
    lab.site.per_page = 30
    lab.site.publish(*range(1, 31))
    child = toy_process(lab, "own")
    said, _ = child.communicate(timeout=30)
    assert said.startswith("ok")
    stored = [lab.article(number) for number in range(1, 31)]
    assert None not in stored
    assert [article.id for article in stored if article] == list(range(1, 31))
    assert all(lab.address(number).state == "stored" for number in range(1, 31))
    assert {fetch.outcome for n in range(1, 31) for fetch in lab.fetches(n)} == {"stored"}


def test_no_writer_outlives_a_killed_crawl(lab: Lab) -> None:
    slow_stories(lab, 30)
    child = toy_process(lab, "own")
    wait_for(lambda: lab.site.count("/story-5") > 0)
    family = psutil.Process(child.pid).children(recursive=True)
    assert len(family) == 1
    child.kill()
    child.communicate()
    _, alive = psutil.wait_procs(family, timeout=5)
    assert alive == []
