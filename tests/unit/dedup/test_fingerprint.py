"""The hash of a whole text and the sketch by which its copies are found."""

import pytest

from crawler.dedup.fingerprint import SHORT, content_hash, sketch
from tests.unit.dedup.texts import OTHER, RELEASE, REMINDER

BODY = "\n\n".join(RELEASE)
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


def test_about_a_quarter_of_the_runs_of_a_long_text_is_kept() -> None:
    words = len(LONG.split())
    assert words > SHORT
    assert 0.17 * words < len(sketch("", None, LONG)) < 0.33 * words


def test_every_run_of_a_short_text_is_kept() -> None:
    assert len(sketch("", None, "один два три четыре пять шесть семь")) == 3


def test_a_passage_is_kept_alike_in_every_text_that_has_it() -> None:
    alone = sketch("", None, BODY)
    within = sketch("", None, "\n\n".join([*OTHER, *RELEASE, *OTHER, *OTHER, *OTHER]))
    assert set(within) & set(alone)
    assert len(set(within) & set(alone)) > 0.15 * len(alone)


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
