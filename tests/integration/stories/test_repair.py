"""Stories that a person merges and splits, on both databases."""

import pytest

from crawler.errors import UsageError
from crawler.stories import repair
from crawler.stories.rebuild import rebuild
from storage import stories
from tests.support.newsroom import ELSEWHERE, RELEASE, Newsroom
from tests.support.soundness import half_stored

RETOLD = ("Музей целины показали гостям.", *ELSEWHERE[1:])
MORE = ("О плотине спорят экологи.", *RELEASE[1:])


@pytest.fixture
def room(database):
    return Newsroom(database)


@pytest.fixture
def two(room):
    """Two stories of two articles each."""
    first = room.publish()
    room.publish(source="akorda")
    second = room.publish(ELSEWHERE, title="В Костанае открылся музей целины")
    room.publish(ELSEWHERE, title="В Костанае открылся музей целины", source="akorda")
    assert first.story_id != second.story_id
    return first.story_id, second.story_id


def merge(room, kept, gone):
    return room.database.in_transaction(lambda tx: repair.merge(tx, kept, gone, room.now()))


def split(room, article):
    return room.database.in_transaction(lambda tx: repair.split(tx, article, room.now()))


def sound(room) -> bool:
    found = half_stored(room.database)
    return not {name for name in found if "addresses" not in name and "read" not in name}


def test_merged_stories_are_one_with_one_original(room, two) -> None:
    story = merge(room, *two)
    assert (story.id, story.article_count) == (two[0], 4)
    relations = [member.relation for member in room.members(two[0])]
    assert relations.count("original") == 1
    with room.database.read() as tx:
        assert stories.get(tx, two[1]).merged_into == two[0]
    assert set(room.stories().values()) == {two[0]}


def test_a_later_article_joins_the_merged_story(room, two) -> None:
    merge(room, *two)
    later = room.publish(RETOLD, title="Музей целины принял гостей", source="other")
    assert later.story_id == two[0]


def test_a_merge_outlives_a_rebuild(room, two) -> None:
    merge(room, *two)
    before = room.stories()
    assert rebuild(room.database, room.now()).moved == 0
    assert room.stories() == before


def test_an_article_that_was_split_off_stays_alone(room, two) -> None:
    new = split(room, 2)
    assert room.stories() == {1: two[0], 2: new, 3: two[1], 4: two[1]}
    later = room.publish(MORE, title="О Кербулакской ГЭС спорят", source="other")
    assert later.story_id in (two[0], new)
    before = room.stories()
    rebuild(room.database, room.now())
    assert room.stories() == before
    assert room.members(new)[0].relation == "original"


def test_the_next_article_leads_where_the_original_was_split_off(room, two) -> None:
    split(room, 1)
    assert [(m.id, m.relation) for m in room.members(two[0])] == [(2, "original")]


def test_a_split_can_be_merged_back(room, two) -> None:
    new = split(room, 2)
    merge(room, two[0], new)
    assert room.stories()[2] == two[0]
    rebuild(room.database, room.now())
    assert room.stories()[1] == room.stories()[2]


def test_what_was_told_of_a_story_is_not_told_again(room) -> None:
    room.rule("плотина OR целины")
    one = room.publish()
    other = room.publish(ELSEWHERE, title="В Костанае открылся музей целины")
    told = room.mails()
    assert told == 2
    merge(room, one.story_id, other.story_id)
    assert room.publish(source="akorda").mails == 0
    new = split(room, other.article_id)
    again = room.publish(ELSEWHERE, title="В Костанае открылся музей целины", source="akorda")
    assert (again.story_id, again.mails) == (new, 0)
    rebuild(room.database, room.now())
    assert room.publish(RELEASE, source="third").mails == 0
    assert room.mails() == told


@pytest.mark.parametrize(("kept", "gone"), [(1, 1), (1, 99), (99, 1)])
def test_what_cannot_be_merged_is_refused(room, two, kept, gone) -> None:
    assert two
    with pytest.raises(UsageError):
        merge(room, kept, gone)


def test_an_article_that_is_alone_cannot_be_split_off(room) -> None:
    room.publish()
    with pytest.raises(UsageError, match="alone"):
        split(room, 1)
    with pytest.raises(UsageError, match="no article"):
        split(room, 99)


def test_a_rebuild_finds_the_same_stories_and_keeps_their_numbers(room, two) -> None:
    room.publish(MORE, title="О Кербулакской ГЭС спорят", source="other")
    before = room.stories()
    found = rebuild(room.database, room.now())
    assert (found.articles, found.stories, found.moved) == (5, len(set(before.values())), 0)
    assert room.stories() == before
    assert set(two) <= set(before.values())
    assert sound(room)


def test_a_rebuild_mends_stories_that_were_put_together_wrongly(room, two) -> None:
    with room.database.write() as tx:
        from sqlalchemy import text  # noqa: PLC0415 - damage that the program cannot do

        tx.execute(text("UPDATE articles SET story_id = :one"), {"one": two[0]})
        tx.execute(text("DELETE FROM fingerprints"))
    assert rebuild(room.database, room.now()).moved == 2
    found = room.stories()
    assert (found[1], found[3]) == (found[2], found[4])
    assert found[1] != found[3]
    assert room.publish(source="third").story_id == found[1]
    assert sound(room)
