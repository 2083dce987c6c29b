from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crawler.alerts.labels import LANGUAGES
from crawler.alerts.statement import statement
from storage.records import Coverage, Gap

ZONE = ZoneInfo("Asia/Almaty")


def at(hour: int, minute: int = 0) -> datetime:
    """Return a moment by the clock in Almaty."""
    return datetime(2026, 3, 2, hour, minute, tzinfo=ZONE).astimezone(UTC)


def gap(start: datetime, end: datetime, *, filled: bool = True) -> Gap:
    return Gap(1, 1, "toy", "en", "https://toy.example/", start, end, end, end if filled else None)


def covered(**facts: object) -> Coverage:
    given: dict[str, object] = {"proven": ((at(8), at(14)),)}
    return Coverage("toy", at(8), at(14), 143, 143, **(given | facts))  # type: ignore[arg-type]


def test_it_says_what_was_read_and_proven_and_which_gap_was_filled() -> None:
    said = statement(covered(gaps=(gap(at(10, 10), at(10, 40)),)), ZONE, "en")
    assert said == "read 143 of 143, overlap proven 08:00–14:00, gap 10:10–10:40 filled"


def test_an_open_gap_is_said_to_be_open() -> None:
    open_gap = gap(at(10, 10), at(10, 40), filled=False)
    spans = ((at(8), at(10, 10)), (at(10, 40), at(14)))
    said = statement(covered(gaps=(open_gap,), proven=spans), ZONE, "en")
    assert "proven 08:00–10:10, 10:40–14:00, gap 10:10–10:40 not filled yet" in said


def test_nothing_proven_is_said_too() -> None:
    holes = (gap(at(8), at(14), filled=False),)
    assert "overlap not proven, gap" in statement(covered(proven=(), gaps=holes), ZONE, "en")


def test_a_first_visit_has_nothing_to_prove_yet() -> None:
    assert "not proven yet, the next visit" in statement(covered(proven=()), ZONE, "en")


def test_another_day_bears_its_date() -> None:
    yesterday = at(8) - timedelta(days=1)
    said = statement(covered(proven=((yesterday, at(14)),)), ZONE, "en")
    assert "proven 01.03 08:00 – 02.03 14:00" in said


def test_a_gap_of_seconds_has_two_ends() -> None:
    start = at(10, 10) + timedelta(seconds=5)
    said = statement(covered(gaps=(gap(start, start + timedelta(seconds=3)),)), ZONE, "en")
    assert "gap 10:10–10:11" in said


def test_many_gaps_are_counted() -> None:
    gaps = tuple(gap(at(9, n), at(9, n + 1)) for n in range(5))
    said = statement(covered(gaps=gaps), ZONE, "en")
    assert said.count("filled") == 3
    assert said.endswith("2 more gaps")


def test_witnesses_and_ids_are_named() -> None:
    said = statement(covered(only_by=(("rss", 2), ("sitemap", 1)), unseen_ids=7), ZONE, "en")
    assert "2 seen only by RSS, 1 seen only by the sitemap" in said
    assert "7 ids that nothing showed (a hint only)" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_all_of_it(language: str) -> None:
    said = statement(
        covered(gaps=(gap(at(10, 10), at(10, 40)),), only_by=(("rss", 2),), unseen_ids=7),
        ZONE,
        language,
    )
    for fact in ("143", "08:00–14:00", "10:10–10:40", "RSS", "7"):
        assert fact in said
