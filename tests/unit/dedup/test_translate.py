"""Which texts in other languages are versions of one release."""

from dataclasses import replace
from datetime import timedelta

import pytest

from crawler.dedup.anchors import anchors, skeleton
from crawler.dedup.cluster import assign
from crawler.dedup.glossary import meaning
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


def test_common_words_have_one_meaning_in_three_languages() -> None:
    assert {meaning(word) for word in ("школах", "мектептерде", "schools")} == {"school"}
    assert {meaning(word) for word in ("сша", "ақш", "americans")} == {"america"}


@pytest.mark.parametrize("word", ["сутки", "водить", "unit", "заңғар"])
def test_a_short_beginning_is_no_meaning_of_longer_words(word) -> None:
    assert meaning(word) not in {"law", "water", "nations"}


def test_two_names_alone_are_too_few() -> None:
    ours = text(["В Талгаре Салдана открыл мост длиной двести метров."], title="", number=1)
    theirs = replace(
        text(["Talgar: Saldana lost his wallet and thanks an honest finder."], title="", number=2),
        language="en",
    )
    assert translations(ours, [theirs]) == []


def test_a_version_and_its_retelling_do_not_keep_each_other_out() -> None:
    retold = replace(EN, id=8, story_id=3)
    known = replace(EN, story_id=3)
    assert [other.story_id for other, _ in translations(RU, [known, retold])] == [3]


def test_kin_of_the_article_is_no_rival() -> None:
    copy = replace(RU, id=7)
    article = replace(RU, id=None, body=RU.body.replace("Монтерфилд", "Монтерфильд"))
    assert translations(article, [copy, EN], kin=[7])
