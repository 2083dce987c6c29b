"""The past filled in: from a replica and a toy site, cut off, gone on with, beside visits."""

import asyncio
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import datetime, timedelta
from http import HTTPStatus
from urllib.parse import urlsplit

import pytest

from crawler.clock import ManualClock
from crawler.demo.day import Day
from crawler.demo.replica import Replica
from crawler.errors import JarshyError
from crawler.settings import Settings
from crawler.sources.expected import GUESSED
from crawler.spiders.archive.filling import ArchiveReport
from crawler.spiders.archive.run import archive, run_archive
from crawler.spiders.archive.span import Span
from crawler.spiders.archive.watch import KEPT
from crawler.spiders.events import ArchiveGoesOn, Event
from crawler.spiders.reactor import run_until_done
from crawler.spiders.run import crawl
from crawler.spiders.watch import HELD_FOR
from storage import alerts, articles, pages
from storage.engine import open_database
from storage.records import Crawl, NewAlert
from storage.session import Database
from storage.turns import Turn, turn_at
from tests.support.databases import opened
from tests.support.toy_site import HOST, Handler, Reply, ToySite, story, toy_settings, toy_source
from tests.support.visits import START

RU = [("tengrinews", "ru")]
SITE = "tengrinews.kz"
ARTICLE = re.compile(r"-\d+/$")


@pytest.fixture(scope="module")
def day() -> Day:
    return Day()


@pytest.fixture
def replica(day: Day) -> Iterator[Replica]:
    with Replica(day, ManualClock(day.end)) as running:
        yield running


@pytest.fixture
def span(day: Day) -> tuple[datetime, datetime]:
    return day.start - timedelta(days=4), day.start - timedelta(days=2)


def settings_for(replica: Replica, url: str) -> Settings:
    fetch = {"delay": 0, "archive_delay": 0, "connect_to": replica.connect_to}
    return Settings.model_validate({"database_url": url, "fetch": fetch})


def fill(replica: Replica, url: str, span: tuple[datetime, datetime]) -> ArchiveReport:
    (report,) = run_archive(settings_for(replica, url), RU, *span, clock=replica.clock)
    return report


def published(day: Day, span: tuple[datetime, datetime]) -> set[str]:
    return {
        script.url
        for script in day.articles
        if script.host == SITE
        and span[0] <= script.published_at < span[1]
        and script.withdrawn_at is None
    }


def stored(database: Database) -> dict[str, bool]:
    """Return the addresses of all articles, and whether each is marked as history."""
    with database.read() as tx:
        return {one.url: one.history for one in articles.iterate(tx)}


def test_a_span_of_the_past_is_stored_once_and_without_mails(
    replica: Replica, day: Day, span: tuple[datetime, datetime], database: Database
) -> None:
    with database.write() as tx:
        alerts.add(tx, NewAlert("all", "в OR на OR и", ("a@example.kz",)), day.start)
    report = fill(replica, database.url, span)
    assert report.complete, report
    assert stored(database) == dict.fromkeys(published(day, span), True)
    assert report.counts == {"stored": len(published(day, span))}
    with database.read() as tx:
        assert tx.exec_driver_sql("SELECT count(*) FROM mails").scalar() == 0
        matches = tx.exec_driver_sql("SELECT count(*), count(silent) FROM matches").one()
    assert matches[0] == matches[1] > 0
    replica.requests.clear()
    again = fill(replica, database.url, span)
    assert again.complete
    assert replica.requests == []


def test_a_listing_that_ends_too_early_proves_nothing_before_its_end(
    replica: Replica, span: tuple[datetime, datetime], sqlite_url: str
) -> None:
    replica.misbehave(f"{SITE}/sitemap*", "status", status=HTTPStatus.NOT_FOUND)
    replica.misbehave(f"{SITE}/news/page/?/", "status", status=HTTPStatus.NOT_FOUND)
    replica.misbehave(f"{SITE}/news/page/??/", "status", status=HTTPStatus.NOT_FOUND)
    report = fill(replica, sqlite_url, span)
    (hole,) = [hole for hole in report.holes if "/news/" in hole.reason]
    assert (hole.since, hole.until) == span
    assert "404" in hole.reason


