from datetime import timedelta

import pytest

from crawler.clock import ManualClock
from crawler.sources import tengrinews
from tests.support.newsroom import RELEASE, Newsroom
from tests.support.samples import NOON
from tests.support.web import serving

ADDRESS = "https://tengrinews.kz/kazakhstan_news/plotina-ges-601212/"
KEY = tengrinews.SOURCE.key_of(ADDRESS)
ADDED = "Плотину достроят к осени, сообщил директор стройки Марат Ибраев."
MUSEUM = (
    "Қостанайда тың мұражайы ашылды.",
    "Мұражай директоры қонақтарға күнделіктерді көрсетті.",
)


@pytest.fixture
def newsroom(database):
    """A story told twice, a text of another language, and two rules of which one found it."""
    room = Newsroom(database)
    room.rule("президент OR станция", "a@example.kz", "https://hooks.example.org/canary-path")
    room.rule("ярмарка")
    room.publish(url=ADDRESS, url_key=KEY, tags=("ГЭС",))
    room.publish(
        (*RELEASE[:3], ADDED), source="akorda", url="https://www.akorda.kz/ru/ges-1",
        url_key="akorda.kz:/ru/ges-1", title="О визите на Кербулакскую ГЭС", minutes=30,
    )  # fmt: skip
    room.publish(
        MUSEUM, title="Қостанайда мұражай ашылды", language="kk", section="Мәдениет", minutes=40
    )
    return room


@pytest.fixture
def clock():
    return ManualClock(NOON + timedelta(hours=2))


@pytest.fixture
def site(newsroom, clock):
    """The pages of that archive."""
    with serving(newsroom.database.url, clock) as running:
        yield running
