"""The verdict on a visit, page by page; see test_shifting.py for months of visits."""

from datetime import UTC, datetime, timedelta

from crawler.items import Card, ListingItem
from crawler.spiders.overlap import Overlap
from crawler.spiders.reading import Depth, Past, Reading
from storage.records import Address, ListingVisit

START = datetime(2026, 3, 1, tzinfo=UTC)
FIVE_MINUTES = timedelta(minutes=5)


def card(number: int, at: datetime | None = None) -> Card:
    return Card(f"https://toy.example/{number}", f"toy:{number}", f"Story {number}", None, at)


def page(*numbers: int, last: int | None = None) -> ListingItem:
    return ListingItem(tuple(card(number) for number in numbers), last_page=last)


def address(number: int, listed_at: datetime, *, history: bool = False) -> Address:
    return Address(
        f"toy:{number}", f"https://toy.example/{number}", "toy", "en", "stored", None, None, None,
        None, listed_at, listed_at, 1, None, 200, None, 0, 1, None, None, None, history,
    )  # fmt: skip


def visit(at: datetime, **facts: object) -> ListingVisit:
    seen = ListingVisit(1, "toy", "en", "https://toy.example/", at, finished_at=at)
    return seen if not facts else ListingVisit(**({**_fields(seen), **facts}))  # type: ignore[arg-type]


def _fields(record: ListingVisit) -> dict[str, object]:
    return {name: getattr(record, name) for name in ListingVisit.__slots__}


def known(*numbers: int, at: datetime = START) -> dict[str, Address]:
    return {f"toy:{number}": address(number, at) for number in numbers}


def test_a_first_visit_reads_as_many_pages_as_the_source_says() -> None:
    overlap = Overlap(None, cap=3)
    assert [overlap.take(n, page(n), {}) for n in (1, 2, 3)] == [2, 3, None]
    assert overlap.verdict() == "first"
    assert len(overlap.stock) == 3


def test_a_page_that_is_known_but_for_one_card_does_not_end_the_visit() -> None:
    overlap = Overlap(visit(START), cap=50)
    assert overlap.take(1, page(9, 3, 2, 1), known(1, 2, 3)) == 2
    assert overlap.verdict() == "gap"
    assert overlap.take(2, page(2, 1), known(1, 2)) is None
    assert overlap.verdict() == "proven"
    assert [c.url_key for c in overlap.fresh if c.url_key not in known(1, 2, 3)] == ["toy:9"]


def test_what_came_in_after_the_last_visit_ended_is_not_known_here() -> None:
    overlap = Overlap(visit(START), cap=50)
    assert overlap.take(1, page(2, 1), known(1, 2, at=START + FIVE_MINUTES)) == 2


def test_the_end_of_the_listing_proves_the_overlap() -> None:
    overlap = Overlap(visit(START), cap=50)
    overlap.take(1, page(9), {})
    assert overlap.take(2, page(), {}) is None
    assert overlap.verdict() == "proven"


def test_a_page_of_foreign_cards_alone_is_not_the_end() -> None:
    overlap = Overlap(visit(START), cap=50)
    assert overlap.take(1, ListingItem((), foreign=5), {}) == 2


def test_pages_that_repeat_before_the_last_one_leave_a_gap() -> None:
    overlap = Overlap(visit(START), cap=50)
    pages = [overlap.take(n, page(9, 8, last=30), {}) for n in (1, 2, 3)]
    assert pages == [2, 3, None]
    assert overlap.verdict() == "gap"


def test_the_gap_reaches_from_the_last_visit_to_the_oldest_card() -> None:
    overlap = Overlap(visit(START), cap=1)
    dated = ListingItem((card(9, START + timedelta(hours=3)), card(8, START + timedelta(hours=2))))
    assert overlap.take(1, dated, {}) is None
    assert overlap.gap(START + timedelta(hours=4)) == (START, START + timedelta(hours=2))


def test_a_sweep_reads_on_below_the_known_page() -> None:
    overlap = Overlap(visit(START), cap=50, floor=3)
    assert [overlap.take(n, page(n), known(1, 2, 3)) for n in (1, 2, 3)] == [2, 3, None]
    assert overlap.verdict() == "proven"


def test_a_gap_behind_a_feed_is_never_said_to_be_filled() -> None:
    feed = ListingItem((card(9), card(8)), is_window=True)
    reading = Reading(visit(START + FIVE_MINUTES), Past(visit(START), START), Depth())
    reading.take(1, feed, known(1, 2))
    left = reading.close(START + FIVE_MINUTES)
    assert left.visit.overlap == "gap"
    assert left.gap == (START, START + FIVE_MINUTES)
    assert left.filled_by is None
    later = START + 2 * FIVE_MINUTES
    reading = Reading(visit(later), Past(left.visit, START), Depth())
    reading.take(1, feed, known(8, 9, at=START + FIVE_MINUTES))
    after = reading.close(later)
    assert (after.visit.overlap, after.gap, after.fills) == ("proven", None, None)
