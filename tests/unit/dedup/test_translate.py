"""Which texts in other languages are versions of one release."""

from dataclasses import replace
from datetime import timedelta

import pytest

from crawler.dedup.anchors import anchors, skeleton
from crawler.dedup.cluster import assign
from crawler.dedup.translate import keys, translations
from tests.unit.dedup.texts import NOON, OTHER, release, text

RU = text(
    [
        "Президент принял посла Республики Мозавия Энрике Салдана, который завершает миссию.",
        "За четыре года товарооборот вырос до 317 миллионов долларов, сообщил Салдана.",
        "В июне в Талгаре откроется завод Монтерфилд на 250 рабочих мест.",
    ],
    title="Принят посол Мозавии",
    number=1,
)
KK = replace(
    text(
        [
            (
                "Президент қызметін аяқтап жатқан Мозавия Республикасының елшісі Энрике "
                "Салдананы қабылдады."
            ),
            "Салдана төрт жылда тауар айналымы 317 миллион долларға жеткенін айтты.",
            "Маусым айында Талғарда 250 жұмыс орны бар Монтерфилд зауыты ашылады.",
        ],
        title="Мозавия елшісі қабылданды",
        number=2,
        hours=2,
    ),
    language="kk",
)
EN = replace(
    text(
        [
            "The President received Enrique Saldana, the outgoing Ambassador of Mozavia.",
            "Trade grew to $317 million in four years, Saldana said.",
            "In June the Monterfield plant with 250 jobs will open in Talgar.",
        ],
        title="Ambassador of Mozavia received",
        number=3,
        hours=20,
    ),
    language="en",
)
SIBLING = replace(
    text(
        [
            "The President received Pablo Ortega, the Ambassador of Mozavia to the region.",
            "They spoke of 12 flights a week and of a school for 40 pupils.",
        ],
        number=4,
        hours=3,
    ),
    language="en",
)


@pytest.mark.parametrize(
    "forms",
    [
        ("токаев", "тоқаев", "tokayev"),
        ("назарбаев", "nazarbayev"),
        ("кызылорда", "қызылорда", "kyzylorda"),
        ("жамбыл", "zhambyl"),
        ("шымкент", "shymkent"),
    ],
)
def test_a_name_folds_to_the_same_signs_in_three_alphabets(forms) -> None:
    assert len({skeleton(form) for form in forms}) == 1


def test_numbers_months_and_weekdays_are_one_in_all_languages() -> None:
    spelt = [
        "В среду, 5 июня, собрали 10 345 тонн.",
        "5 маусым, сәрсенбі күні 10 345 тонна жинады.",
        "On Wednesday, June 5, they gathered 10,345 tons.",
    ]
    wanted = {"#5", "@6", "@w3", "#10345"}
    assert all(wanted <= set(anchors("", None, one)) for one in spelt)


def test_versions_of_one_release_are_translations() -> None:
    found = translations(RU, [KK, EN, SIBLING])
    assert [(other.id, verdict.kind, verdict.same_news) for other, verdict in found] == [
        (3, "translation", True),
        (2, "translation", True),
    ]
    assert "317" in found[0][1].reason


def test_a_text_that_resembles_a_rival_more_is_not_taken() -> None:
    rival = replace(SIBLING, id=9, language="ru")
    assert translations(rival, [RU, EN]) == []


def test_a_sibling_of_the_visit_is_no_translation() -> None:
    assert translations(RU, [SIBLING]) == []


def test_versions_a_week_apart_are_not_believed() -> None:
    late = replace(KK, published_at=NOON + timedelta(days=7))
    assert translations(RU, [late]) == []


def test_contradicting_numbers_are_a_veto() -> None:
    other = replace(KK, body=KK.body.replace("317", "581").replace("250", "740"))
    assert translations(RU, [other]) == []


def test_unrelated_texts_are_no_translations() -> None:
    assert translations(replace(text(OTHER), language="kk"), [release(), EN]) == []


def test_versions_share_keys_of_the_index() -> None:
    made = [set(keys(one.title, one.lead, one.body)) for one in (RU, KK, EN)]
    assert len(made[0] & made[1]) >= 4
    assert len(made[0] & made[2]) >= 4
    assert all(-(2**63) <= key < 2**63 for key in set.union(*made))


def test_a_translation_joins_the_story() -> None:
    stored = replace(RU, story_id=5, relation="original")
    assigned = assign(EN, translations(EN, [stored]))
    assert (assigned.story_id, assigned.relation, assigned.original_id) == (5, "translation", 1)
