"""The verdict on two texts: what kind, whether one story, where the evidence stands."""

from dataclasses import replace
from datetime import timedelta

import pytest

from crawler.dedup.match import compare
from tests.unit.dedup.texts import (
    NOON,
    OTHER,
    RELEASE,
    REMINDER,
    VISIT,
    excerpt,
    other,
    release,
    rewrite,
    text,
    weather,
)


def test_the_same_text_elsewhere_is_a_copy() -> None:
    verdict = compare(release(source="tengrinews", hours=1), release())
    assert (verdict.kind, verdict.same_news, verdict.coverage) == ("copy", True, 1.0)


def test_a_copy_with_other_case_and_punctuation_is_a_copy() -> None:
    shouted = [part.upper().replace(",", " -") for part in RELEASE]
    assert compare(text(shouted, source="tengrinews"), release()).kind == "copy"


def test_a_copy_with_a_paragraph_added_is_a_copy() -> None:
    longer = text([*RELEASE, OTHER[1]], source="tengrinews", hours=1)
    assert compare(longer, release()).kind == "copy"


def test_own_title_and_lead_over_quoted_paragraphs_are_a_rewrite() -> None:
    verdict = compare(rewrite(), release())
    assert (verdict.kind, verdict.same_news) == ("rewrite", True)
    assert verdict.phrase == "со ссылкой на пресс-службу Акорды"


def test_an_item_with_news_of_its_own_is_an_excerpt_and_another_story() -> None:
    verdict = compare(excerpt(), release())
    assert (verdict.kind, verdict.same_news) == ("excerpt", False)
    assert "not its main news" in verdict.reason


def test_an_item_that_tells_the_opening_is_an_excerpt_of_the_same_story() -> None:
    brief = text(RELEASE[:3], source="tengrinews", hours=1, title="ГЭС на востоке")
    verdict = compare(brief, text([*RELEASE, *RELEASE[4:1:-1], *OTHER, *OTHER[::-1]]))
    assert (verdict.kind, verdict.same_news) == ("excerpt", True)


def test_unrelated_texts_have_no_verdict() -> None:
    assert compare(other(), release()).kind is None


def test_the_next_issue_of_a_template_is_a_series() -> None:
    verdict = compare(weather(2), weather(1))
    assert (verdict.kind, verdict.same_news) == ("series", False)


def test_the_template_for_another_city_on_the_same_day_is_a_series() -> None:
    title = "Предупреждение синоптиков"
    one = weather(1, title=title)
    another = weather(1, "Костаная", title=title, hours=24.1)
    changed = another.body.replace("16 градусов", "9 градусов").replace("8 метров", "20 метров")
    assert compare(replace(another, body=changed), one).kind == "series"


def test_titles_that_differ_in_a_date_alone_are_a_series() -> None:
    body = [part for part in RELEASE if "42" not in part]
    one = text(body, title="Онлайн с заседания суда 14 мая", source="tengrinews")
    next_day = text(body, title="Онлайн с заседания суда 15 мая", source="tengrinews", hours=24)
    assert compare(next_day, one).kind == "series"


def test_one_wording_for_two_countries_is_a_series() -> None:
    signed = (
        "Стороны подписали соглашения и поручили послам готовить дорожную карту, которая "
        "включает прямой рейс между столицами и обмен студентами."
    )
    stressed = (
        "Особое внимание уделено цифровым технологиям, охране рек и подготовке врачей для "
        "дальних поселков."
    )
    opening = "Собеседники обсудили торговлю, транзит и планы встреч на высшем уровне."
    one = text([opening, signed, stressed], title="Разговор с Президентом Мозавии")
    own = ["Речь шла и о поставках зерна через порты, и о выставке мастеров.", signed, stressed]
    two = text(own, title="Разговор с Президентом Талестана", hours=20)
    assert compare(two, one).kind == "series"


def test_one_site_prints_no_news_twice_after_days() -> None:
    again = text(
        [OTHER[3], *RELEASE[2:6], *VISIT[:2]], source="akorda", hours=70, title="О стройке"
    )
    assert not compare(again, release()).same_news


def test_a_sentence_in_a_round_up_makes_a_digest() -> None:
    round_up = text(
        [*OTHER, RELEASE[2], *VISIT], title="Главное за день: вода и дороги", source="outlet"
    )
    assert compare(round_up, release()).kind == "digest"


def test_the_end_of_an_event_under_a_like_headline_is_an_update() -> None:
    start = ["Пожар начался на складе в Кербулаке.", RELEASE[2], "Тушат его сорок человек."]
    end = ["Огонь на складе погашен к утру.", RELEASE[2], "Никто не пострадал."]
    one = text(start, title="Мебельный склад горит в Кербулаке", source="tengrinews")
    two = text(
        end, title="Пожар на мебельном складе в Кербулаке потушен", source="tengrinews", hours=4
    )
    assert compare(two, one).same_news


