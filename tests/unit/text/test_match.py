"""Whether a document matches a query, and by which of its words."""

import pytest

from storage.text import match
from storage.text.query import parse

DOCUMENT = match.Document(
    title="Токаев принял главу МИДа",
    lead="Встреча прошла в Нур-Султане.",
    body="Президент Касым-Жомарт Тока\u0301ев поручил принять афганских беженцев.\n\n"
    "Тоқаевтың жарлығы шықты. Мид и мидии, миди и «Мидас».",
    language="ru",
    source="akorda",
    edition="ru",
    section="Политика",
    author="Асель Токаева; Пётр О'Нил",
    tags=("Мир", "Афганистан сегодня"),
    cites=("пресс-служба Акорды",),
)


def marked(query: str) -> list[str] | None:
    spans = match.compile(parse(query)).match(DOCUMENT)
    if spans is None:
        return None
    assert list(spans) == ["title", "lead", "body"]
    return [
        getattr(DOCUMENT, field)[start:end]
        for field, places in spans.items()
        for start, end in places
    ]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("афганский беженец", ["афганских", "беженцев"]),
        ('"афганский беженец"', ["афганских беженцев"]),
        ('"беженец афганский"~2', ["афганских", "беженцев"]),
        ("Касым-Жомарт", ["Касым-Жомарт"]),
        ("жомарт", ["Жомарт"]),
        ("токаев", ["Токаев", "Тока\u0301ев"]),
        ("Тоқаев", ["Тоқаевтың"]),
        ("=принял", ["принял"]),
        ("принять", ["принял", "принять"]),
        ("title:принять", ["принял"]),
        ("МИД", ["МИДа"]),
        ("афган*", ["афганских"]),
        ('"поручи* принять"', ["поручил принять"]),
        ("нигде OR беженец", ["беженцев"]),
        ("беженец -футбол", ["беженцев"]),
        ('"Токаев принял" глава', ["Токаев принял", "главу"]),
        ('"поручил принять" OR "принять афганских"', ["поручил принять афганских"]),
        ("source:akorda", []),
        ("source:ako*", []),
        ("section:политика", []),
        ("tag:мир", []),
        ('tag:"Афганистан сегодня"', []),
        ("author:Токаев", []),
        ('author:"Петр О\'Нил"', []),
        ("cites:акорда", []),
        ("tag:мир беженец", ["беженцев"]),
    ],
)
def test_a_query_matches_by_these_words(query, words):
    assert marked(query) == words


@pytest.mark.parametrize(
    "query",
    [
        '"беженец афганский"',
        '"Токаев беженец"~2',
        '"Токаев Токаев"~5',
        "title:беженец",
        "lead:Токаев",
        "=беженец",
        "беженец -афганский",
        "беженец -title:Токаев",
        "source:tengrinews",
        "language:kk беженец",
        'tag:"мир афганистан"',
        "мир",
        "tag:футбол",
        "Мидия -мидии",
    ],
)
def test_a_query_does_not_match(query):
    assert marked(query) is None


def test_an_abbreviation_is_found_in_capitals_only():
    found = match.compile(parse("ВОЗ")).match(match.Document(body="ВОЗ, воз, Воз, возу и ВОЗДУХ"))
    assert found is not None
    assert found["body"] == [(0, 3)]


def test_in_small_letters_an_abbreviation_is_found_in_any():
    found = match.compile(parse("мид")).match(match.Document(body="МИД, мид"))
    assert found is not None
    assert len(found["body"]) == 2


def test_a_text_longer_than_is_read_matches_by_its_beginning():
    document = match.Document(body="слово " * 30_000 + "конец")
    assert match.compile(parse("слово")).matches(document)
    assert not match.compile(parse("конец")).matches(document)
