"""Versions in other languages that names and numbers tell too weakly, and a model tells."""

from dataclasses import replace

import pytest

from crawler.dedup.nearest import ANY_TWO, GAP
from crawler.dedup.text import Text
from crawler.dedup.translate import translations
from tests.unit.dedup.test_translate import EN, RU
from tests.unit.dedup.texts import text


def told(language: str, number: int, *lines: str) -> Text:
    return replace(text(list(lines), title="", number=number), language=language, source=language)


QUIET = told(
    "ru",
    1,
    "Пожилой садовник Карпенко вырастил на балконе лимонное дерево выше себя.",
    "Он поливает его талой водой и разговаривает с ним по утрам.",
)
QUIET_EN = told(
    "en",
    2,
    "An old gardener, Karpenko, has grown a lemon tree taller than himself on his balcony.",
    "He waters it with melted snow and talks to it in the mornings.",
)
SIBLING = told(
    "en",
    3,
    "A retired driver, Karpenko, has built a boat out of doors and window frames.",
    "Neighbours bring him paint and nails, and he sails it on the reservoir.",
)
AFAR = ANY_TWO - 0.02


class Told:
    """Nearness as a test says it, by the numbers of two texts; asked pairs are remembered."""

    def __init__(self, near: dict[tuple[int, int], float]) -> None:
        self.near = near
        self.asked: set[tuple[int, int]] = set()

    def __call__(self, one: Text, other: Text) -> float:
        pair = (min(one.id or 0, other.id or 0), max(one.id or 0, other.id or 0))
        self.asked.add(pair)
        return self.near.get(pair, AFAR)


def found(alike: Told | None, *others: Text) -> list[int | None]:
    return [other.id for other, _ in translations(QUIET, others, (), alike)]


def test_a_model_finds_what_one_name_does_not() -> None:
    assert found(None, QUIET_EN, SIBLING) == []
    assert found(Told({(1, 2): 0.9}), QUIET_EN, SIBLING) == [2]


def test_the_verdict_says_how_near_the_two_are_and_the_next() -> None:
    ((_, verdict),) = translations(QUIET, [QUIET_EN, SIBLING], (), Told({(1, 2): 0.9}))
    assert verdict.kind == "translation"
    assert f"nearness in meaning 0.90 (the next {ANY_TWO:.2f})" in verdict.reason


def test_a_text_nearly_as_near_leaves_it_open() -> None:
    assert found(Told({(1, 2): 0.9, (1, 3): 0.9 - GAP / 2}), QUIET_EN, SIBLING) == []


def test_a_text_of_the_same_language_that_is_as_near_leaves_it_open() -> None:
    rival = replace(QUIET, id=4, body="Карпенко показал соседям лимонное дерево на балконе.")
    assert found(Told({(1, 2): 0.9}), QUIET_EN, rival) == [2]
    assert found(Told({(1, 2): 0.9, (2, 4): 0.89}), QUIET_EN, rival) == []


def test_what_is_hardly_nearer_than_any_two_texts_is_nothing() -> None:
    assert found(Told({(1, 2): ANY_TWO + GAP / 2}), QUIET_EN) == []


@pytest.mark.parametrize("figures", [("412", "57"), ("9 800", "31")])
def test_numbers_that_contradict_are_not_outvoted(figures) -> None:
    mine = replace(QUIET, body=f"{QUIET.body} Ему 72 года, дереву 19 лет.")
    other = replace(
        QUIET_EN, body=f"{QUIET_EN.body} He is {figures[0]}, the tree is {figures[1]} years old."
    )
    assert translations(mine, [other], (), Told({(1, 2): 0.99})) == []


def test_a_model_is_not_asked_where_names_and_numbers_tell() -> None:
    alike = Told({})
    other = replace(EN, id=7)
    assert [one.id for one, _ in translations(RU, [other], (), alike)] == [7]
    assert alike.asked == set()


def test_a_model_reads_no_text_that_shares_nothing() -> None:
    alike = Told({})
    stranger = told("en", 5, "Rain is expected in the valley until Sunday evening.")
    assert found(alike, stranger) == []
    assert alike.asked == set()
