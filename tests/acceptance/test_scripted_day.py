"""The replica's day, visited every few minutes of its clock, against the truth about it."""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from crawler.demo.tour import TARGETS
from storage import coverage
from storage.migrate import upgrade
from tests.support.databases import BOTH, PostgresServer
from tests.support.replay import Replay, replay

STEP = timedelta(minutes=15)
RULES = {
    "rescuers": '"добровольные спасатели"',
    "water": '"водное хозяйство" OR "су шаруашылығы"',
    "rail": "Nordvik",
}


@pytest.fixture(scope="module", params=BOTH)
def played(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Replay]:
    with ExitStack() as stack:
        if request.param == "sqlite":
            url = f"sqlite:///{tmp_path_factory.mktemp('day') / 'day.db'}"
            upgrade(url)
        else:
            server: PostgresServer = request.getfixturevalue("postgres_server")
            url = stack.enter_context(server.fresh(server.template))
        going = stack.enter_context(replay(url))
        for name, query in RULES.items():
            going.rule(name, query, "press@example.kz", "desk@example.kz")
        going.every(STEP)
        yield going


def _rows(going: Replay, query: str, **values: Any) -> list[Any]:
    with going.database.read() as tx:
        return list(tx.execute(text(query), values))


def _articles(going: Replay) -> dict[str, Any]:
    return {row.url: row for row in _rows(going, "SELECT * FROM articles")}


def test_nothing_that_was_listed_is_missed(played: Replay) -> None:
    truth = played.day.truth()["articles"]
    stored = _articles(played)
    day = {
        key: article
        for key, article in truth.items()
        if not article["stock"] and _listed(article) and _readable(article)
    }
    missed = [key for key, article in day.items() if article["url"] not in stored]
    assert len(day) >= 160
    assert missed == []


def _listed(article: dict[str, Any]) -> bool:
    """Tell whether a listing that is visited shows an article: not the long reads in kk and en."""
    return article["edition"] == "ru" or "/article/" not in article["url"]


def _readable(article: dict[str, Any]) -> bool:
    """Tell whether a page stood long enough to be met by two visits."""
    gone = article["withdrawn"]
    if gone is None:
        return True
    stood = datetime.fromisoformat(gone["at"]) - datetime.fromisoformat(article["appears_at"])
    return stood > 2 * STEP


def test_nothing_is_stored_twice(played: Replay) -> None:
    urls = Counter(row.url for row in _rows(played, "SELECT url FROM articles"))
    keys = Counter(row.url_key for row in _rows(played, "SELECT url_key FROM articles"))
    assert [url for url, times in (urls + keys).items() if times > 1] == []


def test_what_is_stored_is_what_the_pages_say(played: Replay) -> None:
    stored = _articles(played)
    wrong = []
    truth = played.day.truth()["articles"]
    assert sum(article["url"] in stored for article in truth.values()) > 0.95 * len(truth)
    for key, article in truth.items():
        row = stored.get(article["url"])
        if row is None:
            continue
        told = [(v["title"], v["lead"], "\n\n".join(v["paragraphs"])) for v in article["versions"]]
        if (row.title, row.lead, row.body) not in told or row.language != article["language"]:
            wrong.append((key, (row.title, row.lead, row.body), told))
    assert wrong == []


def test_overlap_is_proven_after_the_first_visit(played: Replay) -> None:
    verdicts = Counter(row.overlap for row in played.rows[len(TARGETS) :])
    assert set(verdicts) == {"proven"}, verdicts


def test_no_pass_failed(played: Replay) -> None:
    bad = [(r.source, r.edition, r.started_at, r.reason) for r in played.rows if r.outcome != "ok"]
    assert bad == []


def test_planted_republications_are_one_story_and_others_are_not(played: Replay) -> None:
    truth = played.day.truth()
    story_of = dict(_rows(played, "SELECT url, story_id FROM articles"))
    planted: dict[tuple[str, str], set[int]] = {}
    holds: dict[int, set[str]] = {}
    for key, article in truth["articles"].items():
        number = story_of.get(article["url"])
        if number is not None:
            name = article["story"] or key
            planted.setdefault((name, article["language"]), set()).add(number)
            holds.setdefault(number, set()).add(name)
    apart = {name: numbers for name, numbers in planted.items() if len(numbers) > 1}
    mixed = [names for names in holds.values() if len(names) > 1]
    assert apart == {}
    assert mixed == []


def _linked(going: Replay) -> dict[tuple[str, str], str]:
    """Return the kinds of the stored links, each under both orders of its addresses."""
    rows = _rows(
        going,
        "SELECT a.url, b.url AS other, l.kind FROM links l "
        "JOIN articles a ON a.id = l.article_id JOIN articles b ON b.id = l.other_id",
    )
    turned = {(row.other, row.url): row.kind for row in rows}
    return turned | {(row.url, row.other): row.kind for row in rows}


