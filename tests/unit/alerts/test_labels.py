"""What the mails say in three languages."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from crawler.alerts.labels import LANGUAGES, RELATIONS, catalogue, language_name, moment, relation

ALMATY = ZoneInfo("Asia/Almaty")
AT = datetime(2026, 11, 22, 20, 5, tzinfo=UTC)


def test_every_language_has_the_same_labels() -> None:
    assert set(catalogue()) == set(LANGUAGES)
    assert len({frozenset(labels) for labels in catalogue().values()}) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_months_and_relations_are_complete(language: str) -> None:
    assert len(catalogue()[language]["months"].split()) == 12
    assert all(relation(kind, language) for kind in RELATIONS)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("ru", "23 ноября 2026, 01:05 (UTC+5)"),
        ("kk", "2026 жылғы 23 қараша, 01:05 (UTC+5)"),
        ("en", "23 November 2026, 01:05 (UTC+5)"),
    ],
)
def test_a_moment_stands_in_the_zone_and_language_of_its_reader(
    language: str, expected: str
) -> None:
    assert moment(AT, "minute", ALMATY, language) == expected


def test_a_day_shows_no_time() -> None:
    assert moment(AT, "day", ALMATY, "ru") == "23 ноября 2026"


def test_the_offset_is_the_one_of_that_day() -> None:
    before_the_change = datetime(2024, 2, 1, 6, 0, tzinfo=UTC)
    assert moment(before_the_change, "minute", ALMATY, "en") == "1 February 2024, 12:00 (UTC+6)"
    assert "(UTC+5:30)" in moment(AT, None, ZoneInfo("Asia/Kolkata"), "en")
    assert "(UTC-3:30)" in moment(AT, None, ZoneInfo("America/St_Johns"), "en")


def test_unknown_kinds_and_languages_say_nothing_wrong() -> None:
    assert relation("months", "ru") == ""
    assert relation(None, "ru") == ""
    assert language_name("months", "ru") == "months"
    assert language_name("kk", "ru") == "казахский"
