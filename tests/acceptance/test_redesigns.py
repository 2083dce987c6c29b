"""Redesigns overnight: each is told within one visit, nothing wrong stored, nothing lost."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from crawler.alerts.message import POLICY
from crawler.demo.day import Day
from crawler.demo.mutations import MUTATIONS
from crawler.demo.script import Script
from crawler.health import after_crawl, status
from crawler.settings.model import SourceSettings
from crawler.sources import by_key
from storage import articles, drifts, outbox, pages
from storage.migrate import upgrade
from storage.records import Drift, StoredArticle
from tests.support.replay import Replay, replay

OPERATOR = "operator@example.kz"
TARGETS = [("tengrinews", "ru"), ("akorda", "ru")]
LISTINGS = {
    "tengrinews": "https://tengrinews.kz/news/",
    "akorda": "https://akorda.kz/ru/events",
}
NIGHT, MORNING = timedelta(hours=11), (timedelta(hours=12), timedelta(hours=13))
STOCK, NEWS = 16, 7  # articles of each site that stand there before, and come in the night

# Which field each redesign is told of, and what is proposed where something can be.
TOLD: dict[str, tuple[str, str | None]] = {
    "classes_renamed": ("title", "h1"),
    "date_moved": ("published_at", "div.page-stamp"),
    "lead_dropped": ("lead", None),
    "body_moved": ("body", "div.story"),
    "body_shadowed": ("agreement", "div.story"),
    "title_moved": ("title", "p.big-letters"),
    "metadata_dropped": ("precision", None),
    "listing_restructured": ("listing", ".feed_card"),
    "listing_emptied": ("listing", None),
    "tables": ("body", "td.content_main_text"),
    "encoding_mislabelled": ("encoding", None),
}


class Told(NamedTuple):
    going: Replay
    raised: tuple[Drift, ...]


@pytest.fixture(scope="module")
def day() -> Day:
    """Return a day of few articles, in Russian alone."""
    full = Day()
    kept: list[Script] = []
    for host in ("tengrinews.kz", "akorda.kz"):
        own = [one for one in full.stream(host, full.end) if one.language == "ru"]
        kept += [one for one in own if one.appears_at <= full.start][:STOCK]
        night = [one for one in own if full.start < one.appears_at <= full.start + NIGHT]
        later = [one for one in own if one.appears_at > full.start + NIGHT]
        kept += [*night[-NEWS:], *later[-5:]]
    return Day(scripts=kept)


@pytest.fixture(scope="module")
def day_before(tmp_path_factory: pytest.TempPathFactory, day: Day) -> Path:
    """Return an archive that knows both sites from a visit."""
    file = tmp_path_factory.mktemp("before") / "before.db"
    upgrade(f"sqlite:///{file}")
    with _replay(file, day) as going:
        assert _visit(going, timedelta()) == ()
    return file


@pytest.fixture
def going(day_before: Path, tmp_path: Path, day: Day) -> Iterator[Replay]:
    file = tmp_path / "night.db"
    shutil.copy(day_before, file)
    with _replay(file, day) as again:
        yield again


@contextmanager
def _replay(file: Path, day: Day) -> Iterator[Replay]:
    with replay(f"sqlite:///{file}", day=day) as going:
        going.settings = going.settings.model_copy(
            update={
                "operator": OPERATOR,
                "sources": {key: SourceSettings(listings=(url,)) for key, url in LISTINGS.items()},
            }
        )
        yield going


def _visit(going: Replay, after: timedelta) -> tuple[Drift, ...]:
    going.visit(going.day.start + after, TARGETS)
    targets = [(by_key(source), edition) for source, edition in TARGETS]
    with going.database.write() as tx:
        return after_crawl(tx, going.settings, targets, going.clock.now())


def _redesign(going: Replay, name: str) -> None:
    if name == "encoding_mislabelled":
        going.replica.misbehave("*", "charset", label="windows-1251")
        return
    where = "*/news/*" if name == "listing_emptied" else "*"
    going.replica.misbehave(where, "layout", mutation=name)


def _stored(going: Replay) -> dict[str, StoredArticle]:
    with going.database.read() as tx:
        return {one.url: one for one in articles.iterate(tx)}


def _wrong(going: Replay) -> list[str]:
    """Return the addresses of what is stored otherwise than any version of it ever was."""
    truth = {one["url"]: one for one in going.day.truth()["articles"].values()}
    return [
        url
        for url, one in _stored(going).items()
        if (one.title, one.lead, one.body) not in _versions(truth[url])
    ]


def _versions(article: dict[str, Any]) -> list[tuple[str, str | None, str]]:
    told = article["versions"]
    return [(v["title"], v["lead"], "\n\n".join(v["paragraphs"])) for v in told]


def _missing(going: Replay) -> list[str]:
    """Return what came in the night, was not withdrawn, and is not stored."""
    until = (going.day.start + NIGHT).isoformat()
    stored = _stored(going)
    return [
        one["url"]
        for one in going.day.truth()["articles"].values()
        if one["appears_at"] < until
        and one["withdrawn"] is None
        and not one["stock"]
        and one["url"] not in stored
    ]


def _mails(going: Replay) -> list[tuple[str, str]]:
    """Return (subject, text) of the operator's mails, oldest first."""
    with going.database.read() as tx:
        queued = [m for m in outbox.list_mails(tx, None, 50) if m.recipient == OPERATOR]
        full = [outbox.get(tx, mail.id) for mail in queued]
    found = []
    for mail in sorted(filter(None, full), key=lambda one: one.id):
        message = message_from_bytes(mail.content, policy=POLICY)
        found.append((mail.subject, message.get_content()))
    return found


