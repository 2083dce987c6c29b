"""An address that is given to another story: the story that was told stays, a new one begins."""

from dataclasses import replace
from datetime import timedelta

import pytest

from crawler.items import ArticleItem
from storage import alerts, articles, outbox, stories
from storage.engine import Database
from storage.records import NewAlert
from tests.support.newsroom import ELSEWHERE, RELEASE, Newsroom
from tests.support.samples import NOON
from tests.support.soundness import half_stored, twice

LATER = timedelta(hours=3)
OF_VISITS = ("address", "reading was not noted")


@pytest.fixture
def room(database: Database) -> Newsroom:
    return Newsroom(database)


def given_away(room: Newsroom, item: ArticleItem, **changes: object) -> ArticleItem:
    """Return what stands at an article's address hours later: another story."""
    room.clock.at += LATER
    values = {"title": "В Костанае открыли музей целины", "body": "\n\n".join(ELSEWHERE)}
    dated = {"published_at": room.clock.at, "fetched_at": room.clock.at}
    return replace(item, **(values | dated | changes))


def subjects(room: Newsroom) -> list[str]:
    with room.database.read() as tx:
        return [mail.subject for mail in reversed(outbox.list_mails(tx, None, 100))]


def test_another_text_at_an_address_is_a_story_of_its_own(room: Newsroom) -> None:
    item = room.item()
    first = room.ingest.article(item)
    copy = room.publish(source="akorda")
    taken = room.ingest.article(given_away(room, item))
    assert (taken.kind, taken.article_id) == ("revised", first.article_id)
    assert copy.story_id == first.story_id != taken.story_id
    with room.database.read() as tx:
        story = stories.get(tx, first.story_id)
        kept = [one.body for one in articles.revisions(tx, first.article_id)]
    assert (story.article_count, story.original_id) == (1, copy.article_id)
    assert kept == ["\n\n".join(RELEASE), "\n\n".join(ELSEWHERE)]
    assert [one.id for one in room.members(taken.story_id)] == [first.article_id]
    assert twice(room.database) == []
    found = half_stored(room.database)
    assert [name for name in found if not any(part in name for part in OF_VISITS)] == []


def test_a_story_that_was_one_page_alone_names_what_came_after_it(room: Newsroom) -> None:
    item = room.item()
    first = room.ingest.article(item)
    taken = room.ingest.article(given_away(room, item))
    with room.database.read() as tx:
        story = stories.get(tx, first.story_id)
    assert (story.article_count, story.merged_into) == (0, taken.story_id)
    found = half_stored(room.database)
    assert [name for name in found if not any(part in name for part in OF_VISITS)] == []


def test_it_is_told_as_news_and_the_old_story_not_again(room: Newsroom) -> None:
    room.rule("source:tengrinews")
    item = room.item()
    room.ingest.article(item)
    taken = given_away(room, item)
    assert room.ingest.article(taken).mails == 1
    assert room.ingest.article(taken).kind == "known"
    assert subjects(room) == [item.title, taken.title]


def test_a_rule_that_is_younger_than_the_old_text_tells_of_the_new_one(room: Newsroom) -> None:
    item = room.item()
    room.ingest.article(item, history=True)
    with room.database.write() as tx:
        rule = NewAlert("museum", "музей", ["a@example.kz"])
        alerts.add(tx, rule, room.clock.at + timedelta(hours=1))
    taken = room.ingest.article(given_away(room, item))
    assert (taken.matches, taken.mails) == (1, 1)


def test_who_follows_changes_hears_in_the_thread_that_the_old_text_is_gone(
    room: Newsroom,
) -> None:
    with room.database.write() as tx:
        rule = NewAlert("station", "гидроэлектростанция", ["a@example.kz"], changes="thread")
        alerts.add(tx, rule, NOON - timedelta(days=1))
    item = room.item()
    first = room.ingest.article(item)
    assert room.ingest.article(given_away(room, item)).mails == 1
    with room.database.read() as tx:
        mails = outbox.list_mails(tx, None, 100)
    assert {(mail.kind, mail.story_id) for mail in mails} == {
        ("story", first.story_id),
        ("change", first.story_id),
    }


def test_digests_tell_each_of_the_two_stories_once(room: Newsroom) -> None:
    with room.database.write() as tx:
        rule = NewAlert("day", "source:tengrinews", ["a@example.kz"], deliver="daily")
        alerts.add(tx, rule, NOON - timedelta(days=1))
    item = room.item()
    room.ingest.article(item)
    taken = given_away(room, item)
    room.clock.at += timedelta(days=1)
    room.publish(ELSEWHERE[:2], title="Прочее", source="tengrinews")  # the first digest is due
    room.ingest.article(taken)
    room.clock.at += timedelta(days=1)
    room.publish(RELEASE[3:], title="Иное", source="tengrinews")  # and the second
    with room.database.read() as tx:
        mails = outbox.list_mails(tx, None, 100)
    assert [mail.kind for mail in mails] == ["digest", "digest"]


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Президент осмотрел Кербулакскую ГЭС"},
        {"body": "\n\n".join((*ELSEWHERE, *RELEASE))},
        {"body": "Музей закрыт."},
        {"language": "kk"},
    ],
    ids=["same title", "the old text is in it", "too short to tell", "another language"],
)
def test_whatever_else_changes_stays_in_its_story(
    room: Newsroom, changes: dict[str, object]
) -> None:
    item = room.item()
    first = room.ingest.article(item)
    taken = room.ingest.article(given_away(room, item, **changes))
    assert (taken.kind, taken.story_id) == ("revised", first.story_id)