def test_where_the_listing_ends_too_early_the_sitemap_speaks_for_it(
    replica: Replica, day: Day, span: tuple[datetime, datetime], sqlite_url: str
) -> None:
    replica.misbehave(f"{SITE}/news/page/*", "status", status=HTTPStatus.NOT_FOUND)
    report = fill(replica, sqlite_url, span)
    assert report.complete, report.holes
    assert report.counts["stored"] == len(published(day, span))


class DatedToy(ToySite):
    """A toy site whose articles bear a date each, a day apart, or bear it on their pages alone."""

    def __init__(self, *, dated_cards: bool = True) -> None:
        super().__init__()
        self.dated_cards = dated_cards
        self.last_page = 1_000  # behind it the first page is shown again
        self.at_once = 0
        self.most_at_once = 0
        self._count = threading.Lock()

    def _serve(self, handler: Handler) -> None:
        with self._count:
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        super()._serve(handler)
        with self._count:
            self.at_once -= 1

    def story(self, number: int) -> str:
        date = (START - timedelta(days=400 - number)).isoformat()
        meta = f'<meta property="article:published_time" content="{date}">'
        return story(number, self.texts.get(number, "")).replace("<head>", f"<head>{meta}")

    def _listing(self, number: int) -> Reply:
        number = 1 if number > self.last_page else number
        shown = self.articles[(number - 1) * self.per_page : number * self.per_page]
        if not shown:
            return Reply("no", 404)
        cards = "".join(
            f'<div class="toy-card"><a href="/story-{n}">Story number {n} of the toy</a>'
            + (f"<time>{(START - timedelta(days=400 - n)).isoformat()}</time>") * self.dated_cards
            + "</div>"
            for n in shown
        )
        return Reply(f'<html><body><div class="toy-list">{cards}</div></body></html>')


@pytest.fixture
def turns(sqlite_url: str) -> Iterator[Callable[[str], Turn]]:
    """Return a function that gives the turn at a site, as another process would have it."""
    database = open_database(sqlite_url)
    with ExitStack() as stack:
        yield lambda site: stack.enter_context(closing(turn_at(database, site)))
    database.dispose()


@pytest.fixture
def toy() -> Iterator[DatedToy]:
    site = DatedToy()
    site.publish(*range(1, 301))
    yield site
    site.close()


def days(first: int, last: int) -> tuple[datetime, datetime]:
    """Return the span in which the stories of these numbers were published."""
    begin = START - timedelta(days=400)
    return begin + timedelta(days=first, hours=-1), begin + timedelta(days=last, hours=1)


def fill_toy(site: DatedToy, url: str, first: int, last: int) -> ArchiveReport:
    settings = toy_settings(site, url, archive_delay=0)
    span, clock = days(first, last), ManualClock(START)
    (report,) = run_archive(settings, [(toy_source(), "en")], *span, clock=clock)
    return report


def numbers(url: str) -> list[int]:
    with opened(url) as database:
        return sorted(int(one.rpartition("-")[2]) for one in stored(database))


def test_a_listing_without_dates_is_read_by_the_dates_of_its_articles(
    toy: DatedToy, sqlite_url: str
) -> None:
    toy.dated_cards = False
    report = fill_toy(toy, sqlite_url, 101, 120)
    assert report.complete, report
    found = numbers(sqlite_url)
    assert set(range(101, 121)) <= set(found)
    # One article a page tells its time; the pages at both ends are stored whole.
    assert len(found) < 60
    assert max(Counter(toy.paths).values()) <= 3


def listing_pages(site: DatedToy) -> list[int]:
    return [int(path.split("/")[3]) for path in site.paths if path.startswith("/news/page/")]


def test_the_begin_of_a_span_is_found_without_reading_every_page_before_it(
    toy: DatedToy, sqlite_url: str
) -> None:
    assert fill_toy(toy, sqlite_url, 20, 30).complete
    assert numbers(sqlite_url) == list(range(20, 31))
    pages = listing_pages(toy)
    assert {55, 56, 57} <= set(pages)
    assert len(pages) < 20


def test_a_page_that_cannot_be_read_leaves_its_days_unproven_until_the_next_run(
    toy: DatedToy, sqlite_url: str
) -> None:
    toy.script["/news/page/36/"] = Reply("not now", 403)  # stories 121 to 125
    report = fill_toy(toy, sqlite_url, 101, 140)
    (hole,) = report.holes
    begin = START - timedelta(days=400)
    assert (hole.since, hole.until) == (begin + timedelta(days=120), begin + timedelta(days=126))
    assert "403" in hole.reason
    assert numbers(sqlite_url) == [*range(101, 121), *range(126, 141)]
    del toy.script["/news/page/36/"]
    toy.forget()
    assert fill_toy(toy, sqlite_url, 101, 140).complete
    assert numbers(sqlite_url) == list(range(101, 141))
    assert max(listing_pages(toy)) < 45
    assert listing_pages(toy)[0] in {35, 36}


