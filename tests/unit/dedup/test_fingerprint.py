"""The hash of a whole text and the sketch by which its copies are found."""

import pytest

from crawler.dedup.fingerprint import (
    FIRST,
    SHINGLE,
    SHORT,
    SHORT_STRETCH,
    STRETCH,
    content_hash,
    sketch,
)
from tests.unit.dedup.texts import OTHER, RELEASE, REMINDER

BODY = "\n\n".join(RELEASE)
FLASH = " ".join(BODY.split()[:100])
LONG = " ".join(
    f"{word}{number}" for number in range(6) for part in RELEASE for word in part.split()
)


def test_the_hash_does_not_see_case_punctuation_or_the_border_of_the_lead() -> None:
    assert content_hash("Дождь", "Идёт дождь.", "И снег!") == content_hash(
        "ДОЖДЬ", None, "Идет дождь, и снег"
    )


@pytest.mark.parametrize(
    "changed",
    [("Дождь", None, "Идет снег и дождь"), ("Дождь идет", None, "дождь и снег"), ("", None, "")],
)
def test_the_hash_sees_words_their_order_and_the_title(changed) -> None:
    assert content_hash("Дождь", None, "Идет дождь и снег") != content_hash(*changed)


def test_the_hash_is_the_same_on_every_machine() -> None:
    assert content_hash("Дождь", None, "Идет дождь") == "d49ff7d372113908408a5dcc7bda88c5"


def test_a_sketch_holds_signed_64_bit_numbers_once_each_in_order() -> None:
    made = sketch("Заголовок", None, LONG)
    assert list(made) == sorted(set(made))
    assert all(-(2**63) <= one < 2**63 for one in made)
    assert any(one < 0 for one in made)


def test_a_long_text_keeps_one_of_twelve_runs() -> None:
    words = len(LONG.split())
    assert words > SHORT
    assert words / 18 < len(sketch("", None, LONG)) < words / 9


def test_a_short_text_keeps_more_and_the_shortest_one() -> None:
    words = len(FLASH.split())
    assert words <= SHORT
    assert words / 7 < len(sketch("", None, FLASH)) < words / 3
    assert len(sketch("", None, "один два три четыре пять шесть семь")) == 1


@pytest.mark.parametrize("start", range(0, 160, 13))
def test_a_passage_of_28_words_is_found_in_every_text_that_has_it(start: int) -> None:
    passage = LONG.split()[start : start + STRETCH + SHINGLE - 1]
    other = [f"иное{number}" for number in range(150)]
    at = start % 97
    within = sketch("", None, " ".join([*other[:at], *passage, *other[at:]]))
    assert set(within) & set(sketch("", None, LONG))


@pytest.mark.parametrize("start", range(0, 160, 13))
def test_a_short_text_finds_the_long_one_that_holds_its_28_words(start: int) -> None:
    passage = LONG.split()[start : start + STRETCH + SHINGLE - 1]
    other = [f"иное{number}" for number in range(40)]
    assert set(sketch("", None, " ".join([*other, *passage]))) & set(sketch("", None, LONG))


@pytest.mark.parametrize("start", range(0, 88, 7))
def test_two_short_texts_share_a_hash_by_12_words(start: int) -> None:
    passage = FLASH.split()[start : start + SHORT_STRETCH + SHINGLE - 1]
    other = [f"иное{number}" for number in range(60)]
    at = start % 41
    within = sketch("", None, " ".join([*other[:at], *passage, *other[at:]]))
    assert set(within) & set(sketch("", None, FLASH))


def test_a_long_text_keeps_only_what_older_indexes_hold() -> None:
    assert all(one % FIRST == 0 for one in sketch("", None, LONG))


def test_different_texts_share_nothing() -> None:
    assert not set(sketch("", None, BODY)) & set(sketch("", None, "\n\n".join(OTHER)))


def test_a_reminder_leaves_no_trace() -> None:
    news = "\n\n".join(OTHER)
    assert sketch("", None, f"{news}\n\n{REMINDER}") == sketch("", None, news)


def test_a_promotional_line_leaves_no_trace() -> None:
    news = "\n\n".join(OTHER)
    invitation = "Подписывайтесь на наш канал, чтобы первыми узнавать самые важные новости!"
    assert sketch("", None, f"{news}\n\n{invitation}") == sketch("", None, news)


def test_texts_under_five_words_have_an_empty_sketch() -> None:
    assert sketch("", None, "два слова") == ()
