"""The verdict on a visit, and a simulation: what a listing showed, the visits have seen."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from crawler.items import Card, ListingItem
from crawler.spiders.overlap import MAX_PAGES, Overlap
from storage.records import Address, ListingVisit

START = datetime(2026, 3, 1, tzinfo=UTC)
FIVE_MINUTES = timedelta(minutes=5)
PER_PAGE = 5


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


@pytest.mark.parametrize("seed", range(20))
def test_nothing_that_a_shifting_listing_showed_is_missed(seed: int) -> None:
    """Thirty simulated days of insertions, deletions, pinned cards and downtimes of 12 hours."""
    chance = random.Random(seed)  # noqa: S311 - a simulation
    site = _Site(chance)
    ledger: dict[str, Address] = {}
    previous: ListingVisit | None = None
    now, published_before = START, 0
    while now < START + timedelta(days=30):
        site.live(chance.randrange(0, 4))
        previous = _one_visit(site, ledger, previous, now)
        down = timedelta(hours=12) if chance.random() < 0.005 else timedelta()
        site.live(int(down / FIVE_MINUTES) // 2)
        now += FIVE_MINUTES * 6 + down
        published_before = site.newest
    for _ in range(3):
        now += FIVE_MINUTES
        previous = _one_visit(site, ledger, previous, now)
    missed = [n for n in range(1, published_before) if f"toy:{n}" not in ledger]
    assert set(missed) <= site.never_in_reach
    assert len(ledger) > 1000


class _Site:
    def __init__(self, chance: random.Random) -> None:
        self.listed: list[int] = list(range(15, 0, -1))
        self.pinned = [1]
        self.newest = 15
        self.never_in_reach: set[int] = set(range(1, 16))
        self._chance = chance

    def live(self, births: int) -> None:
        for _ in range(births):
            self.newest += 1
            self.listed.insert(0, self.newest)
        if self._chance.random() < 0.05 and len(self.listed) > 20:
            gone = self.listed.pop(self._chance.randrange(10, len(self.listed)))
            self.never_in_reach.add(gone)

    def page(self, number: int) -> Sequence[int]:
        shown = self.listed[(number - 1) * PER_PAGE : number * PER_PAGE]
        return [*self.pinned, *shown] if number == 1 else shown


def _one_visit(
    site: _Site, ledger: dict[str, Address], previous: ListingVisit | None, now: datetime
) -> ListingVisit:
    overlap = Overlap(previous, cap=3 if previous is None else MAX_PAGES)
    number: int | None = 1
    while number is not None:
        number = overlap.take(number, page(*site.page(number)), ledger)
        site.live(site._chance.random() < 0.3)
    for found in (*overlap.fresh, *overlap.stock):
        ledger.setdefault(found.url_key, address(int(found.url_key[4:]), now))
    gap_from, gap_to = overlap.gap(now)
    return visit(
        now,
        pages=overlap.deepest,
        overlap=overlap.verdict(),
        gap_from=gap_from,
        gap_to=gap_to,
    )
