"""When readings deviate from what is usual, and when they look as they used to again."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crawler.health.deviations import deviation, is_mended, length_deviation
from crawler.health.volume import LEAST_EXPECTED, expected_since
from crawler.sources.expected import Expected, expectations
from storage.records import FieldSum, Reading

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
ALMATY = ZoneInfo("Asia/Almaty")


def read(number: int, characters: int = 900, **layers: str) -> Reading:
    at = NOON + timedelta(minutes=number)
    return Reading(1, "toy", "en", f"https://toy.example/{number}", at, "read", layers, characters)


def always(layer: str = "site", of: int = 60) -> Expected:
    return Expected(layer, of, of)


def test_five_empty_pages_after_sixty_filled_ones_are_no_chance() -> None:
    good = [read(n, lead="site:current") for n in range(10)]
    assert deviation("lead", always(), [*good, *(read(n) for n in range(10, 13))]) is None
    found = deviation("lead", always(), [*good, *(read(n) for n in range(10, 15))])
    assert found is not None
    assert (
        found.reason == "lead: empty on 5 of the last 5 pages (answered by site on 60 of 60 before)"
    )
    assert (found.url, found.since) == ("https://toy.example/14", NOON + timedelta(minutes=10))


def test_a_weaker_layer_deviates_and_a_stronger_one_does_not() -> None:
    weaker = [read(n, title="meta") for n in range(6)]
    assert deviation("title", always("json_ld"), weaker) is not None
    stronger = [read(n, title="site:new") for n in range(6)]
    assert deviation("title", always("json_ld"), stronger) is None


def test_a_field_that_is_often_empty_needs_more_empty_pages() -> None:
    often = Expected("site", 42, 60)
    assert deviation("authors", often, [read(n) for n in range(10)]) is None
    assert (
        deviation("authors", Expected("site", 420, 600), [read(n) for n in range(20)]) is not None
    )


def test_a_part_of_the_pages_is_enough() -> None:
    every_second = [read(n, **({"lead": "site"} if n % 2 else {})) for n in range(20)]
    assert deviation("lead", always(of=200), every_second) is not None


def test_little_is_concluded_from_a_small_past() -> None:
    assert deviation("lead", always(of=5), [read(n) for n in range(4)]) is None


def test_five_good_pages_are_mended() -> None:
    odd = [read(n) for n in range(10)]
    assert not is_mended("lead", always(), [*odd, *(read(n, lead="site") for n in range(4))])
    assert is_mended("lead", always(), [*odd, *(read(n, lead="site") for n in range(5))])


@pytest.mark.parametrize(("characters", "odd"), [(900, False), (700, False), (120, True)])
def test_bodies_of_another_length_deviate(characters: int, *, odd: bool) -> None:
    past = FieldSum("length", 100, {}, total=680.0, squares=680.0 * 6.8 + 20.0)
    found = length_deviation(past, [read(n, characters) for n in range(20)])
    assert (found is not None) == odd


def test_the_rules_of_a_site_are_expected_to_answer_from_the_first_page_on() -> None:
    usual = expectations([], ruled=True)
    assert usual["title"].layer == usual["body"].layer == "site"
    assert set(expectations([], ruled=False)) == {"agreement"}


def test_a_field_that_is_seldom_filled_is_not_watched() -> None:
    assert "authors" not in expectations([FieldSum("authors", 50, {"site": 5})], ruled=False)


def test_silence_is_held_against_the_hours_of_its_own_weekday() -> None:
    monday = datetime(2026, 5, 4, tzinfo=ALMATY)
    busy = [
        monday + timedelta(days=day, hours=hour, minutes=minute)
        for day in range(26)
        for hour in range(8, 20)
        for minute in (0, 20, 40)
        if day % 7 < 5
    ]
    last = max(busy)
    assert last.weekday() == 4
    weekend = expected_since(busy, last, last + timedelta(days=2), ALMATY)
    monday_noon = last + timedelta(days=2, hours=17)
    assert weekend < LEAST_EXPECTED < expected_since(busy, last, monday_noon, ALMATY) + 15
    assert expected_since(busy, last, last + timedelta(days=3), ALMATY) > LEAST_EXPECTED


def test_nobody_knows_the_rhythm_of_a_new_source() -> None:
    two_days = [NOON + timedelta(minutes=10 * n) for n in range(200)]
    assert expected_since(two_days, two_days[-1], two_days[-1] + timedelta(days=9), ALMATY) == 0
