"""Site names on titles, and who is an author."""

import pytest

from crawler.extract.names import people, without_site_name

SITE = ("Tengrinews.kz", "Tengri News", "Официальный сайт Президента Республики Казахстан")


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("Мост открыт | Tengrinews.kz", "Мост открыт"),
        ("Tengri News — Мост открыт", "Мост открыт"),
        ("Мост открыт — Официальный сайт Президента Республики Казахстан", "Мост открыт"),
        ("Мост открыт - новый - Tengrinews.kz", "Мост открыт - новый"),
        ("Астана - город мостов", "Астана - город мостов"),
        ("Tengrinews.kz", "Tengrinews.kz"),
    ],
)
def test_a_title_bears_no_site_name(title: str, bare: str):
    assert without_site_name(title, SITE) == bare


def test_people_are_no_sites_no_addresses_and_named_once():
    names = ["tengrinews.kz", "https://facebook.com/x", "Дана Сеитова", ("Автор: Олег Рябов, Дана "
             "Сеитова"), "news@x.kz", "port.de", "Дана Сеитова (дс)", "admin", ""]  # fmt: skip
    assert [author.name for author in people(names, SITE)] == ["Дана Сеитова", "Олег Рябов"]
