"""Words, their normal spelling, and where they stand in the original text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.text.tokens import MAX_CHARACTERS, normalise, tokenize, words


def test_a_word_is_a_run_of_letters_and_digits():
    assert words("Касым-Жомарт, COVID‑19 и O'Neill_2026") == [
        "касым", "жомарт", "covid", "19", "и", "o", "neill", "2026",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "norm"),
    [
        ("ЁЛКА", "елка"),
        ("Е\u0308лка", "елка"),
        ("Тока\u0301ев", "токаев"),
        ("и\u0306од", "йод"),
        ("со\u00adвет", "совет"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("ҚАЗАҚСТАН", "қазақстан"),
    ],
)
def test_a_word_has_one_normal_spelling(written, norm):
    assert normalise(written) == norm


def test_places_are_those_of_the_original_text():
    text = "В «Тока\u0301еве» Е\u0308лка, и\u0306од со\u00adвет\u200b — Straße"
    placed = {token.norm: text[token.start : token.end] for token in tokenize(text)}
    assert placed == {
        "в": "В",
        "токаеве": "Тока\u0301еве",
        "елка": "Е\u0308лка",
        "йод": "и\u0306од",
        "совет": "со\u00adвет",
        "strasse": "Straße",
    }


@given(st.text(max_size=80))
def test_a_decomposed_text_has_the_same_words_as_the_composed_one(text):
    composed = unicodedata.normalize("NFC", text)
    decomposed = unicodedata.normalize("NFD", composed)
    assert words(decomposed) == words(composed)


@given(st.text(max_size=80))
def test_every_word_comes_from_its_place(text):
    end = 0
    for token in tokenize(text):
        assert end <= token.start < token.end <= len(text)
        assert words(text[token.start : token.end]) == [token.norm]
        end = token.end


def test_no_more_of_a_text_is_read_than_the_index_holds():
    assert words("а " * MAX_CHARACTERS) == ["а"] * (MAX_CHARACTERS // 2)
