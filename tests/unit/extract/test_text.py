"""What may pass into a stored text."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.text import capped, clean_line, clean_text, comparable

ANY_TEXT = st.text(st.characters(), max_size=200)


def test_control_bidi_and_zero_width_characters_go():
    dirty = "\ufeffТо\u00adка\x00ев\u202e \u200bска\x07зал\ud83d\u2066!"
    assert clean_text(dirty) == "Токаев сказал!"
    assert clean_line(dirty) == "Токаев сказал!"


def test_spaces_collapse_and_line_breaks_stay():
    assert clean_text("  раз\xa0\t два \r\n три\u2028четыре\n\n\n\nпять ") == (
        "раз два\nтри\nчетыре\n\nпять"
    )
    assert clean_line("раз\n два\u2028три") == "раз два три"


def test_texts_are_composed():
    assert clean_text("и\u0306од") == "йод"


def test_the_joiner_inside_an_emoji_stays():
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    assert clean_text(family) == family


def test_comparable_texts_forget_case_marks_and_yo():
    assert comparable("«Ёлка», — сказал ОН.") == comparable("елка сказал он")


def test_a_cap_cuts_between_words():
    assert capped("одно два три", 9) == ("одно два", True)
    assert capped("одно", 9) == ("одно", False)
    assert capped("однословнодлинное", 5) == ("однос", True)


@given(ANY_TEXT)
def test_a_clean_text_is_storable_and_stays_as_it_is(text: str):
    for clean in (clean_text, clean_line):
        once = clean(text)
        assert clean(once) == once
        assert unicodedata.is_normalized("NFC", once)
        assert "\x00" not in once
        once.encode("utf-8")
