"""Sites that are declared in jarshy.toml alone: visited, alerted of, filled in, tried, refused."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.clock import ManualClock
from crawler.settings import Settings, load
from crawler.spiders.archive.run import run_archive
from crawler.spiders.run import run_crawl
from storage import alerts, articles, outbox
from storage.engine import open_database
from storage.records import Crawl, NewAlert, StoredArticle
from tests.support.commands import Folder, toml_of
from tests.support.outlets import CARDS, FEED, HOSTS, MAP, NOON, TABLES, Outlets

KEYS = ("cards", "feed", "map")


@pytest.fixture
def outlets() -> Iterator[Outlets]:
    site = Outlets()
    site.publish(*range(1, 31))
    yield site
    site.close()


@pytest.fixture
def folder(tmp_path: Path, outlets: Outlets, sqlite_url: str) -> Folder:
    place = Folder(tmp_path)
    routes = {host: outlets.address for name in HOSTS for host in (name, f"www.{name}")}
    place.settings(toml_of(sqlite_url, routes, f"archive_delay = 0\n{TABLES}"))
    return place


def settings_of(folder: Folder) -> Settings:
    return load(folder.path / "jarshy.toml", {})


def visit(folder: Folder, key: str) -> Crawl:
    (crawl,) = run_crawl(settings_of(folder), [(key, "ru")], clock=ManualClock(NOON))
    return crawl


def stored(folder: Folder, key: str) -> dict[int, StoredArticle]:
    database = open_database(settings_of(folder).database_url)
    with database.read() as tx:
        found = [one for one in articles.iterate(tx) if one.source == key]
    database.dispose()
    return {int(one.url.removesuffix(".html").rpartition("-")[2]): one for one in found}


@pytest.mark.parametrize("key", KEYS)
def test_a_declared_site_is_read_from_visit_to_mail(
    outlets: Outlets, folder: Folder, key: str
) -> None:
    database = open_database(settings_of(folder).database_url)
    with database.write() as tx:
        rule = NewAlert("bridges", "виадук", ("reader@example.kz",))
        alerts.add(tx, rule, NOON)
    first = visit(folder, key)
    assert first.outcome == "ok", first.reason
    stock = stored(folder, key)
    assert all(one.history for one in stock.values())
    outlets.texts[31] = "Виадук построили заново."
    outlets.publish(31, 32)
    second = visit(folder, key)
    assert (second.outcome, second.overlap, second.new) == ("ok", "proven", 2), second
    found = stored(folder, key)[31]
    outlets.host = {"cards": CARDS, "feed": FEED, "map": MAP}[key]
    assert found.title == outlets.title(31)
    assert found.published_at == outlets.published(31)
    assert (found.source, found.edition, found.language) == (key, "ru", "ru")
    assert "utm_source" not in found.url
    assert found.body.count("\n\n") == 3
    with database.read() as tx:
        (mail,) = outbox.list_mails(tx, None, 10)
    assert mail.subject == outlets.title(31)
    database.dispose()


def test_a_feed_that_was_left_too_long_leaves_a_gap(outlets: Outlets, folder: Folder) -> None:
    assert visit(folder, "feed").overlap == "first"
    outlets.publish(*range(31, 40))
    assert visit(folder, "feed").overlap == "gap"
    outlets.publish(40)
    assert visit(folder, "feed").overlap == "proven"


@pytest.mark.parametrize("key", ["cards", "map"])
def test_the_past_of_a_declared_site_is_filled_in(
    outlets: Outlets, folder: Folder, key: str
) -> None:
    since, until = outlets.published(5), outlets.published(15)
    (report,) = run_archive(
        settings_of(folder), [(key, "ru")], since, until, clock=ManualClock(NOON)
    )
    assert report.complete, report
    assert sorted(stored(folder, key)) == list(range(5, 15))


def test_the_past_is_claimed_as_far_as_a_feed_names_it(outlets: Outlets, folder: Folder) -> None:
    (report,) = run_archive(
        settings_of(folder),
        [("feed", "ru")],
        outlets.published(20),
        outlets.published(29),
        clock=ManualClock(NOON),
    )
    assert sorted(stored(folder, "feed")) == list(range(25, 29))  # it names six, 25 to 30
    (hole,) = report.holes
    assert (hole.since, hole.until) == (outlets.published(20), outlets.published(25))
    assert "cannot be paged to" in hole.reason
    assert outlets.count("/rss.xml") <= 2


def test_sources_list_shows_declared_ones(folder: Folder) -> None:
    rows = {row["source"]: row for row in folder.call("sources", "list", "--json").json}
    assert {"tengrinews", "akorda", *KEYS} <= set(rows)
    assert rows["cards"]["title"] == "Карточки"
    assert rows["feed"]["listings"] == [f"https://www.{FEED}/rss.xml"]


def test_sources_check_reads_declared_ones(folder: Folder) -> None:
    ended = folder.call("sources", "check", *KEYS, "--json")
    assert ended.code == 0, ended.out
    assert [check["cards"] for check in ended.json] == [6, 6, 30]


@pytest.mark.parametrize(
    ("url", "cards"),
    [
        (f"https://{CARDS}/novosti", 6),
        (f"https://{FEED}/rss.xml", 6),
        (f"https://{MAP}/sitemap.xml", 30),
    ],
)
def test_trying_a_listing_shows_its_cards_and_stores_nothing(
    outlets: Outlets, folder: Folder, url: str, cards: int
) -> None:
    ended = folder.call("sources", "try", url, "--json")
    assert ended.code == 0, ended.err
    assert len(ended.json["listing"]["cards"]) == cards
    assert ended.json["article"]["title"] == outlets.title(30)
    assert not any(stored(folder, key) for key in KEYS)


def test_trying_an_article_of_an_undeclared_site_shows_its_fields(
    outlets: Outlets, folder: Folder
) -> None:
    routes = {"other.example": outlets.address}
    folder.settings(toml_of(settings_of(folder).database_url, routes))
    ended = folder.call("sources", "try", "https://other.example/otkryli-7.html")
    assert ended.code == 0, ended.err
    assert "none yet: a table of jarshy.toml can declare it" in ended.out
    assert f"): {outlets.title(7)}" in ended.out
    assert "body (generic): " in ended.out


def test_trying_what_is_no_address_is_refused(folder: Folder) -> None:
    ended = folder.call("sources", "try", "ftp://cards.example/")
    assert (ended.code, ended.err.count("\n")) == (2, 1)


def test_trying_a_page_that_is_not_there_says_so(folder: Folder) -> None:
    ended = folder.call("sources", "try", f"https://{CARDS}/nothing")
    assert ended.code == 1
    assert "404" in ended.out


def test_status_explain_and_search_know_a_declared_site(outlets: Outlets, folder: Folder) -> None:
    visit(folder, "cards")
    status = folder.call("status", "--json")
    assert ("cards", "ru") in {(e["source"], e["edition"]) for e in status.json["editions"]}
    found = folder.call("search", "бассейн", "--source", "cards", "--json")
    assert found.code == 0, found.err
    outlets.host = CARDS
    ended = folder.call("explain", f"https://www.{CARDS}{outlets.path(30)}")
    assert ended.code == 0, ended.err
    assert outlets.title(30) in folder.call("show", f"https://{CARDS}{outlets.path(30)}").out


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--since", "2026-01-01"], "--since needs a SOURCE"),
        (["cards", "--until", "2026-01-01"], "--until needs --since"),
        (["cards", "--since", "2026-02-31"], "is not a date"),
        (["cards", "--since", "2026-02-01", "--until", "2026-01-01"], "lies after --until"),
        (["cards", "--since", "2099-01-01"], "the year must be"),
        (["cards", "--since", "2026-01-01", "--pages", "2"], "exclude each other"),
        (["gazette", "--since", "2026-01-01"], "nknown source 'gazette'"),
    ],
)
def test_a_past_that_cannot_be_filled_in_is_refused(
    outlets: Outlets, folder: Folder, words: list[str], expected: str
) -> None:
    ended = folder.call("crawl", *words)
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert expected in ended.err
    assert outlets.requests == []
