"""What pages prove of a span of the past."""

from datetime import UTC, datetime, timedelta

import pytest

from crawler.items import Card
from crawler.spiders.archive.span import (
    Hole,
    Span,
    covered_by_maps,
    dates_of,
    holes_of,
    is_walked,
    without,
)
from storage.records.archives import ArchivePage

DAY = timedelta(days=1)
START = datetime(2024, 1, 1, tzinfo=UTC)
SPAN = Span(START + 10 * DAY, START + 20 * DAY)


def at(day: float) -> datetime:
    return START + day * DAY


def page(number: int, newest: float | None, oldest: float | None = None, **changes: object):
    facts: dict[str, object] = {
        "url": f"https://toy.example/{number}",
        "root": "listing",
        "kind": "listing",
        "number": number,
        "state": "read",
        "read_at": at(90),
        "newest": None if newest is None else at(newest),
        "oldest": None if newest is None else at(newest if oldest is None else oldest),
    }
    return ArchivePage(**(facts | changes))  # type: ignore[arg-type]


def failed(number: int) -> ArchivePage:
    return page(number, None, state="failed", reason="503")


def absent(number: int, reason: str | None = None) -> ArchivePage:
    return page(number, None, state="absent", reason=reason)


def days(holes: list[Hole]) -> list[tuple[float, float]]:
    return [((hole.since - START) / DAY, (hole.until - START) / DAY) for hole in holes]


WHOLE = [page(3, 21, 18), page(4, 18, 11), page(5, 9.9, 9), page(6, 9, 8)]


def test_pages_from_before_the_end_to_before_the_begin_prove_the_span() -> None:
    assert is_walked(WHOLE, SPAN)
    assert holes_of(WHOLE, SPAN) == []


def test_one_older_page_is_not_the_end() -> None:
    assert not is_walked(WHOLE[:-1], SPAN)


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        ([], [(10, 20)]),
        ([failed(1)], [(10, 20)]),
        ([page(3, 21, 18), failed(4), page(5, 14, 9), *WHOLE[2:]], [(14, 18)]),
        ([page(3, 21, 18), page(4, 18, 15)], [(10, 15)]),
        ([page(3, 21, 18), page(4, 18, 15), failed(5)], [(10, 15)]),
        ([page(1, 21, 15), absent(2, "404")], [(10, 15)]),
        ([page(1, 21, 15), absent(2)], []),
        ([page(1, 15, 9), page(2, 9), page(3, 8)], []),
        ([page(2, 15, 9), page(3, 9), page(4, 8)], [(15, 20)]),
    ],
    ids=[
        "nothing", "failed", "between", "unended", "failed-end", "cut-off", "own-end", "quiet",
        "begun-late",
    ],
)  # fmt: skip
def test_what_was_not_read_is_a_hole_with_its_days(
    pages: list[ArchivePage], expected: list[tuple[float, float]]
) -> None:
    assert days(holes_of(pages, SPAN)) == expected


def test_a_pinned_card_does_not_make_its_page_reach_back() -> None:
    moments = [at(1), at(19), at(18), at(17)]
    cards = [Card("u", str(n), "t", None, one, "second") for n, one in enumerate(moments)]
    dates = dates_of(cards)
    assert dates is not None
    assert (dates.newest, dates.oldest) == (at(19), at(17))


def test_a_day_without_a_time_is_in_the_span_if_any_of_it_is() -> None:
    assert SPAN.holds(at(9.5), "day")
    assert not SPAN.holds(at(9.5), "minute")
    assert not SPAN.holds(at(20), "day")


def test_sitemaps_fill_holes_as_far_as_they_reach() -> None:
    holes = [Hole(at(10), at(15), "a"), Hole(at(16), at(18), "b")]
    assert days(without(holes, [(at(12), at(17))])) == [(10, 12), (17, 18)]
    assert without(holes, [(at(0), at(30))]) == []


def test_sitemaps_of_which_one_failed_cover_nothing() -> None:
    maps = [page(0, 18, 12), page(0, 12, 3)]
    assert covered_by_maps(maps) == (at(3), at(18))
    assert covered_by_maps([*maps, failed(0)]) is None
    assert covered_by_maps([page(0, None)]) is None