def test_a_copy_with_the_figures_of_an_hour_later_is_an_update() -> None:
    later = [part.replace("860", "910").replace("300", "320") for part in RELEASE]
    verdict = compare(text(later, hours=2), release())
    assert (verdict.kind, verdict.same_news) == ("update", True)


def test_a_text_of_one_site_that_grew_is_an_update() -> None:
    earlier = text(RELEASE[:5], source="tengrinews")
    later = text(RELEASE[:7], source="tengrinews", hours=3)
    assert compare(later, earlier).kind == "update"


def test_a_shared_reminder_is_background() -> None:
    one = text([*RELEASE, REMINDER])
    another = text([*OTHER, REMINDER], title="Переход закрыли", source="tengrinews")
    verdict = compare(another, one)
    assert (verdict.kind, verdict.same_news) == ("background", False)
    assert verdict.coverage == 0


def test_a_shared_passage_without_a_mark_does_not_make_one_story() -> None:
    passage = REMINDER.removeprefix("Напомним, ")
    own = [*RELEASE[:4], passage]
    another = [*OTHER, *OTHER[::-1], passage]
    verdict = compare(text(another, title="Переход закрыли", source="tengrinews"), text(own))
    assert not verdict.same_news


def test_two_items_of_one_release_with_little_in_common_are_of_the_same_release() -> None:
    cited = "Об этом сообщает пресс-служба Акорды."
    common = RELEASE[3:5]
    one = text([*VISIT[:2], cited, *VISIT[2:], *VISIT, *common], source="outlet", title="Дорога")
    two = text([*OTHER, cited, *OTHER, *OTHER, *common], source="tengrinews", title="Переход")
    verdict = compare(one, two)
    assert (verdict.kind, verdict.same_news) == ("same_release", False)


def test_a_round_up_swallows_no_story() -> None:
    round_up = text(
        [*OTHER[:2], *RELEASE[:3], *OTHER[2:]], title="Главное за день: 14 мая", source="outlet"
    )
    verdict = compare(release(), round_up)
    assert (verdict.kind, verdict.same_news, verdict.round_up) == ("digest", False, "other")


def test_a_text_known_as_a_round_up_needs_no_telling_title() -> None:
    known = text([*OTHER[:2], *RELEASE[:3], *OTHER[2:]], title="14 мая", digest=True)
    assert compare(known, release(source="outlet")).round_up == "this"


def test_the_same_headline_a_year_later_is_nothing() -> None:
    anew = text(OTHER, title="Президент осмотрел Кербулакскую ГЭС", when=NOON + timedelta(days=366))
    assert compare(anew, release()).kind is None


def test_the_same_text_a_year_later_is_not_the_same_story() -> None:
    verdict = compare(release(when=NOON + timedelta(days=366), number=2), release())
    assert (verdict.kind, verdict.same_news) == ("background", False)


def test_one_quoted_sentence_under_one_headline_on_one_day_is_one_story() -> None:
    title = "Кербулакскую станцию запустят в октябре"
    one = text([OTHER[0], RELEASE[1]], title=title, source="outlet")
    two = text([RELEASE[1], OTHER[1]], title=title, source="paper", hours=2)
    assert compare(two, one).same_news


@pytest.mark.parametrize("make", [rewrite, excerpt, other, weather])
def test_the_verdict_turned_round_is_the_verdict_of_the_other(make) -> None:
    one = make(1) if make is weather else make()
    assert compare(one, release()).turned() == compare(release(), one)


def test_evidence_points_at_equal_words_of_both_bodies() -> None:
    one, two = rewrite(), release()
    verdict = compare(one, two)
    assert verdict.spans
    for start, end, other_start, other_end in verdict.spans:
        assert one.body[start:end] == two.body[other_start:other_end]
    assert verdict.evidence["spans"][0] == list(verdict.spans[0])


@pytest.mark.parametrize("body", ["", "Одна строка.", "\n\n", "\x00", "!!! ???"])
def test_texts_of_almost_no_words_are_never_alike(body: str) -> None:
    one = text(["", body], title="")
    assert not compare(one, text(["", body], title="", number=2)).same_news


def test_two_texts_that_are_only_boilerplate_are_not_alike() -> None:
    line = "Подписывайтесь на наш канал, чтобы первыми узнавать самые важные новости!"
    assert not compare(text([line, line], title="А"), text([line, line], title="Б")).same_news


def test_a_flash_of_two_lines_copied_whole_is_a_copy() -> None:
    flash = ["Землетрясение силой 4,2 балла ощутили ночью жители трех сел Жамбылской области.",
             "Разрушений и пострадавших нет, сообщили спасатели."]  # fmt: skip
    title = "Землетрясение в Жамбылской области"
    one = text(flash, title=title, source="outlet")
    assert compare(text(flash, title=title, source="paper", hours=1), one).kind == "copy"
