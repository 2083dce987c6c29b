"""What the commands say of a site that changed, of saved pages and of revisions."""

import json
from datetime import timedelta

import pytest

from crawler.clock import ManualClock
from crawler.demo.day import Day
from crawler.demo.replica import Replica
from storage import articles
from tests.support.commands import toml_of
from tests.support.databases import opened
from tests.support.samples import later, new_article


@pytest.fixture(scope="module")
def day():
    return Day()


@pytest.fixture
def replica(day):
    with Replica(day, ManualClock(day.start + timedelta(hours=12))) as running:
        yield running


@pytest.fixture
def visiting(folder, replica, sqlite_url):
    folder.settings(toml_of(sqlite_url, replica.connect_to))
    return folder


def test_an_emptied_listing_is_told_by_crawl_status_and_until_it_is_accepted(visiting, replica):
    replica.misbehave("*/news/*", "layout", mutation="listing_emptied")
    ended = visiting.call("crawl", "tengrinews/kk", "--no-mail")
    assert ended.code == 1
    assert "Changed: tengrinews/kk: listing without cards" in ended.err
    status = visiting.call("status")
    assert status.code == 1
    assert "listing without cards" in status.err
    accepted = visiting.call("sources", "accept", "tengrinews/kk", "listing")
    assert accepted.code == 0
    assert "listing without cards" not in visiting.call("status").err
    again = visiting.call("sources", "accept", "tengrinews/kk", "listing")
    assert again.code == 1
    assert "has no alarm of listing" in again.err


def test_a_check_tells_that_the_rules_see_another_text(visiting, replica):
    good = visiting.call("sources", "check", "tengrinews/kk", "--json")
    assert good.code == 0
    assert good.json[0]["agreement"] > 0.5
    replica.misbehave("*", "layout", mutation="body_shadowed")
    ended = visiting.call("sources", "check", "tengrinews/kk")
    assert ended.code == 1
    assert "see different texts" in ended.out


def test_a_saved_page_is_a_test_of_the_rules_at_its_own_time(visiting, replica):
    listed = replica.day.stream("kaz.tengrinews.kz", replica.clock.now())
    script = next(one for one in listed if one.foreign is None and len(one.versions) == 1)
    saved = visiting.call("sources", "save", script.url, "--folder", "cases")
    assert saved.code == 0, saved.err
    assert script.versions[0].title in saved.out
    assert visiting.call("sources", "test", "cases").out.startswith("1 of 1 saved pages")
    (page,) = (visiting.path / "cases").rglob("*.html")
    page.write_text(page.read_text("utf-8").replace('class="date-time"', 'class="when"'), "utf-8")
    broken = visiting.call("sources", "test", "cases", "--json")
    assert json.loads(broken.out)[0]["file"].endswith(".json")
    case = page.with_suffix(".json")
    told = json.loads(case.read_text("utf-8"))
    told["expected"]["title"] = "Басқа тақырып"
    case.write_text(json.dumps(told), "utf-8")
    ended = visiting.call("sources", "test", "cases")
    assert ended.code == 1
    assert "title: expected 'Басқа тақырып'" in ended.err


def test_what_is_no_saved_page_or_no_source_is_refused(visiting):
    empty = visiting.path / "empty"
    empty.mkdir()
    assert visiting.call("sources", "test", "empty").code == 2
    (empty / "x.json").write_text("{}", "utf-8")
    assert "is no saved page" in visiting.call("sources", "test", "empty").err
    assert visiting.call("sources", "save", "https://example.com/a-1/").code == 2


def test_revisions_are_shown_sentence_by_sentence(visiting, sqlite_url):
    with opened(sqlite_url) as database, database.write() as tx:
        first = new_article(body="Мост закрыт. Движения нет.\n\nОбъезд по дамбе.")
        number = articles.insert(tx, first)
        edited = new_article(body="Мост открыт. Движения нет.\n\nЖители рады.")
        articles.revise(tx, number, edited, "substantive", later(hours=1))
    shown = visiting.call("show", str(number), "--diff").out
    assert "- Мост закрыт." in shown
    assert "+ Мост открыт." in shown
    assert "+ Жители рады." in shown
    assert "- Движения нет." not in shown
    told = visiting.call("show", str(number), "--diff", "--json").json
    assert [number for number, _ in told["differences"]] == [2]
    assert "differences" not in visiting.call("show", str(number), "--json").json
