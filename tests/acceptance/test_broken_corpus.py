"""A fixed corpus of broken answers through a whole crawl: read, or told why not and kept."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest

from storage import addresses, articles, pages
from storage.records import Address, KeptPage, StoredArticle
from tests.support.broken_pages import sent
from tests.support.commands import Ended, Folder, toml_of
from tests.support.databases import opened
from tests.support.tengri_site import HOST, LONG_READ, TengriSite, path_of
from tests.support.toy_site import Reply

CORPUS = sent(1_000)
FIRST_ID = 448_100
FAILED = [name for name, one in CORPUS.items() if one.outcome == "failed"]


def url_of(name: str) -> str:
    number = FIRST_ID + list(CORPUS).index(name)
    return f"https://{HOST}/kazakhstan_news/stranitsa-{number}/"


def key_of(name: str) -> str:
    return f"{HOST}/news/{FIRST_ID + list(CORPUS).index(name)}"


class Crawled(NamedTuple):
    """What a crawl over the whole corpus left."""

    ended: Ended
    folder: Folder
    counts: dict[str, int]
    stored: dict[str, StoredArticle]
    known: dict[str, Address]
    kept: dict[str, list[KeptPage]]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    """Crawl a site whose every article is broken in its own way, once for all tests."""
    site = TengriSite({url_of(name): f"Страница {name}" for name in CORPUS})
    for name, answer in CORPUS.items():
        site.script[path_of(url_of(name))] = Reply(answer.body, kind=answer.kind)
    folder = Folder(tmp_path_factory.mktemp("broken"))
    url = f"sqlite:///{folder.path / 'jarshy.db'}"
    folder.settings(toml_of(url, {HOST: site.address}))
    ended = folder.call("crawl", "tengrinews/ru", "--no-mail", "--json")
    with opened(url) as database, database.read() as tx:
        stored = {one.url: one for one in articles.iterate(tx)}
        known = addresses.known(tx, [key_of(name) for name in CORPUS])
        kept = {name: pages.of_address(tx, key_of(name)) for name in CORPUS}
    (row,) = ended.json["crawls"] if isinstance(ended.json, dict) else ended.json
    yield Crawled(ended, folder, row, stored, known, kept)
    site.close()


@pytest.mark.parametrize("name", CORPUS)
def test_a_broken_page_is_read_or_refused_with_a_reason_and_kept(
    crawled: Crawled, name: str
) -> None:
    expected, met = CORPUS[name], crawled.known[key_of(name)]
    assert met.state == expected.outcome, met.reason
    if expected.outcome == "stored":
        article = crawled.stored[url_of(name)]
        assert "Движение восстановили" in f"{article.lead} {article.body}"
        assert "\x00" not in article.title + article.body
        return
    assert url_of(name) not in crawled.stored
    assert (met.reason or "").startswith(expected.reason)
    assert len(met.reason or "") > len(expected.reason)
    if expected.kept:
        (page,) = crawled.kept[name]
        assert page.reason == met.reason
        assert len(page.html) >= len(expected.body) // 20


def test_every_page_is_counted(crawled: Crawled) -> None:
    outcomes = [one.outcome for one in CORPUS.values()]
    assert set(crawled.stored) == {LONG_READ, *(
        url_of(name) for name, one in CORPUS.items() if one.outcome == "stored"
    )}  # fmt: skip
    assert crawled.counts["failed"] == outcomes.count("failed")
    assert crawled.counts["rejected"] == outcomes.count("rejected")
    assert crawled.ended.code == 1
    assert "an error of the program" not in crawled.ended.err


@pytest.mark.parametrize("name", FAILED[::4])
def test_explain_says_why_a_page_was_refused(crawled: Crawled, name: str) -> None:
    told = crawled.folder.call("explain", url_of(name))
    reason = (crawled.known[key_of(name)].reason or "").partition(": ")[2]
    assert reason[:30] in " ".join(told.out.split())


def test_no_date_is_of_the_future_or_of_before_the_web(crawled: Crawled) -> None:
    for article in crawled.stored.values():
        if article.published_at is not None:
            assert article.published_at <= datetime.now(UTC) + timedelta(hours=1)
            assert article.published_at.year >= 1990
        assert article.first_seen_at is not None


def test_the_change_of_almatys_clock_is_known(crawled: Crawled) -> None:
    before = crawled.stored[url_of("date 29 февраля 2024 23:59")].published_at
    after = crawled.stored[url_of("date 1 марта 2024 00:01")].published_at
    assert before == datetime(2024, 2, 29, 17, 59, tzinfo=UTC)
    assert after == datetime(2024, 2, 29, 19, 1, tzinfo=UTC)


def test_what_was_cut_says_so(crawled: Crawled) -> None:
    for name, one in CORPUS.items():
        if one.flags:
            assert set(one.flags) <= set(crawled.stored[url_of(name)].flags)


def test_a_damaged_page_is_never_read_from_what_was_kept(crawled: Crawled) -> None:
    damaged = [name for name, one in CORPUS.items() if one.reason.startswith("suspect")]
    assert damaged
    assert not {url_of(name) for name in damaged} & set(crawled.stored)
