"""The JSON API: the same as the commands print with --json, on both databases."""

import json
import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from lxml import etree
from sqlalchemy import text

from crawler.web.server import PATIENCE
from storage.engine import open_database
from storage.errors import DatabaseUnusableError
from tests.integration.web.conftest import ADDRESS
from tests.support.commands import Folder, toml_of

WAYS = [
    ("/api/search", {"q": "гидроэлектростанция"}, ["search", "гидроэлектростанция"]),
    ("/api/search", {"q": "мұражай", "facets": "1"}, ["search", "мұражай", "--facets"]),
    ("/api/search", {"q": "ГЭС", "sort": "rank", "all": "1", "limit": "1"},
     ["search", "ГЭС", "--sort", "rank", "--all", "--limit", "1"]),
    ("/api/search", {"q": "Ибраев", "widen": "1"}, ["search", "Ибраев", "--widen"]),
    ("/api/story/1", {}, ["story", "1"]),
    ("/api/article/1", {}, ["show", "1"]),
    ("/api/article", {"url": ADDRESS, "diff": "1"}, ["show", ADDRESS, "--diff"]),
    ("/api/explain", {"url": ADDRESS}, ["explain", ADDRESS]),
    ("/api/explain", {"url": "1"}, ["explain", "1"]),
]  # fmt: skip


@pytest.fixture
def folder(filled_url, tmp_path):
    folder = Folder(tmp_path)
    folder.settings(toml_of(filled_url))
    return folder


def test_it_gives_what_the_commands_print(site, folder):
    for path, values, words in WAYS:
        answer = site.ask(path, **values)
        assert answer.status == 200
        assert answer.json == folder.call(*words, "--json").json, path


def test_the_newest_stories_have_the_keys_of_the_command(site, folder):
    assert site.ask("/api/stories", days=3650).json == folder.call("search", "--json").json
    assert site.ask("/api/stories", told="several").json["stories"][0]["original_id"] == 1


def test_the_status_has_the_keys_of_the_command(site, folder):
    ours, printed = site.ask("/api/status").json, folder.call("status", "--json").json
    assert ours.keys() == printed.keys()
    assert [e.keys() for e in ours["editions"]] == [e.keys() for e in printed["editions"]]
    assert ours["degraded"] is True


def test_rules_are_told_without_what_only_their_owner_may_know(site, folder):
    ours, printed = site.ask("/api/alerts").json, folder.call("alerts", "list", "--json").json
    assert [rule.keys() for rule in ours] == [rule.keys() for rule in printed]
    assert ours[0]["recipients"] == ["a@example.kz", "https://hooks.example.org/…"]
    pages = ("/rules", "/rule/1", "/explain?url=1", "/api/alerts", "/api/explain?url=1", "/status")
    assert all("canary-path" not in site.ask(path).text for path in pages)


def test_a_search_is_a_feed_too(site):
    answer = site.ask("/feed.xml", q="гидроэлектростанция", all="1")
    assert answer.headers["Content-Type"].startswith("application/rss+xml")
    channel = etree.fromstring(answer.text.encode())[0]
    assert [item.findtext("link") for item in channel.findall("item")] == [
        "https://www.akorda.kz/ru/ges-1", ADDRESS,
    ]  # fmt: skip
    assert channel.findtext("link").startswith(f"http://127.0.0.1:{site.port}/search?q=")
    assert site.ask("/feed.xml", q="(").status == 400


def test_a_query_that_cannot_be_read_is_refused_with_its_place_and_a_hint(site):
    answer = site.ask("/api/search", q="мост AND")
    assert answer.status == 400
    assert answer.json.keys() == {"error", "position", "hint"}
    assert answer.json["position"] == len("мост AND")
    assert answer.json["hint"]


WRONG = [
    ("/api/article/99", 404, "no article '99'"),
    ("/api/story/99", 404, "no story number 99"),
    ("/api/story/x", 400, "no number"),
    ("/api/nothing", 404, ""),
    ("/api/search?limit=101", 400, "limit"),
    ("/api/search?limit=100&page=11", 400, "first 1000"),
    ("/api/search?sort=size", 400, "known are date, rank"),
    ("/api/search?since=1.2.2026", 400, "since: '1.2.2026' is not a date"),
    ("/api/search?since=2026-03-02&until=2026-03-01", 400, "since lies after until"),
    ("/api/search?language=xx", 400, "known are ru, kk, en"),
    ("/api/explain", 400, "url is missing"),
    ("/api/explain?url=%00", 400, "url is missing"),
    ("/api/article?url=javascript:1", 400, "http(s) address"),
    ("/api/search?q=" + "a" * 2_001, 400, "longer than"),
]


def test_what_cannot_be_answered_is_told_as_json(site):
    for path, status, said in WRONG:
        answer = site.ask(path)
        assert (answer.status, path) == (status, path)
        assert said in answer.json["error"]


def test_the_database_refuses_what_the_pages_could_try_to_write(filled_url):
    reader = open_database(filled_url, readonly=True, patience=PATIENCE)
    try:
        for statement in ("DELETE FROM articles", "UPDATE stories SET title = 'x'",
                          "CREATE TABLE mine (id INTEGER)"):  # fmt: skip
            with pytest.raises(DatabaseUnusableError), reader.read() as tx:
                tx.execute(text(statement))
    finally:
        reader.dispose()


def test_no_query_is_too_strange(site):
    chance = random.Random(5)  # noqa: S311 - no secret
    signs = [*'"()*~:=+-!&|^<>\'\\%_;', "\x00", "\u2028", "\ud83d", "AND", "OR", "NOT", "title:",
             "мост", "ГЭС", " ", "C++", "50%", "a-b"]  # fmt: skip
    queries = ["".join(chance.choices(signs, k=chance.randint(1, 14))) for _ in range(150)]

    def ask(query: str) -> int:
        told = query.encode("utf-8", "surrogatepass")
        answer = site.ask("/api/search", q=told)
        assert json.loads(answer.text)
        return answer.status

    with ThreadPoolExecutor(8) as eight:
        assert set(eight.map(ask, queries)) <= {200, 400}
