"""Spans of the past: what was read, what waits, and who may ask a site."""

from datetime import UTC, datetime, timedelta

from storage import addresses, archives, fingerprints
from storage.records.archives import ArchivePage, Awaited
from storage.session import Database
from storage.turns import turn_at
from tests.support.samples import new_article

SINCE = datetime(2024, 1, 1, tzinfo=UTC)
UNTIL = datetime(2024, 2, 1, tzinfo=UTC)
NOW = datetime(2026, 3, 1, tzinfo=UTC)
SPAN = ("toy", "en", SINCE, UNTIL)


def awaited(number: int, day: int = 19_000) -> Awaited:
    return Awaited(f"toy:{number}", f"https://toy.example/{number}", "T", SINCE, "day", day)


def page(number: int, **changes: object) -> ArchivePage:
    facts: dict[str, object] = {
        "url": f"https://toy.example/page/{number}",
        "root": "https://toy.example/",
        "kind": "listing",
        "number": number,
        "state": "read",
        "read_at": NOW,
        "newest": UNTIL,
        "keys": ("toy:1",),
    }
    return ArchivePage(**(facts | changes))  # type: ignore[arg-type]


def test_the_same_span_is_the_same_archive_until_it_is_finished_and_after(
    database: Database,
) -> None:
    with database.write() as tx:
        first = archives.begin(tx, *SPAN, NOW)
        again = archives.begin(tx, *SPAN, NOW + timedelta(days=1))
        other = archives.begin(tx, "toy", "en", SINCE, UNTIL + timedelta(days=1), NOW)
        assert again == first
        assert other.id != first.id
        archives.finish(tx, first.id, NOW)
        assert [one.id for one in archives.unfinished(tx)] == [other.id]
        archives.add_requests(tx, other.id, 3)
        archives.add_requests(tx, other.id, 4)
        assert archives.unfinished(tx)[0].requests == 7


def test_a_page_is_noted_once_and_forgotten_from_a_number_on(database: Database) -> None:
    with database.write() as tx:
        number = archives.begin(tx, *SPAN, NOW).id
        for one in (page(2), page(10), page(1), page(10, state="failed", reason="503")):
            archives.put_page(tx, number, one)
        found = archives.pages(tx, number, "https://toy.example/")
        assert [(one.number, one.state) for one in found] == [
            (1, "read"), (2, "read"), (10, "failed"),
        ]  # fmt: skip
        assert found[0] == page(1)
        archives.forget_pages(tx, number, "https://toy.example/", 2)
        assert [one.number for one in archives.pages(tx, number)] == [1]


def test_addresses_wait_once_in_order_of_their_days(database: Database) -> None:
    with database.write() as tx:
        number = archives.begin(tx, *SPAN, NOW).id
        listed = [awaited(1, 3), awaited(2, 1), awaited(3, 2)]
        assert archives.await_articles(tx, number, "l", listed) == 3
        assert archives.await_articles(tx, number, "l", [awaited(1, 9), awaited(4, 4)]) == 1
        assert [one.url_key for one in archives.awaited(tx, number, 3)] == [
            "toy:2", "toy:3", "toy:1",
        ]  # fmt: skip


def test_what_a_visit_knows_is_left_to_it(database: Database) -> None:
    with database.write() as tx:
        addresses.listed(tx, "toy", "en", None, [Listed(1)], NOW)
        addresses.listed(tx, "toy", "en", None, [Listed(2)], NOW, history=True, due=False)
        assert [one.url_key for one in addresses.due(tx, "toy", "en", NOW)] == ["toy:1"]
        number = archives.begin(tx, *SPAN, NOW).id
        archives.await_articles(tx, number, "l", [awaited(1), awaited(2), awaited(3)])
        assert archives.counts(tx, number) == {"known": 1, "waiting": 2}
        assert {one.url_key for one in archives.awaited(tx, number, 9)} == {"toy:2", "toy:3"}


def test_a_visit_takes_over_what_an_archive_never_came_to_read(database: Database) -> None:
    with database.write() as tx:
        addresses.listed(tx, "toy", "en", None, [Listed(1)], NOW, history=True, due=False)
        addresses.listed(tx, "toy", "en", None, [Listed(1)], NOW, history=True, due=False)
        assert addresses.due(tx, "toy", "en", NOW) == []
        addresses.listed(tx, "toy", "en", None, [Listed(1)], NOW)
        (address,) = addresses.due(tx, "toy", "en", NOW)
        assert address.history
        addresses.rejected(tx, "toy:1", 404, "no article", NOW)
        addresses.listed(tx, "toy", "en", None, [Listed(1)], NOW)
        assert addresses.due(tx, "toy", "en", NOW) == []


class Listed:
    """A card."""

    def __init__(self, number: int) -> None:
        self.url = f"https://toy.example/{number}"
        self.url_key = f"toy:{number}"
        self.title = "T"
        self.published_at = None
        self.precision = None


def test_what_became_of_addresses_is_taken_over_and_failures_may_wait_again(
    database: Database,
) -> None:
    with database.write() as tx:
        number = archives.begin(tx, *SPAN, NOW).id
        archives.await_articles(tx, number, "l", [awaited(n) for n in range(4)])
        cards = [Listed(n) for n in range(3)]
        addresses.listed(tx, "toy", "en", "l", cards, NOW, history=True, due=False)
        addresses.rejected(tx, "toy:0", 404, "no article", NOW)
        addresses.failed(tx, "toy:1", 503, "503", NOW, NOW)
        archives.settle(tx, number)
        assert archives.counts(tx, number) == {"rejected": 1, "failed": 1, "waiting": 2}
        assert archives.troubles(tx, number, 9) == [("https://toy.example/1", "503")]
        assert archives.retry(tx, number) == 1
        archives.settle(tx, number, ["toy:2"])
        assert archives.counts(tx, number) == {"rejected": 1, "waiting": 3}


def test_texts_moved_out_of_the_index_are_put_back_for_their_days(database: Database) -> None:
    from storage import articles  # noqa: PLC0415 - this test alone stores articles

    with database.write() as tx:
        numbers = [articles.insert(tx, new_article(n)) for n in range(3)]
        for number, day in zip(numbers, (10, 20, 30), strict=True):
            fingerprints.add(tx, number, day, [1, 2, 3])
        assert fingerprints.move_out(tx, 25) == 2
        assert fingerprints.put_back(tx, 15, 25) == 1
        assert fingerprints.put_back(tx, 15, 25) == 0
        found = fingerprints.candidates(tx, [1, 2, 3], 0, 99)
        assert {one for one, _ in found} == {numbers[1], numbers[2]}


def test_one_at_a_time_has_the_turn_at_a_site(database: Database) -> None:
    one, other = turn_at(database, "toy"), turn_at(database, "toy")
    elsewhere = turn_at(database, "else")
    assert one.take()
    assert one.take()
    assert not other.take()
    assert elsewhere.take()
    one.give()
    assert other.take()
    for turn in (one, other, elsewhere):
        turn.close()


def test_who_stays_at_the_door_is_the_next(database: Database) -> None:
    archive, visit = turn_at(database, "toy"), turn_at(database, "toy")
    assert archive.take()
    assert not visit.take()
    archive.give()
    # The visit is at the door, so the archive does not come in again before it.
    assert not archive.take()
    assert visit.take()
    assert not archive.take()
    archive.leave_queue()
    visit.give()
    assert visit.take()
    visit.close()
    assert archive.take()
    archive.close()
