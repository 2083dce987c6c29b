"""What kind of edit leads from one version of a page to the next."""

import pytest

from crawler.dedup.change import classify, diff
from crawler.dedup.sentences import sentences
from tests.unit.dedup.texts import OTHER, RELEASE, REMINDER, release, text

PROMOTION = "Подписывайтесь на наш канал, чтобы не пропустить главное!"


def edited(old: str, new: str):
    made = "\n\n".join(RELEASE).replace(old, new).split("\n\n")
    assert made != list(RELEASE)
    return text(made)


@pytest.mark.parametrize(
    "new",
    [
        release(),
        edited("плотину.", "плотину!"),
        edited("Мырзабеков", "Мырзабекоев"),
        edited("станция", "станцыя"),
        text([*RELEASE, PROMOTION]),
        text([*RELEASE, REMINDER]),
        release(title="Президент осмотрел Кербулакскую ГЭС!"),
    ],
)
def test_spelling_signs_and_promotion_are_cosmetic(new) -> None:
    assert classify(release(), new) == "cosmetic"


@pytest.mark.parametrize(
    "new",
    [
        edited("860", "910"),
        edited("1900 километров", "1 950 километров"),
        edited("октябре", "ноябре"),
        text([part.replace("42", "45").replace("площадке", "площадкe") for part in RELEASE]),
    ],
)
def test_other_numbers_and_dates_are_figures(new) -> None:
    assert classify(release(), new) == "figures"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("трубы в двух домах, пострадали 3 человека.", "трубы в 11 домах, пострадали 7 человек."),
        ("он бес ағашты құлатты, 3 адам", "отыз екі ағашты құлатты, 5 адам"),
        ("Chimneys cracked in two houses", "Chimneys cracked in 11 houses"),
    ],
)
def test_numbers_in_words_and_what_they_count_are_figures(old: str, new: str) -> None:
    assert classify(text([*RELEASE, old]), text([*RELEASE, new])) == "figures"


def test_another_thing_counted_is_no_figure() -> None:
    old, new = "Пострадали 3 человека.", "Пострадали 7 коров."
    assert classify(text([*RELEASE, old]), text([*RELEASE, new])) == "substantive"


def test_another_title_over_the_same_text_is_a_headline() -> None:
    assert classify(release(), release(title="На востоке строят новую станцию")) == "headline"


@pytest.mark.parametrize(
    "new",
    [
        text([*RELEASE, OTHER[1]]),
        text(RELEASE[:-1]),
        edited("обещал сохранить", "не обещал сохранить"),
        edited("половина приехала", "никто не приехал"),
        text(OTHER),
        edited("860 человек, из них половина", "910 рабочих, среди которых многие"),
    ],
)
def test_anything_else_is_substantive(new) -> None:
    assert classify(release(), new) == "substantive"


def test_a_difference_names_what_stayed_came_went_and_was_reworded() -> None:
    old = text(["Первое предложение.", "Второе стоит здесь давно. Третье уйдет."])
    new = text(["Первое предложение!", "Второе стоит здесь недавно. Совсем иные слова пришли."])
    assert [(edit.kind, edit.old, edit.new) for edit in diff(old, new)] == [
        ("kept", old.title, new.title),
        ("kept", "Первое предложение.", "Первое предложение!"),
        ("reworded", "Второе стоит здесь давно.", "Второе стоит здесь недавно."),
        ("removed", "Третье уйдет.", None),
        ("added", None, "Совсем иные слова пришли."),
    ]


def test_equal_versions_differ_in_nothing() -> None:
    assert {edit.kind for edit in diff(release(), release())} == {"kept"}


def test_a_difference_loses_no_sentence() -> None:
    old, new = release(), text([*OTHER, *RELEASE[2:5]])
    edits = diff(old, new)
    assert [edit.new for edit in edits if edit.new and edit.new != new.title] == [
        sentence for part in (*OTHER, *RELEASE[2:5]) for sentence in cut(part)
    ]


def cut(paragraph: str) -> list[str]:
    return [sentence.text for sentence in sentences(paragraph)]
