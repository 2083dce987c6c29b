"""What another site tells of one day's event in its own words joins the story, stored and all."""

from dataclasses import replace

from crawler.dedup.text import Text
from crawler.stories.known import Stored
from crawler.stories.placing import pieces_of, place
from storage import articles, stories
from storage.engine import Database
from tests.support.samples import NOON, new_article
from tests.unit.dedup.test_retelling import retold
from tests.unit.dedup.texts import release

TITLE = "Президент осмотрел плотину Кербулакской ГЭС"


def take(database: Database, text: Text, number: int) -> int:
    """Store a text, place it, and return its story."""
    new = new_article(
        number,
        source=text.source,
        title=text.title,
        lead=text.lead,
        body=text.body,
        citations=[],
        published_at=text.published_at,
    )
    pieces = pieces_of(text.title, text.lead, text.body)
    with database.write() as tx:
        article_id = articles.insert(tx, new)
        placed = place(tx, article_id, replace(text, id=article_id), pieces, Stored(), NOON)
    assert placed.story_id is not None
    return placed.story_id


def test_a_retelling_under_a_like_title_joins_the_release(database: Database) -> None:
    first = take(database, release(title=TITLE), 1)
    second = take(database, retold(title="Плотину Кербулакской ГЭС осмотрел Президент"), 2)
    assert first == second
    with database.read() as tx:
        assert [one.relation for one in stories.members(tx, first)] == ["original", "rewrite"]


def test_a_retelling_that_comes_first_is_joined_by_the_release(database: Database) -> None:
    first = take(database, retold(title="Плотину Кербулакской ГЭС осмотрел Президент"), 1)
    second = take(database, release(title=TITLE), 2)
    assert first == second
    with database.read() as tx:
        assert [one.source for one in stories.members(tx, first)] == ["akorda", "outlet"]
        assert stories.members(tx, first)[0].relation == "original"


def test_another_event_on_the_same_day_begins_a_story(database: Database) -> None:
    first = take(database, release(title=TITLE), 1)
    other = retold(title="Пуск станции намечен на осень")
    assert take(database, other, 2) != first
