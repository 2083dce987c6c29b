"""Hostile and odd input: bounded time, no merge by accident, no error."""

import time

import pytest

from crawler.dedup.change import classify, diff
from crawler.dedup.fingerprint import content_hash, sketch
from crawler.dedup.match import compare
from crawler.dedup.translate import keys
from tests.unit.dedup.texts import RELEASE, release, text

# Of this process alone, so that a busy machine does not count; they take half a second, unbounded
# work would take minutes.
CPU_SECONDS = 30.0


@pytest.mark.parametrize(
    "body",
    [
        "",
        "\x00" * 100,
        "слово",
        "а" * 100_000,
        "\n" * 100_000,
        "1 " * 20_000,
        "ТОЛЬКО ЗАГЛАВНЫЕ БУКВЫ " * 50,
        "Mixed смешанные әртүрлі 混合 words " * 50,
        "\u202e\u200b\ufeff \ud7ff",
    ],
    ids=range(9),
)
def test_odd_bodies_are_read_and_not_taken_for_the_release(body: str) -> None:
    odd = text(["", body], title="", number=2)
    assert content_hash("", None, body)
    assert isinstance(sketch("", None, body), tuple)
    assert isinstance(keys("", None, body), tuple)
    assert not compare(odd, release()).same_news
    assert classify(odd, odd) == "cosmetic"
    assert diff(odd, odd)


@pytest.mark.parametrize(
    "body",
    [" ".join(RELEASE) * 9_000, "да нет " * 900_000, "\n\n".join(RELEASE) * 9_000],
    ids=["sentences", "two-words", "paragraphs"],
)
def test_ten_megabytes_take_bounded_work(body: str) -> None:
    huge = text(["Начало.", body], source="outlet", number=2)
    started = time.process_time()
    sketch(huge.title, huge.lead, huge.body)
    compare(huge, release())
    assert time.process_time() - started < CPU_SECONDS


def test_two_texts_that_repeat_one_line_take_bounded_work() -> None:
    line = "Мы работаем каждый день и каждую ночь без выходных. "
    started = time.process_time()
    compare(text(["А.", line * 3_000]), text(["Б.", line * 3_100], source="outlet"))
    assert time.process_time() - started < CPU_SECONDS
