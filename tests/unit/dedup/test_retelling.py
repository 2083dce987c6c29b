"""One day's event told by two sites in words of their own."""

import pytest

from crawler.dedup.match import compare
from crawler.dedup.retelling import worth_comparing
from tests.unit.dedup.texts import OTHER, VISIT, release, text, weather

# What the release says, in another order and other forms, no eight words in a row.
RETOLD = (
    (
        "На востоке страны достраивается Кербулакская гидроэлектростанция. Президенту "
        "рассказали о первом агрегате: его мощность 42 мегаватта, пуск намечен на октябрь."
    ),
    "Станция целиком начнет работу через два года.",
    (
        "По словам директора стройки Асхата Мырзабекова, заняты на площадке 860 человек, половина "
        "из них живет в соседних селах."
    ),
    "Президент считает, что стране нужна энергия и вода своя: треть стока реки теряем каждый год.",
    (
        "Правительству поручено представить до конца года план, по которому отремонтируют каналы "
        "длиной 1900 километров."
    ),
)


def retold(**more):
    given = {"title": "Кербулакскую ГЭС осмотрел Президент", "source": "outlet", "hours": 2}
    return text(RETOLD, **{**given, **more})


def test_a_story_told_in_other_words_under_a_like_title_is_one_news() -> None:
    verdict = compare(
        retold(title="Плотину Кербулакской ГЭС осмотрел Президент"),
        release(title="Президент осмотрел плотину Кербулакской ГЭС"),
    )
    assert (verdict.kind, verdict.same_news) == ("rewrite", True)
    assert verdict.coverage < 0.35
    assert "telling words" in verdict.reason


def test_the_verdict_is_the_same_from_both_sides() -> None:
    one = retold(title="Плотину Кербулакской ГЭС осмотрел Президент")
    other = release(title="Президент осмотрел плотину Кербулакской ГЭС")
    assert compare(one, other) == compare(other, one).turned()


@pytest.mark.parametrize(
    "more",
    [{"source": "akorda"}, {"hours": 40}],
    ids=["one site", "the day after next"],
)
def test_one_site_or_another_day_is_no_retelling(more) -> None:
    title = "Президент осмотрел плотину Кербулакской ГЭС"
    assert not compare(retold(title=title, **more), release(title=title)).same_news


def test_other_words_under_a_like_title_are_another_news() -> None:
    visit = text(VISIT, title="Президент осмотрел плотину Кербулакской ГЭС", source="outlet")
    assert not compare(visit, release()).same_news


def test_a_like_text_without_quotation_under_another_title_is_not_joined() -> None:
    verdict = compare(retold(title="Пуск назначен на осень"), release(title="Рабочая поездка"))
    assert not verdict.same_news


def test_the_same_column_of_two_sites_on_two_days_is_a_series() -> None:
    assert not compare(weather(0), weather(1, source="outlet")).same_news


def test_like_titles_or_most_keys_are_worth_comparing() -> None:
    title = "Президент осмотрел плотину Кербулакской ГЭС"
    assert worth_comparing(retold(title=title), release(title=title), common=0, keys=40)
    assert worth_comparing(retold(title="Пуск осенью"), release(), common=20, keys=40)
    assert not worth_comparing(retold(title="Пуск осенью"), release(), common=5, keys=40)
    assert not worth_comparing(text(OTHER, source="akorda"), release(), common=40, keys=40)
