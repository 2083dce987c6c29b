"""Each listed form of a keyword matches it; each word that only looks alike does not."""

import pytest

from storage.text import match
from storage.text.query import parse
from tests.unit.text import kazakh, paradigms, russian

ENGLISH = """
refugee = refugee refugees
refugees = refugee refugees
company = company companies
companies = company companies
woman = woman women
child = child children
crisis = crisis crises
wife = wife wives
announce = announce announces announced announcing
announced = announce announces announced announcing
stop = stop stops stopped stopping
agree = agree agrees agreed agreeing
try = try tries tried trying
meet = meet meets met meeting
say = say says said saying
bus = bus buses
government = government governments
Tokayev = Tokayev Tokayevs
leader = leader leaders
leaders = leader leaders
policy = policy policies
tax = tax taxes taxed
watch = watch watches watched watching
photo = photo photos
news = news
"""
ENGLISH_APART = """
news: new newer newest
evening: even evens
refugee: refuge refuse
university: universe universal
policy: police polite
company: companion accompany
leader: lead leading lea
wing: win winning
speed: spee spe
business: busy
organ: organisation organic
"""


def matches(keyword: str, word: str) -> bool:
    return match.compile(parse(keyword)).match(match.Document(body=f"А {word}.")) is not None


def missed(table: str) -> list[str]:
    return [
        f"{keyword}: {form}"
        for keyword, forms in paradigms.read(table).items()
        for form in forms
        if not matches(keyword, form)
    ]


def mixed_up(table: str) -> list[str]:
    return [f"{key}: {word}" for key, word in paradigms.pairs(table) if matches(key, word)]


@pytest.mark.parametrize(
    "table", [russian.FORMS, kazakh.FORMS, ENGLISH], ids=["Russian", "Kazakh", "English"]
)
def test_a_keyword_matches_all_its_forms(table):
    assert missed(table) == []


@pytest.mark.parametrize(
    "table", [russian.APART, kazakh.APART, ENGLISH_APART], ids=["Russian", "Kazakh", "English"]
)
def test_a_keyword_matches_no_word_that_only_looks_alike(table):
    assert mixed_up(table) == []


def test_the_lists_are_long_enough_to_tell():
    forms = paradigms.read(kazakh.FORMS)
    assert len(paradigms.read(russian.FORMS)) >= 80
    assert len(forms) >= 50
    assert [keyword for keyword, known in forms.items() if len(set(known)) < 12] == []
