import shutil
from collections.abc import Iterator
from datetime import timedelta

import pytest

from crawler.clock import ManualClock
from crawler.sources import tengrinews
from storage.engine import Database
from tests.support.databases import BOTH, opened
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


def fill(database: Database) -> Newsroom:
    """Store a story told twice, a text of another language, two rules of which one found it."""
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


def afternoon() -> ManualClock:
    return ManualClock(NOON + timedelta(hours=2))


@pytest.fixture(scope="module")
def sqlite_archive(tmp_path_factory, sqlite_template) -> str:
    path = tmp_path_factory.mktemp("web") / "jarshy.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="module", params=BOTH)
def url(request) -> Iterator[str]:
    """The address of that archive, of either kind of database."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_archive")
        return
    server = request.getfixturevalue("postgres_server")
    with server.fresh(server.template) as found:
        yield found


@pytest.fixture(scope="module")
def filled_url(url) -> str:
    with opened(url) as database:
        fill(database)
    return url


@pytest.fixture(scope="module")
def site(filled_url):
    """The pages of that archive, which the tests of a module share."""
    with serving(filled_url, afternoon()) as running:
        yield running
