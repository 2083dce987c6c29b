"""Captions, credits and addresses of pictures."""

import pytest

from crawler.extract.pictures import image, split_caption

CAPTIONS = {
    "": (None, None),
    "Фото: akorda.kz": ("Фото: akorda.kz", "akorda.kz"),
    "Фото: akorda.kz Фото: akorda.kz": ("Фото: akorda.kz", "akorda.kz"),
    "Фото пресс-службы Акорды": ("Фото пресс-службы Акорды", "пресс-службы Акорды"),
    "Фото: Акорда": ("Фото: Акорда", "Акорда"),
    "Площадь утром. Фото Дана Сеитова": ("Площадь утром", "Дана Сеитова"),
    "Фото ©️ Tengrinews.kz / Олег Рябов": (
        "Фото ©️ Tengrinews.kz / Олег Рябов",
        "Tengrinews.kz / Олег Рябов",
    ),
    "© ktk.kz": ("© ktk.kz", "ktk.kz"),
    "Сурет: akorda.kz": ("Сурет: akorda.kz", "akorda.kz"),
    "Photo by Dana Seitova": ("Photo by Dana Seitova", "Dana Seitova"),
    "Фото дня в Астане": ("Фото дня в Астане", None),
    "Кадр из видео": ("Кадр из видео", None),
    "Набережная": ("Набережная", None),
}


@pytest.mark.parametrize("caption", CAPTIONS)
def test_a_caption_is_split_from_its_credit(caption: str):
    assert split_caption(caption) == CAPTIONS[caption]


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("/a b.jpg", "https://x.kz/a%20b.jpg"),
        ("//cdn.kz/a.jpg", "https://cdn.kz/a.jpg"),
        ("data:image/png;base64,xx", None),
        ("javascript:alert(1)", None),
        ("https://[x/a.jpg", None),
        ("", None),
        (None, None),
    ],
)
def test_only_http_addresses_are_pictures(address: str | None, url: str | None):
    found = image("https://x.kz/n/", address)
    assert (found.url if found else None) == url