def test_a_site_that_pages_back_a_part_of_the_way_is_read_to_there(
    toy: DatedToy, sqlite_url: str
) -> None:
    toy.last_page = 36
    report = fill_toy(toy, sqlite_url, 101, 140)
    (hole,) = report.holes
    assert hole.until == START - timedelta(days=400 - 121)
    assert "repeats page" in hole.reason
    assert numbers(sqlite_url) == list(range(121, 141))
    assert len(listing_pages(toy)) < 25


def test_what_shifts_up_between_two_runs_is_not_missed(toy: DatedToy, sqlite_url: str) -> None:
    """The reading breaks off, and so much is withdrawn that the next page's cards move up."""
    toy.script["/news/page/38/"] = Reply("busy", 503)
    toy.script["/news/page/39/"] = Reply("busy", 503)
    toy.script["/news/page/40/"] = Reply("busy", 503)
    broken = fill_toy(toy, sqlite_url, 80, 140)
    assert not broken.complete
    assert any("503" in hole.reason for hole in broken.holes)
    for number in (38, 39, 40):
        del toy.script[f"/news/page/{number}/"]
    toy.articles = [n for n in toy.articles if not 200 < n <= 220]  # four pages
    mended = fill_toy(toy, sqlite_url, 80, 140)
    assert mended.complete, mended
    assert numbers(sqlite_url) == list(range(80, 141))
    assert max(Counter(p for p in toy.paths if "story" in p).values()) == 1


def test_an_article_that_fails_is_tried_again_by_the_next_run(
    toy: DatedToy, sqlite_url: str
) -> None:
    toy.script["/story-103"] = Reply("busy", 503)
    report = fill_toy(toy, sqlite_url, 101, 105)
    assert (report.complete, report.left, report.holes) == (False, 1, ())
    assert report.troubles[0][0] == f"https://{HOST}/story-103"
    del toy.script["/story-103"]
    assert fill_toy(toy, sqlite_url, 101, 105).complete
    assert numbers(sqlite_url) == [101, 102, 103, 104, 105]


def test_a_visit_and_an_archive_ask_a_site_one_at_a_time(toy: DatedToy, sqlite_url: str) -> None:
    settings = toy_settings(toy, sqlite_url, archive_delay=0)
    clock = ManualClock(START)
    target = [(toy_source(), "en")]

    async def both() -> tuple[list[ArchiveReport], list[Crawl]]:
        return await asyncio.gather(
            archive(settings, target, Span(*days(101, 160)), clock),
            crawl(settings, target, clock=clock),
        )

    reports, crawls = run_until_done(both())
    assert reports[0].complete, reports
    assert crawls[0].outcome == "ok"
    assert toy.most_at_once == 1
    # A visit has the site for itself, from its first page to its last article.
    visited = [n for n, path in enumerate(toy.paths) if path in visit_paths()]
    assert len(visited) == len(visit_paths())
    between = toy.paths[visited[0] : visited[-1]]
    assert set(between) <= visit_paths() | {"/news/", "/news/page/2/"}


def visit_paths() -> set[str]:
    """Return what a first visit alone asks for: the articles of its three pages."""
    return {f"/story-{number}" for number in range(286, 301)}


def test_an_archive_waits_while_a_visit_has_the_site(
    toy: DatedToy, sqlite_url: str, turns: Callable[[str], Turn]
) -> None:
    visit = turns("toy")
    assert visit.take()

    async def waiting() -> int:
        settings = toy_settings(toy, sqlite_url, archive_delay=0)
        span, target = Span(*days(101, 110)), [(toy_source(), "en")]
        work = asyncio.create_task(archive(settings, target, span, ManualClock(START)))
        done, _ = await asyncio.wait({work}, timeout=0.5)
        asked = len(toy.requests)
        visit.give()
        (report,) = await work
        assert not done
        assert report.complete
        return asked

    assert run_until_done(waiting()) == 0


