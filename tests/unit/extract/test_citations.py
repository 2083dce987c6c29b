"""Cited sources in ru, kk and en, with the words that name them."""

import pytest

from crawler.extract.body_text import Link, Paragraph
from crawler.extract.citations import find_citations
from crawler.items import Citation, Image

OWN = ("Tengrinews", "tengrinews.kz")
BASE = "https://tengrinews.kz/x/y-1/"


def cited(text: str) -> list[str]:
    return [one.cited for one in find_citations([Paragraph(text)], (), OWN, BASE)]


FORMS = {
    "Мост открыли, передает корреспондент Tengrinews.kz.": [],
    "Мост открыли, передает Tengrinews.kz.": [],
    "Мост открыли, передает Tengrinews.kz со ссылкой на пресс-службу Акорды.": [
        "пресс-служба Акорды"
    ],
    "Мост открыли, передаёт Tengrinews.kz со ссылкой на сообщение Акорды.": ["сообщение Акорды"],
    "Мост открыли, передает Tengrinews.kz со ссылкой на сайт Акорды.": ["сайт Акорды"],
    "передает Tengrinews.kz со ссылкой на Polisia.kz.": ["Polisia.kz"],
    "передает Tengrinews.kz со ссылкой на пресс-службу правительства.": [
        "пресс-служба правительства"
    ],
    "передает Tengrinews.kz со ссылкой на Telegram-канал правительства, уточнив детали.": [
        "Telegram-канал правительства"
    ],
    'передает Tengrinews.kz со ссылкой на телеканал "КТК".': ['телеканал "КТК"'],
    "передает Tengrinews.kz со ссылкой на Kazinform.": ["Kazinform"],
    "сообщает Tengrinews.kz со ссылкой на сайт главы государства.": ["сайт главы государства"],
    "передает BAQ.KZ со ссылкой на Kazpravda.kz.": ["BAQ.KZ", "Kazpravda.kz"],
    "Об этом сообщает пресс-служба Акорды.": ["пресс-служба Акорды"],
    "Как сообщили в пресс-службе Акорды, встреча прошла.": ["пресс-служба Акорды"],
    "По данным пресс-службы МВД, погибших нет.": ["пресс-служба МВД"],
    "Об этом сообщает Reuters.": ["Reuters"],
    '"Это важно", - заявил Токаев.': [],
    "Об этом сообщили в ведомстве.": [],
    "По данным Иванова, все хорошо.": [],
    "Мост ашылды, деп хабарлайды Tengrinews.kz тілшісі.": [],
    "деп хабарлайды Tengrinews.kz тілшісі Ақорданың баспасөз қызметіне сілтеме жасап.": [
        "Ақорданың баспасөз қызметі"
    ],
    "Жиын өтті, деп хабарлайды Ақорданың ресми сайты.": ["Ақорданың ресми сайты"],
    "Жиын өтті, деп хабарлайды Ақорда.": ["Ақорда"],
    "Жарлық шықты, делінген Ақорда таратқан хабарламада.": ["Ақорда"],
    "Tengrinews.kz reports citing the Akorda press service.": ["Akorda press service"],
    "The law was signed, the Akorda press service informs.": ["Akorda press service"],
    "The law was signed, reported the Akorda press service.": ["Akorda press service"],
}


@pytest.mark.parametrize("text", FORMS)
def test_every_known_form_names_its_sources(text: str):
    assert cited(text) == FORMS[text]


def test_the_phrase_and_the_link_are_kept():
    text = "Мост открыли, передает Tengrinews.kz со ссылкой на сайт Акорды."
    links = (Link("Tengrinews.kz", "/"), Link("сайт Акорды", "//akorda.kz/ru/x-1105"))
    assert find_citations([Paragraph(text, "p", links)], (), OWN, BASE) == (
        Citation(
            "сайт Акорды",
            "передает Tengrinews.kz со ссылкой на сайт Акорды",
            "https://akorda.kz/ru/x-1105",
        ),
    )


def test_picture_credits_of_offices_and_sites_count_and_those_of_people_do_not():
    images = [
        Image("https://x/1", "Фото: akorda.kz", "akorda.kz"),
        Image("https://x/2", "Фото: Алихан Сариев", "Алихан Сариев"),
        Image("https://x/3", None, "Tengrinews.kz / Алихан Сариев"),
        Image("https://x/4", "Иллюстрация", "Тengrinews.kz/Акмарал"),
        Image("https://x/5", "Зал", "пресс-службы Акорды"),
    ]
    found = find_citations([], images, OWN, BASE)
    assert [one.cited for one in found] == ["akorda.kz", "пресс-служба Акорды"]


def test_a_source_is_named_once():
    paragraphs = [Paragraph("Об этом сообщает Reuters."), Paragraph("Как пишет Reuters, да.")]
    assert len(find_citations(paragraphs, (), OWN, BASE)) == 1


def test_another_site_cites_tengrinews():
    found = find_citations([Paragraph("Об этом передает Tengrinews.kz.")], (), ("Zakon",), BASE)
    assert [one.cited for one in found] == ["Tengrinews.kz"]
