"""Versions in other languages that a source usually brings: missing ones are named."""

from datetime import timedelta

import pytest

from crawler.stories import versions
from crawler.stories.account import account
from tests.support.newsroom import Newsroom
from tests.support.samples import NOON

RUSSIAN = (
    "Президент принял посла {0} {1} и обсудил с ним поставки зерна на {2} миллионов долларов.",
    "За {3} месяцев стороны подписали соглашение о транспорте и торговле, сообщил {1}.",
)
ENGLISH = (
    "The President received {1}, the ambassador of {0}, to discuss grain for {2} million dollars.",
    "Over {3} months the parties signed an agreement on transport and trade, {1} said.",
)
NAMES = (
    ("Мозавия", "Салдана", "Mozavia", "Saldana"), ("Карелтон", "Бергман", "Karelton", "Bergman"),
    ("Лурмания", "Петраки", "Lurmania", "Petraki"), ("Ганзибар", "Омонди", "Ganzibar", "Omondi"),
    ("Тирадор", "Веласко", "Tirador", "Velasco"), ("Нордвик", "Хольмгрен", "Nordvik", "Holmgren"),
)  # fmt: skip


@pytest.fixture
def room(database):
    return Newsroom(database)


def release(room, number: int, *, english: bool = True, wrong: int = 0) -> None:
    """Let a release come in Russian at its hour, and 20 minutes later in English."""
    land, name, country, person = NAMES[number]
    figures = (117 + 31 * number, 14 + number)
    room.publish(
        tuple(line.format(land, name, *figures) for line in RUSSIAN),
        title=f"Принят посол: {land}", source="akorda", minutes=60 * number,
    )  # fmt: skip
    if english:
        figures = (figures[0] + wrong, figures[1])
        room.publish(
            tuple(line.format(country, person, *figures) for line in ENGLISH),
            title=f"Ambassador received: {country}", source="akorda", language="en",
            minutes=60 * number + 20,
        )  # fmt: skip


def test_a_version_that_does_not_come_is_named_after_the_usual_delay(room) -> None:
    for number in range(6):
        release(room, number, english=number != 5)
    assert len(set(room.stories().values())) == 6
    with room.database.read() as tx:
        early = versions.missing(tx, NOON + timedelta(minutes=310))
        late = versions.missing(tx, NOON + timedelta(minutes=330))
        assert versions.missing(tx, NOON + timedelta(days=9)) == []
        told = account(tx, room.stories()[11])
    assert early == []
    assert [(one.language, one.usual_minutes, one.title) for one in late] == [
        ("en", 20, "Принят посол: Нордвик")
    ]
    assert told is not None


def test_a_source_without_a_habit_misses_nothing(room) -> None:
    for number in range(6):
        release(room, number, english=number < 3)
    with room.database.read() as tx:
        assert versions.missing(tx, NOON + timedelta(hours=20)) == []


def test_versions_whose_numbers_differ_are_named(room) -> None:
    for line in (RUSSIAN, ENGLISH):
        english = line is ENGLISH
        land, name = ("Mozavia", "Saldana") if english else ("Мозавия", "Салдана")
        figures = (419 if english else 417, 14)
        told = (one.format(land, name, *figures) for one in line)
        room.publish(
            (*told, "Talgar, Saryozek: 56, 888, 2031."),
            title=land, source="akorda", language="en" if english else "ru",
            minutes=0, published_precision="day",
        )  # fmt: skip
    with room.database.read() as tx:
        found = versions.differing(tx, NOON + timedelta(hours=1))
    assert [(one.article_id, one.other_id, one.numbers) for one in found] == [
        (2, 1, ("417", "419"))
    ]