def test_a_second_archive_of_a_source_is_refused(
    toy: DatedToy, sqlite_url: str, turns: Callable[[str], Turn]
) -> None:
    assert turns("toy.archive").take()
    with pytest.raises(JarshyError, match="Another process is filling in the past of toy"):
        fill_toy(toy, sqlite_url, 101, 110)


def test_copies_in_the_past_are_one_story_though_visits_tidy_the_index_between(
    toy: DatedToy, sqlite_url: str
) -> None:
    words = " ".join(f"слово{n} о мосте и реке" for n in range(60))
    toy.script["/story-103"] = toy.script["/story-106"] = Reply(
        toy.story(103).replace("Nothing else was said.", words)
    )
    fill_toy(toy, sqlite_url, 101, 104)
    target = [(toy_source(), "en")]
    settings = toy_settings(toy, sqlite_url)
    run_until_done(crawl(settings, target, clock=ManualClock(START)))
    assert fill_toy(toy, sqlite_url, 105, 107).complete
    with opened(sqlite_url) as database, database.read() as tx:
        found = {one.url[-3:]: one for one in articles.iterate(tx)}
    assert found["103"].story_id == found["106"].story_id
    assert found["103"].relation == "original"


def test_progress_grows_to_the_whole_and_the_estimate_to_nothing(
    toy: DatedToy, sqlite_url: str
) -> None:
    events: list[Event] = []
    run_archive(
        toy_settings(toy, sqlite_url, archive_delay=0),
        [(toy_source(), "en")],
        *days(101, 140),
        clock=ManualClock(START),
        progress=events.append,
    )
    steps = [event for event in events if isinstance(event, ArchiveGoesOn)]
    assert [step.done for step in steps] == sorted(step.done for step in steps)
    assert all(step.done <= step.total for step in steps)
    assert (steps[-1].done, steps[-1].total, steps[-1].left) == (40, 40, 0.0)
    listing = [step for step in steps if step.at is not None]
    assert len(listing) > 5
    assert max(step.left or 0.0 for step in listing) > 0.0


class TestPagesThatTheRulesDoNotFit:
    """A past in which a redesign lies that the rules do not know."""

    @pytest.fixture
    def span(self, day: Day) -> tuple[datetime, datetime]:
        return day.start - timedelta(days=3), day.start - timedelta(days=2)

    def test_are_held_back_told_and_read_when_the_rules_fit(
        self, replica: Replica, day: Day, span: tuple[datetime, datetime], sqlite_url: str
    ) -> None:
        fault = replica.misbehave(f"{SITE}/*-[0-9]*/", "layout", mutation="body_shadowed")
        report = fill(replica, sqlite_url, span)
        wanted = published(day, span)
        assert not report.complete
        assert report.left > 0
        assert "held: " in report.troubles[0][1]
        asked = Counter(one.target for one in replica.requests if ARTICLE.search(one.target))
        assert max(asked.values()) == 1
        with opened(sqlite_url) as database, database.read() as tx:
            bodies = [one.body for one in articles.iterate(tx)]
            assert len(pages.latest(tx, "tengrinews", "ru", "unread", 100)) <= KEPT
            assert tx.exec_driver_sql("SELECT count(*) FROM readings").scalar() == 0
            assert tx.exec_driver_sql("SELECT count(*) FROM drifts").scalar() == 0
        assert bodies == []

        fault.cancel()
        report = fill(replica, sqlite_url, span)
        assert report.left == 0
        with opened(sqlite_url) as database:
            assert set(stored(database)) == wanted

    def test_are_taken_where_they_are_few(
        self, replica: Replica, day: Day, span: tuple[datetime, datetime], sqlite_url: str
    ) -> None:
        odd = min(urlsplit(url).path for url in published(day, span))
        replica.misbehave(f"{SITE}{odd}", "layout", mutation="body_shadowed")
        report = fill(replica, sqlite_url, span)
        assert report.left == 0

    def test_are_taken_as_guessed_by_a_later_run(
        self, replica: Replica, day: Day, span: tuple[datetime, datetime], sqlite_url: str
    ) -> None:
        replica.misbehave(f"{SITE}/*-[0-9]*/", "layout", mutation="classes_renamed")
        assert fill(replica, sqlite_url, span).left
        replica.clock.at += HELD_FOR
        assert fill(replica, sqlite_url, span).left == 0
        with opened(sqlite_url) as database, database.read() as tx:
            guessed = [GUESSED in one.flags for one in articles.iterate(tx)]
        assert sum(guessed) > len(published(day, span)) // 2
