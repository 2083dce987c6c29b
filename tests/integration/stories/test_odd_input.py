"""Odd and hostile articles in the archive: no merge by accident, and bounded work."""

import time

import pytest

from storage import fingerprints, stories
from tests.support.many import multiply
from tests.support.newsroom import ELSEWHERE, RELEASE, Newsroom

# CPU time of this process, so that a busy machine does not count.
CPU_SECONDS = 20.0
BOILERPLATE = (
    "Подписывайтесь на наш канал, чтобы первыми узнавать новости города и области.",
    "Редакция не несет ответственности за содержание рекламных материалов и писем читателей.",
    "При полном или частичном использовании текстов ссылка на издание обязательна всегда.",
)


@pytest.fixture
def room(database):
    return Newsroom(database)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "Да.",
        "Подробности позже.",
        "\x00\x00 слово \x00",
        "Mixed смешанные әртүрлі 混合 words",
        "12 34 56 78",
    ],
    ids=["empty", "word", "line", "nul", "mixed", "numbers"],
)
def test_texts_that_say_nothing_are_no_story_of_each_other(room, body) -> None:
    room.publish()
    for number, source in enumerate(("one", "two", "three")):
        room.publish((body,), title=f"Заголовок {'АБВ'[number]}", source=source)
    assert len(set(room.stories().values())) == 4


def test_identical_boilerplate_joins_nothing(room) -> None:
    texts = [RELEASE, ELSEWHERE, ("Завтра в Актау отключат воду.",), ("Найден щенок.",)]
    for number, paragraphs in enumerate(texts):
        room.publish((*paragraphs, *BOILERPLATE), title=f"Новость {number} {paragraphs[0][:20]}",
                     source=f"outlet{number % 2}")  # fmt: skip
    assert len(set(room.stories().values())) == len(texts)


def test_ten_megabytes_in_the_archive_take_bounded_work(room) -> None:
    started = time.process_time()
    huge = room.publish((" ".join(RELEASE) * 13_000,), title="Огромный текст", source="one")
    again = room.publish((" ".join(ELSEWHERE) * 15_000,), title="Другой текст", source="two")
    assert time.process_time() - started < CPU_SECONDS
    assert huge.story_id != again.story_id
    with room.database.read() as tx:
        assert len(fingerprints.of_article(tx, huge.article_id)) < 5_000


@pytest.mark.parametrize("count", [120, pytest.param(10_000, marks=pytest.mark.slow)])
def test_the_last_of_many_identical_articles_costs_no_more_than_the_hundredth(room, count) -> None:
    early = [cost_of_one_more(room)[0] for _ in range(99)][79:]
    cost, last = cost_of_one_more(room)
    multiply(room.database, last, count - 120)
    late = [cost_of_one_more(room)[0] for _ in range(20)]
    assert min(late) < 3 * min(*early, cost), (early, late)
    with room.database.read() as tx:
        places = stories.of_articles(tx)
    assert len(places) == count
    assert set(places.values()) == {1}


def cost_of_one_more(room: Newsroom) -> tuple[float, int]:
    """Let one more of the same articles come; returns its CPU time in seconds and its number."""
    started = time.process_time()
    came = room.publish(title="Президент осмотрел Кербулакскую ГЭС", minutes=1)
    return time.process_time() - started, came.article_id
