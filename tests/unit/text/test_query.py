"""The query language: what it means, and how it refuses."""

import random
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import QueryError
from storage.text import match
from storage.text.nodes import And, Key, Not, Or, Phrase, Within, Word
from storage.text.query import MAX_LENGTH, MAX_WORDS, parse
from storage.text.widening import widen

A, B, C = Word("а"), Word("б"), Word("в")


@pytest.mark.parametrize(
    ("query", "meaning"),
    [
        ("а", A),
        ("а б", And((A, B))),
        ("а AND б", And((A, B))),
        ("а && б", And((A, B))),
        ("а OR б", Or((A, B))),
        ("а || б", Or((A, B))),
        ("а б OR в", Or((And((A, B)), C))),
        ("а (б OR в)", And((A, Or((B, C))))),
        ("а NOT б", And((A, Not(B)))),
        ("а -б", And((A, Not(B)))),
        ("а !б", And((A, Not(B)))),
        ("-б а", And((Not(B), A))),
        ("+а -б", And((A, Not(B)))),
        ("а - б", And((A, B))),
        ("а -(б в)", And((A, Not(And((B, C)))))),
        ('"а б"', Phrase((A, B))),
        ("«а б»", Phrase((A, B))),
        ("“а б”", Phrase((A, B))),
        ('"а"', A),
        ('"а б"~5', Phrase((A, B), 5)),
        ("а-б", Phrase((A, B))),
        ("=а", Word("а", "exact")),
        ('="а б"', Phrase((Word("а", "exact"), Word("б", "exact")))),
        ('"а =б"', Phrase((A, Word("б", "exact")))),
        ("афган*", Word("афган", "prefix")),
        ("title:а", Within("title", A)),
        ("title: а", Within("title", A)),
        ("Title:(а б)", Within("title", And((A, B)))),
        ('lead:"а б"', Within("lead", Phrase((A, B)))),
        ("source:Akorda", Within("source", Key("akorda"))),
        ("source:ako*", Within("source", Key("ako", prefix=True))),
        ("language:kz", Within("language", Key("kk"))),
        ("а -tag:б", And((A, Not(Within("tag", B))))),
        ("and or not", And((Word("and"), Word("or"), Word("not")))),
        ("а а", A),
        ("12:30", Phrase((Word("12"), Word("30")))),
        ("50%", Word("50")),
    ],
)
def test_a_query_means(query, meaning):
    assert parse(query).root == meaning


@pytest.mark.parametrize(
    ("query", "position", "told"),
    [
        ("", 0, "empty"),
        (" \t", 0, "empty"),
        ('а "б', 2, "not closed"),
        ("а (б", 2, "not closed"),
        ("а б)", 3, "closes nothing"),
        ("а » б", 2, "closes nothing"),
        ("а х?лод", 2, "sign ?"),
        ("?олод", 0, "sign ?"),
        ("/бежен[ец]+/", 0, "expression"),
        ("[а TO б]", 0, "range"),
        ("а title:{а TO б}", 8, "range"),
        ("-а", 0, "must not match"),
        ("NOT а", 0, "must not match"),
        ("а OR -б", 0, "must not match"),
        ("NOT NOT а", 4, "negations"),
        ("а AND", 5, "missing"),
        ("OR а", 0, "missing"),
        ("а AND OR б", 6, "missing"),
        ("()", 1, "missing"),
        ("title:", 6, "missing"),
        ("titel:а", 0, "no field"),
        ("заголовок:а", 0, "no field"),
        ("title:(body:а)", 7, "inside another field"),
        ("а title:-б", 2, "holds only"),
        ("*", 0, "nothing to search"),
        ("а %%%", 2, "nothing to search"),
        ('""', 0, "nothing to search"),
        ("source:*", 7, "nothing to search"),
        ("а*", 0, "too short"),
        ("*афган", 0, "end"),
        ("аф*ан", 0, "end"),
        ("=афган*", 0, "both"),
        ("афган~", 0, "~"),
        ("афган^2", 0, "^"),
        ("а NEAR б", 2, "no operator"),
        ("а NEAR/5 б", 2, "no operator"),
        ('"а б"~', 5, "number"),
        ('"а б"~0', 5, "number"),
        ('"а б"~1000', 5, "number"),
        ("(" * 30 + "а" + ")" * 30, 20, "parentheses"),
        ("а " * (MAX_LENGTH // 2 + 1), MAX_LENGTH, "characters"),
        (" ".join(map(str, range(MAX_WORDS + 1))), 182, "words"),
    ],
)
def test_a_query_that_means_nothing_is_refused_with_place_and_hint(query, position, told):
    with pytest.raises(QueryError) as refusal:
        parse(query)
    assert refusal.value.position == position
    assert told in str(refusal.value)
    assert refusal.value.hint


def test_the_nearest_field_is_suggested():
    with pytest.raises(QueryError) as refusal:
        parse("а titel:б")
    assert "did you mean title:?" in str(refusal.value.hint)


def test_a_query_all_in_capitals_takes_none_of_them_for_an_abbreviation():
    assert parse("ТОКАЕВ МИР").root == And(
        (Word("ТОКАЕВ", capitals=False), Word("МИР", capitals=False))
    )
    assert parse("МИД").root == Word("МИД")


SIGNS = 'абв Токаев "()=*~+-:!&|\\/[]{}^\x00\n\t«»“”„5 source:ё\u0301\u200b\U0001f600'


def refusal_of(text: str) -> QueryError | None:
    """Parse, and ask what is understood of a document; a refusal is the only way out."""
    try:
        query = parse(text)
    except QueryError as refusal:
        return refusal
    match.compile(query).matches(match.Document(title="Токаев", body=text))
    with suppress(QueryError):  # the longer query may be too long
        widen(text)
    return None


def test_twenty_thousand_strings_of_garbage_are_parsed_or_refused():
    chance = random.Random(5)  # noqa: S311 - no secret
    pieces = [*SIGNS, "AND", "OR", "NOT", "title:", '"', "(", ")", " "]
    for _ in range(20_000):
        garbage = "".join(chance.choices(pieces, k=chance.randrange(30)))
        refusal = refusal_of(garbage)
        assert refusal is None or (refusal.hint and 0 <= (refusal.position or 0) <= len(garbage))


@given(st.text(max_size=60))
def test_any_text_is_parsed_or_refused(text):
    refusal = refusal_of(text)
    assert refusal is None or refusal.hint


@pytest.mark.parametrize("query", ["А? Б", "кто?! Где?", "[фото] {видео}", "вода/газ", '"х?лод"'])
def test_signs_of_ordinary_text_separate_words_as_ever(query):
    parse(query)
