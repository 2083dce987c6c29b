"""The commands that visit the sites: here a replica."""

from datetime import timedelta

import pytest

from crawler.clock import ManualClock
from crawler.demo.day import Day
from crawler.demo.mailcatcher import MailCatcher
from crawler.demo.replica import Replica
from tests.support.commands import toml_of
from tests.support.smtp_servers import free_port


@pytest.fixture(scope="module")
def day():
    return Day()


@pytest.fixture
def replica(day):
    with Replica(day, ManualClock(day.start + timedelta(hours=12))) as running:
        yield running


@pytest.fixture
def visiting(folder, replica, database_url):
    """A folder whose settings name the replica and a database of either kind."""
    folder.settings(toml_of(database_url, replica.connect_to))
    return folder


def test_a_crawl_prints_a_table_and_a_second_one_finds_nothing_new(visiting):
    first = visiting.run("crawl", "tengrinews/ru")
    assert first.code == 0, first.err
    assert first.out.splitlines()[0].split()[:3] == ["source", "pages", "new"]
    assert "tengrinews/ru" in first.out
    assert "mails: none" in first.out
    assert first.err == ""
    again = visiting.run("crawl", "tengrinews/ru", "--json").json
    (crawl,) = again["crawls"]
    assert (crawl["outcome"], crawl["new"], crawl["overlap"]) == ("ok", 0, "proven")
    assert crawl["known"] + crawl["not_modified"] > 0


def test_pages_bounds_the_visit(visiting, replica):
    visiting.run("crawl", "tengrinews/ru", "--pages", "1", "--no-mail")
    assert not [r for r in replica.requests if "/page/" in r.target]


def test_a_crawl_makes_the_database_where_there_is_none(folder, replica):
    folder.settings(toml_of("sqlite:///new.db", replica.connect_to))
    assert folder.run("crawl", "tengrinews/kk").code == 0
    assert (folder.path / "new.db").exists()


def test_a_site_that_is_down_is_told_and_ends_with_1(visiting, replica):
    replica.misbehave("tengrinews.kz", "status", status=503)
    ended = visiting.run("crawl", "tengrinews/ru")
    assert ended.code == 1
    assert "tengrinews/ru" in ended.err
    assert "503" in ended.err
    assert "Traceback" not in ended.err


def test_commands_log_lines_for_people(folder):
    down = {"akorda.kz": f"http://127.0.0.1:{free_port()}"}
    folder.settings(toml_of("sqlite:///new.db", down))
    ended = folder.run("crawl", "akorda/ru")
    assert ended.code == 1
    first, *more = ended.err.splitlines()
    assert first.startswith("Warning: robots/unreachable: ")
    assert "{" not in "".join(more)  # JSON lines are for what runs for long


def test_what_matches_is_mailed_after_the_stock(visiting, replica, day):
    with MailCatcher() as catcher:
        environ = {"JARSHY_SMTP__PORT": str(catcher.port)}
        visiting.run("alerts", "add", "all", "source:tengrinews", "--to", "a@example.kz")
        visiting.run("crawl", "tengrinews/ru", **environ)
        assert catcher.mails == []
        replica.clock.at = day.start + timedelta(hours=14)
        ended = visiting.run("crawl", "tengrinews/ru", **environ)
        assert "sent" in ended.out
        assert {to for mail in catcher.mails for to in mail.recipients} == {"a@example.kz"}


def test_a_mail_server_that_is_down_is_told_and_nothing_is_lost(visiting, replica, day):
    environ = {"JARSHY_SMTP__PORT": str(free_port())}
    visiting.run("alerts", "add", "all", "source:tengrinews", "--to", "a@example.kz")
    visiting.run("crawl", "tengrinews/ru", **environ)
    replica.clock.at = day.start + timedelta(hours=14)
    ended = visiting.run("crawl", "tengrinews/ru", **environ)
    assert ended.code == 1
    assert "stays in the outbox" in ended.err
    assert "Traceback" not in ended.err
    assert visiting.call("mail", "list", "--state", "pending", "--json").json


def test_a_source_that_can_be_read_is_shown_and_nothing_is_stored(folder, replica):
    folder.settings(toml_of("sqlite:///none.db", replica.connect_to))
    ended = folder.run("sources", "check", "tengrinews", "akorda/kk")
    assert (ended.code, ended.err) == (0, ""), ended.out
    for edition in ("tengrinews/ru", "tengrinews/kk", "tengrinews/en", "akorda/kk"):
        assert edition in ended.out
    assert "title (site:" in ended.out
    assert not (folder.path / "none.db").exists()


def test_a_source_whose_layout_changed_is_told(folder, replica):
    replica.misbehave("tengrinews.kz/news/", "page", body="<html><body><p>Hi</p></body></html>")
    folder.settings(toml_of("sqlite:///none.db", replica.connect_to))
    ended = folder.run("sources", "check", "tengrinews/ru", "--json")
    assert ended.code == 1
    (checked,) = ended.json
    assert "layout" in checked["problem"]
    assert checked["article"] is None


def test_sources_are_listed_with_their_schedule(folder):
    folder.settings('[sources.akorda]\neditions = ["kk"]\nevery = "10m"')
    rows = {(r["source"], r["edition"]): r for r in folder.call("sources", "list", "--json").json}
    assert rows["akorda", "kk"]["enabled"]
    assert not rows["akorda", "ru"]["enabled"]
    assert rows["akorda", "kk"]["schedule"] == "every 10m"
    assert rows["tengrinews", "ru"]["listings"]
    assert "akorda/kk" in folder.call("sources", "list").out


def test_all_sources_disabled_is_told(folder):
    folder.settings("[sources.akorda]\nenabled = false\n[sources.tengrinews]\nenabled = false")
    ended = folder.call("crawl")
    assert ended.code == 2
    assert "disabled" in ended.err
