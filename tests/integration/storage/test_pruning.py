"""What is old goes, in small steps; what proves and what prevents repetition stays."""

from datetime import timedelta

import pytest

from storage import addresses, articles, crawls, fingerprints, gaps, outbox, pruning, stories
from storage.engine import Database
from storage.records import ListingVisit, NewArticle
from storage.search import search
from storage.text.query import parse
from tests.support.filled import count
from tests.support.samples import NOON, later, new_article, new_mail

LISTING = "https://tengrinews.kz/news/"
CUT = later(days=100)


def visit(database: Database, days: float) -> int:
    """Note a crawl with a visit of the listing and a fetch; return the crawl's number."""
    at = later(days=days)
    with database.write() as tx:
        crawl = crawls.start(tx, "tengrinews", "ru", at)
        crawls.add_visit(
            tx, ListingVisit(crawl, "tengrinews", "ru", LISTING, at, finished_at=at, status=200)
        )
        addresses.failed(tx, "key:1", 500, "it answered 500", at, at, crawl_id=crawl)
        crawls.finish(tx, crawl, at, "ok")
    return crawl


def place(database: Database, new: NewArticle, story: int | None = None) -> tuple[int, int]:
    """Store an article, in a story of its own or in a given one; return both numbers."""
    with database.write() as tx:
        number = articles.insert(tx, new)
        fingerprints.add(tx, number, 20_000, [number, number + 1])
        relation = "copy" if story else "original"
        story = story or stories.create(tx, new.title, new.published_at, number)
        articles.set_story(tx, number, story, relation)
        stories.refresh(tx, story)
        card = _Card(new.url, new.url_key, new.title)
        addresses.listed(tx, "tengrinews", "ru", LISTING, [card], NOON)
        addresses.stored(tx, new.url_key, number, 200, None, None, NOON, later(days=1))
    return number, story


class _Card:
    published_at = precision = None

    def __init__(self, url: str, url_key: str, title: str) -> None:
        self.url, self.url_key, self.title = url, url_key, title


def dated(number: int, days: float) -> NewArticle:
    at = later(days=days)
    return new_article(number, published_at=at, first_seen_at=at, title=f"Мост {number}")


def left(database: Database, *names: str) -> list[int]:
    with database.read() as tx:
        return [count(tx, name) for name in names]


def test_old_crawls_and_fetches_go_and_the_last_visit_of_a_listing_stays(
    database: Database,
) -> None:
    numbers = [visit(database, days) for days in range(5)]
    looked = {one.kind: one.rows for one in pruning.look(database, CUT)}
    assert (looked["crawls"], looked["fetches"]) == (4, 5)
    removed = pruning.prune(database, CUT)
    assert (removed["crawls"], removed["fetches"]) == (4, 5)
    with database.read() as tx:
        assert [crawl.id for crawl in crawls.recent(tx)] == [numbers[-1]]
        last = crawls.last_visit(tx, "tengrinews", "ru", LISTING)
    assert last is not None
    assert pruning.prune(database, CUT) == dict.fromkeys(removed, 0)


def test_younger_rows_stay(database: Database) -> None:
    for days in (99, 101, 102):
        visit(database, days)
    assert pruning.prune(database, CUT)["crawls"] == 1
    assert left(database, "crawls", "fetches") == [2, 2]


def test_the_crawl_of_an_open_gap_stays_until_it_is_filled(database: Database) -> None:
    first, second = visit(database, 0), visit(database, 1)
    with database.write() as tx:
        found = ListingVisit(first, "tengrinews", "ru", LISTING, NOON)
        gap = gaps.found(tx, found, NOON, later(hours=1), 3)
    assert pruning.prune(database, CUT)["crawls"] == 0
    with database.write() as tx:
        gaps.filled(tx, gap, second, NOON, "paging")
    assert pruning.prune(database, CUT)["crawls"] == 1


@pytest.mark.parametrize(("state", "emptied"), [("sent", 1), ("pending", 0), ("dead", 0)])
def test_the_contents_of_mails_that_are_done_go_and_their_rows_stay(
    database: Database, state: str, emptied: int
) -> None:
    with database.write() as tx:
        outbox.queue(tx, new_mail(1))
        tx.exec_driver_sql(f"UPDATE mails SET state = '{state}'")  # noqa: S608 - the test's own
    (looked,) = (one for one in pruning.look(database, CUT) if one.kind == "mail contents")
    assert (looked.rows, bool(looked.size)) == (emptied, bool(emptied))
    assert pruning.prune(database, CUT)["mail contents"] == emptied
    with database.read() as tx:
        (listed,) = outbox.list_mails(tx)
        mail = outbox.get(tx, listed.id)
        assert mail is not None
        assert bool(mail.content) is not bool(emptied)
        assert count(tx, "mail_alerts") == 1


def test_articles_stay_unless_they_are_asked_for(database: Database) -> None:
    place(database, dated(1, 0))
    pruning.prune(database, CUT)
    assert left(database, "articles", "stories") == [1, 1]


def test_an_old_story_goes_as_a_whole_and_its_address_stays_known(database: Database) -> None:
    old, _ = place(database, dated(1, 0))
    young, _ = place(database, dated(2, 101))
    assert pruning.prune(database, CUT, with_articles=True)["articles"] == 1
    with database.read() as tx:
        assert (articles.get(tx, old), count(tx, "stories")) == (None, 1)
        assert [hit.article_id for hit in search(tx, parse("мост")).hits] == [young]
        assert fingerprints.of_article(tx, old) == ()
        key = dated(1, 0).url_key
        known = addresses.known(tx, [key])[key]
        assert (known.state, known.article_id, known.next_fetch_at) == ("stored", None, None)


def test_a_story_that_goes_on_keeps_its_first_article(database: Database) -> None:
    _, story = place(database, dated(1, 0))
    place(database, dated(2, 101), story)
    assert pruning.prune(database, CUT, with_articles=True)["articles"] == 0
    assert left(database, "articles", "stories") == [2, 1]


def test_many_rows_go_in_steps_that_leave_room_for_others(database: Database) -> None:
    with database.write() as tx:
        crawl = crawls.start(tx, "tengrinews", "ru", NOON)
        for number in range(pruning.STEP + 1):
            at = NOON + timedelta(seconds=number)
            addresses.failed(tx, "key:1", 500, "it answered 500", at, at, crawl_id=crawl)
    told: list[int] = []
    pruning.prune(database, CUT, told=lambda _, rows: told.append(rows))
    assert told[:2] == [pruning.STEP, 1]


def test_the_disk_gets_its_space_back(sqlite_database: Database) -> None:
    for number in range(30):
        place(sqlite_database, new_article(number, body="Мост открыли. " * 5_000))
    path = sqlite_database.location.path
    pruning.shrink(sqlite_database)
    before = path.stat().st_size
    pruning.prune(sqlite_database, CUT, with_articles=True)
    pruning.shrink(sqlite_database)
    assert path.stat().st_size < before / 2


def test_postgres_is_vacuumed(postgres_database: Database) -> None:
    visit(postgres_database, 0)
    pruning.prune(postgres_database, CUT)
    pruning.shrink(postgres_database)
    assert left(postgres_database, "fetches") == [0]
