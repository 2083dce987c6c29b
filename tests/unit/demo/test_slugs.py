import re

import pytest

from crawler.demo import slugs


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Щуку в Ыртыше поймали", "schuku-yirtyishe-poymali"),
        ("Жаңа мектеп ашылды", "jana-mektep-ashyildyi"),
        ("Цены & чай: 12 фактов", "tsenyi-chay-12-faktov"),
    ],
)
def test_tengrinews_spells_in_its_own_way(title, expected):
    assert slugs.tengri(title) == expected


def test_akorda_keeps_short_words_and_spells_otherwise():
    assert slugs.akorda("Жарлық және Цифр туралы") == "zharlyk-zhane-cifr-turaly"


def test_a_long_title_is_cut_between_words():
    slug = slugs.tengri("Слово " * 40)
    assert len(slug) <= slugs.TENGRI_LENGTH
    assert set(slug.split("-")) == {"slovo"}


def test_a_title_without_letters_gives_a_one():
    assert slugs.akorda("…") == "1"


def test_slugs_have_nothing_but_small_latin_letters_and_digits():
    slug = slugs.akorda("Қазақстан Республикасы Президентінің ресми сайты: «№5» – ҒЫЛЫМ, Өнер")
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