def test_every_redesign_is_expected_to_be_told() -> None:
    assert set(TOLD) == {*MUTATIONS, "encoding_mislabelled"} - {"meta_charset_wrong"}


@pytest.mark.parametrize("name", TOLD)
def test_a_redesign_is_told_at_once_and_costs_no_article(going: Replay, name: str) -> None:
    field, selector = TOLD[name]
    _redesign(going, name)
    raised = _visit(going, NIGHT)
    told = [one for one in raised if one.source == "tengrinews" and one.field == field]
    assert told, [(one.source, one.field) for one in raised]
    assert told[0].url
    assert told[0].url.startswith("https://tengrinews.kz/")
    if selector is not None:
        assert told[0].proposal
        assert selector in told[0].proposal
    assert _wrong(going) == []
    with going.database.read() as tx:
        found = status(tx, going.settings, going.clock.now(), [by_key("tengrinews")])
    assert found.degraded
    assert any(told[0].reason in problem for problem in found.problems)
    ((subject, text),) = _mails(going)
    assert "tengrinews/ru" in subject
    assert told[0].reason in text

    going.replica.behave()
    for after in MORNING:
        assert _visit(going, after) == ()
    assert _wrong(going) == []
    assert _missing(going) == []
    with going.database.read() as tx:
        assert drifts.alarms(tx) == []
    assert any(subject.startswith("Mended") for subject, _ in _mails(going))


def test_an_alarm_is_told_again_each_day_until_it_is_over(going: Replay) -> None:
    _redesign(going, "listing_restructured")
    for hours in (0, 1, 23, 25):
        _visit(going, NIGHT + timedelta(hours=hours))
    assert len(_mails(going)) == 2


def test_the_pages_of_articles_that_are_held_back_are_kept(going: Replay) -> None:
    before = set(_stored(going))
    _redesign(going, "body_moved")
    _visit(going, NIGHT)
    assert {url for url in _stored(going) if "tengrinews" in url} == {
        url for url in before if "tengrinews" in url
    }
    with going.database.read() as tx:
        kept = pages.latest(tx, "tengrinews", "ru", "unread", 100)
    assert len(kept) >= 5
    assert all("held" in (page.reason or "") and "<h1" in page.html for page in kept)
