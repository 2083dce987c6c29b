"""Hints at queries that are read otherwise than they may be meant."""

import pytest

from storage.text.doubts import doubts
from storage.text.query import parse

KNOWN = {
    "source": ["tengrinews", "akorda"], "edition": ["ru", "kk"], "language": ["ru", "kk", "en"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("query", "operator"),
    [("вода или газ", "OR"), ("вода ИЛИ газ", "OR"), ("вода и (газ OR нефть)", "AND"),
     ("water and gas", "AND"), ("не футбол", "NOT"), ("су немесе газ", "OR"),
     ("title:вода or body:газ", "OR")],
)  # fmt: skip
def test_an_operator_that_is_read_as_a_word_is_named(query: str, operator: str) -> None:
    (said,) = doubts(parse(query), KNOWN)
    assert f"is written {operator}" in said


@pytest.mark.parametrize(
    "query",
    ["вода OR газ", '"вода и газ"', "вода =или газ", "и", "Токаев и", "source:akorda вода",
     "source:ten* вода", "edition:kk язык", "language:kz вода", "tag:foo title:source"],
)  # fmt: skip
def test_what_is_plain_raises_no_doubt(query: str) -> None:
    assert doubts(parse(query), KNOWN) == []


@pytest.mark.parametrize(
    ("query", "near"),
    [("source:akroda вода", "source:akorda"), ("-source:tengri вода", "source:tengrinews"),
     ("source:(akorda OR tengrinws)", "source:tengrinews"), ("language:kkz", "language:kk")],
)  # fmt: skip
def test_a_name_that_is_unknown_is_held_against_those_there_are(query: str, near: str) -> None:
    (said,) = doubts(parse(query), KNOWN)
    assert f"did you mean {near}?" in said


def test_a_name_like_none_is_answered_with_all() -> None:
    (said,) = doubts(parse("source:bbc"), KNOWN)
    assert said == "there is no source 'bbc': known are tengrinews, akorda"
