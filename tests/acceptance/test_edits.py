"""Two hundred scripted edits, withdrawals and disturbances, through the real crawl."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest

from crawler.demo.replica import Replica
from crawler.settings import Settings
from crawler.settings.model import FetchSettings, SourceSettings
from crawler.spiders.reactor import run_until_done
from crawler.spiders.run import crawl
from storage import articles
from storage.migrate import upgrade
from storage.records import Revision, StoredArticle
from tests.support.databases import opened
from tests.support.edits import DISTURBANCES, EDITS, HOST, WITHDRAWALS, Planned, paths, planned
from tests.support.visits import TickingClock

KINDS_RIGHT = 0.97
HOURS = timedelta(hours=1)
# When looks at all addresses are due: after 1, 6 and 24 hours, and twice more at what is missing.
LOOKS = (HOURS * 1.1, HOURS * 6.1, HOURS * 13.5, HOURS * 24.5, HOURS * 26)
Seen = dict[str, tuple[StoredArticle, list[Revision]]]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[list[Planned], Seen]]:
    """Return the plans, and each article with its revisions after a day and a bit."""
    day, made = planned()
    clock = TickingClock(day.start)
    url = f"sqlite:///{tmp_path_factory.mktemp('edits') / 'edits.db'}"
    upgrade(url)
    with Replica(day, clock) as replica, opened(url) as database:
        settings = Settings(
            database_url=url,
            fetch=FetchSettings(delay=0, autothrottle=False, connect_to=replica.connect_to),
            sources={"tengrinews": SourceSettings(listings=(f"https://{HOST}/news/",))},
        )

        def visit(pages: int | None = None) -> int:
            target = [("tengrinews", "ru")]
            work = crawl(settings, target, clock=clock, database=database, pages=pages)
            (row,) = run_until_done(work)
            return row.requests

        visit(pages=15)
        for path in paths(made, "soft"):
            replica.misbehave(path, "soft", page="not_found")
        faults = [
            replica.misbehave(path, "soft", page=name)
            for name in DISTURBANCES
            for path in paths(made, name)
        ]
        for number, after in enumerate(LOOKS):
            clock.at = day.start + after
            while visit() > 3:
                clock.at += timedelta(minutes=1)
            for fault in faults if number == 0 else ():
                fault.cancel()
        with database.read() as tx:
            found = {one.url: (one, articles.revisions(tx, one.id)) for one in articles.iterate(tx)}
        yield made, found


def test_all_two_hundred_are_stored(played: tuple[list[Planned], Seen]) -> None:
    made, seen = played
    assert len(made) == 200
    assert {one.script.url for one in made} == set(seen)


def test_an_edit_is_a_revision_of_its_kind(played: tuple[list[Planned], Seen]) -> None:
    made, seen = played
    table: Counter[tuple[str, str]] = Counter()
    for one in made:
        if one.plan in EDITS:
            kinds = [revision.change or "" for revision in seen[one.script.url][1][1:]]
            table[one.plan, "+".join(kinds) or "none"] += 1
    right = sum(times for (plan, kind), times in table.items() if plan == kind)
    assert right >= KINDS_RIGHT * table.total(), table


def test_what_was_withdrawn_is_marked_with_its_last_text(
    played: tuple[list[Planned], Seen],
) -> None:
    made, seen = played
    for one in made:
        if one.plan in WITHDRAWALS:
            article, revisions = seen[one.script.url]
            assert article.gone_at is not None, one.plan
            assert article.title == one.script.versions[0].title
            assert revisions == []


def test_nothing_else_is_withdrawn_and_no_other_page_is_a_revision(
    played: tuple[list[Planned], Seen],
) -> None:
    made, seen = played
    gone = [o.plan for o in made if o.plan not in WITHDRAWALS and seen[o.script.url][0].gone_at]
    revised = [o.plan for o in made if o.plan not in EDITS and seen[o.script.url][1]]
    assert (gone, revised) == ([], [])