def test_planted_republications_updates_and_round_ups_are_linked_as_such(played: Replay) -> None:
    truth = played.day.truth()
    urls = {key: article["url"] for key, article in truth["articles"].items()}
    kinds = {"copy", "rewrite", "excerpt", "update"}
    planted = [
        (urls[key], urls[article["of"]], article["relation"])
        for key, article in truth["articles"].items()
        if article["relation"] in kinds
    ]
    planted += [
        (urls[link["a"]], urls[link["b"]], link["kind"])
        for link in truth["links"]
        if link["kind"] == "digest"
    ]
    stored = {row.url for row in _rows(played, "SELECT url FROM articles")}
    there = [(one, other, kind) for one, other, kind in planted if {one, other} <= stored]
    assert {kind for _, _, kind in there} == kinds | {"digest"}
    linked = _linked(played)
    assert [(one, other, linked.get((one, other))) for one, other, _ in there] == there


def test_items_with_news_of_their_own_are_linked_with_their_release_and_apart(
    played: Replay,
) -> None:
    truth = played.day.truth()
    articles = truth["articles"]
    story_of = dict(_rows(played, "SELECT url, story_id FROM articles"))
    linked = _linked(played)
    items = [
        (articles[link["a"]]["url"], articles[link["b"]]["url"])
        for link in truth["links"]
        if link["kind"] == "same_release" and articles[link["b"]]["source"] == "akorda"
    ]
    assert len(items) >= 4
    # One that is mostly a passage of its release is an excerpt of it, one that is not draws on it.
    assert {linked.get(item) for item in items} <= {"same_release", "excerpt"}
    assert not [item for item in items if story_of[item[0]] == story_of[item[1]]]


def test_an_edit_becomes_a_revision_of_its_kind(played: Replay) -> None:
    truth = played.day.truth()["articles"]
    edited = {a["url"]: a["versions"][1:] for a in truth.values() if len(a["versions"]) > 1}
    found = {
        row.url: row.change
        for row in _rows(
            played,
            "SELECT a.url, r.change FROM revisions r JOIN articles a ON a.id = r.article_id "
            "WHERE r.number = 2",
        )
    }
    expected = {
        url: versions[0]["change"]
        for url, versions in edited.items()
        if datetime.fromisoformat(versions[0]["at"]) < played.day.end - timedelta(hours=7)
    }
    assert len(expected) >= 5
    assert {url: found.get(url) for url in expected} == expected


def test_one_mail_for_a_story_and_recipient(played: Replay) -> None:
    mails = _rows(played, "SELECT recipient, story_id FROM mails")
    assert mails
    assert [key for key, times in Counter(tuple(m) for m in mails).items() if times > 1] == []


def test_a_second_visit_right_after_fetches_listings_only(database_url: str) -> None:
    with replay(database_url) as going:
        going.visit(going.day.start)
        stored, asked = len(_articles(going)), len(going.replica.requests)
        going.visit(going.day.start)
        again = {f"https://{r.host}{r.target}" for r in going.replica.requests[asked:]}
        listings = {row.listing for row in _rows(going, "SELECT listing FROM listing_visits")}
        assert len(_articles(going)) == stored > 0
        assert {url for url in again - listings if not url.endswith("/robots.txt")} == set()


def test_the_archive_is_sound(played: Replay) -> None:
    if played.database.kind == "sqlite":
        assert _rows(played, "PRAGMA integrity_check")[0][0] == "ok"
        assert _rows(played, "PRAGMA foreign_key_check") == []
    orphans = _rows(played, "SELECT id FROM articles WHERE story_id IS NULL OR relation IS NULL")
    assert orphans == []


def test_feeds_and_sitemaps_are_read_and_find_what_no_listing_shows(played: Replay) -> None:
    read = _rows(played, "SELECT witness, named, reason FROM witness_visits")
    named = Counter({row.witness: 0 for row in read})
    for row in read:
        assert row.reason is None
        named[row.witness] += row.named
    assert named["rss"] > 100
    assert named["sitemap"] > 100
    # Long reads are listed apart, and on two of the hosts no listing of them is visited.
    alone = _rows(played, "SELECT url, state FROM addresses WHERE seen_only_by IS NOT NULL")
    assert {row.state for row in alone} == {"stored"}
    assert {row.url.split("/")[2] for row in alone} == {"kaz.tengrinews.kz", "en.tengrinews.kz"}
    assert all("/article/" in row.url for row in alone)


def test_overlap_is_proven_for_the_day_and_what_is_unread_is_counted(played: Replay) -> None:
    waiting = "SELECT state FROM addresses WHERE source = :source AND NOT history AND state"
    for source in ("tengrinews", "akorda"):
        with played.database.read() as tx:
            found = coverage.of_source(tx, source, played.day.start, played.clock.at)
        unread = _rows(played, f"{waiting} IN ('listed', 'failed')", source=source)
        assert found.listed - found.read == len(unread) < found.listed / 10
        assert [gap for gap in found.gaps if gap.filled_at is None] == []
        (proven,) = found.proven
        assert proven[1] - proven[0] > timedelta(hours=23)
