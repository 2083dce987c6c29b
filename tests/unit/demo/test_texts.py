from datetime import UTC, datetime

import pytest

from crawler.demo import texts
from crawler.demo.script import Block

START = datetime(2026, 6, 10, 19, tzinfo=UTC)
CALENDAR = texts.Calendar(START)


def entry(key, **more):
    return {
        "key": key,
        "site": "tengrinews",
        "edition": "ru",
        "at": "10:00",
        "title": "Заголовок",
        "lead": "Вступление.",
        "body": "Первый.\n\nВторой.\n\nТретий.",
        **more,
    }


def read(*entries):
    return {script.key: script for script in texts.read(CALENDAR, list(entries))}


def test_a_time_of_day_counts_from_the_beginning_of_the_day():
    assert CALENDAR.moment("06:30") == datetime(2026, 6, 11, 1, 30, tzinfo=UTC)
    assert CALENDAR.moment("-1 06:30") == datetime(2026, 6, 10, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("text", ["6:30", "later", "-1 6", ""])
def test_a_wrong_time_is_refused(text):
    with pytest.raises(ValueError, match="write HH:MM"):
        CALENDAR.moment(text)


def test_marks_make_quotations_subheads_and_lists():
    found = texts.blocks("Текст\nдальше\n\n> Речь\n\n## Глава\n\n- раз\n\n- два", {})
    assert [block.kind for block in found] == ["p", "quote", "head", "item", "item"]
    assert found[0].text == "Текст дальше"


def test_a_reference_takes_paragraphs_over_word_for_word():
    scripts = read(entry("a"), entry("b", body="Свое.\n\n@a:2-3\n\n> @a:1"))
    assert scripts["b"].versions[0].paragraphs == ["Свое.", "Второй.", "Третий.", '"Первый."']


def test_a_reference_to_an_unknown_text_is_refused():
    with pytest.raises(ValueError, match="not read before"):
        read(entry("b", body="@a:1"))


def test_two_texts_of_one_key_are_refused():
    with pytest.raises(ValueError, match="two texts have the key 'a'"):
        read(entry("a"), entry("a"))


def test_dates_are_filled_in():
    script = read(entry("a", title="Курс на {today}, {tomorrow}", lead="{weekday}"))["a"]
    assert script.versions[0].title == "Курс на 11 июня, 12 июня"
    assert script.versions[0].lead == "четверг"


def test_an_edit_makes_a_version_and_leaves_the_first_alone():
    edit = {"at": "12:00", "change": "figures", "replace": [["Второй", "2-й"]], "add": "Еще."}
    first, second = read(entry("a", edits=[edit]))["a"].versions
    assert first.paragraphs == ["Первый.", "Второй.", "Третий."]
    assert second.paragraphs == ["Первый.", "2-й.", "Третий.", "Еще."]
    assert (second.change, second.title) == ("figures", "Заголовок")


def test_links_are_for_the_page_and_not_for_the_reader():
    block = Block("p", "со ссылкой на [сайт](https://akorda.kz/ru).")
    assert block.plain == "со ссылкой на сайт."
