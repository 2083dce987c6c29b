from storage import articles, stories
from storage.engine import Database
from tests.support.samples import NOON, later, new_article, new_link


def _story(database: Database, *dates: int) -> tuple[int, list[int]]:
    """Store a story of articles dated so many hours after noon, the first being its original."""
    with database.write() as tx:
        ids = [
            articles.insert(tx, new_article(number, published_at=later(hours=hours)))
            for number, hours in enumerate(dates, start=1)
        ]
        story = stories.create(tx, new_article(1).title, later(hours=dates[0]), ids[0])
        for place, number in enumerate(ids):
            articles.set_story(tx, number, story, "copy" if place else "original")
        stories.refresh(tx, story)
    return story, ids


def test_a_new_story_has_its_original_alone(database: Database) -> None:
    with database.write() as tx:
        number = articles.insert(tx, new_article())
        story = stories.create(tx, "Мост открыли", NOON, number)
        articles.set_story(tx, number, story, "original")
        found = stories.get(tx, story)
    assert found is not None
    assert (found.title, found.article_count, found.original_id) == ("Мост открыли", 1, number)
    assert found.first_published_at == found.last_published_at == NOON


def test_refreshing_counts_members_and_takes_the_originals_title(database: Database) -> None:
    story, ids = _story(database, 0, -3, 5)
    with database.read() as tx:
        found = stories.get(tx, story)
        members = stories.members(tx, story)
    assert found is not None
    assert (found.article_count, found.original_id) == (3, ids[0])
    assert (found.first_published_at, found.last_published_at) == (later(hours=-3), later(hours=5))
    assert [member.id for member in members] == [ids[1], ids[0], ids[2]]
    assert [member.relation for member in members] == ["copy", "original", "copy"]


def test_a_new_original_gives_the_story_its_title(database: Database) -> None:
    story, ids = _story(database, 0, -3)
    with database.write() as tx:
        stories.set_original(tx, story, ids[1])
        found = stories.get(tx, story)
    assert found is not None
    assert (found.original_id, found.title) == (ids[1], new_article(2).title)


def test_a_story_that_is_not_there_is_none(database: Database) -> None:
    with database.read() as tx:
        assert stories.get(tx, 999) is None
        assert stories.members(tx, 999) == []


def test_links_are_found_from_both_sides_and_replaced_by_later_verdicts(
    database: Database,
) -> None:
    _, (one, two, three) = _story(database, 0, 1, 2)
    with database.write() as tx:
        stories.add_links(tx, [new_link(two, one), new_link(three, two, coverage=0.4)])
        stories.add_links(tx, [new_link(two, one, kind="rewrite", coverage=0.7)])
        stories.add_links(tx, [])
    with database.read() as tx:
        assert stories.links_of(tx, two) == [
            new_link(two, one, kind="rewrite", coverage=0.7),
            new_link(three, two, coverage=0.4),
        ]
        assert stories.links_of(tx, one) == [new_link(two, one, kind="rewrite", coverage=0.7)]


def test_links_are_forgotten_before_deciding_anew(database: Database) -> None:
    _, (one, two, three) = _story(database, 0, 1, 2)
    with database.write() as tx:
        stories.add_links(tx, [new_link(two, one), new_link(three, two)])
        stories.remove_links(tx, two)
        assert stories.links_of(tx, two) == [new_link(three, two)]


def test_recent_stories_come_latest_first(database: Database) -> None:
    with database.write() as tx:
        made = []
        for number, hours in enumerate([0, -50, 3], start=1):
            at = later(hours=hours)
            article = articles.insert(tx, new_article(number, published_at=at))
            story = stories.create(tx, f"История {number}", at, article)
            articles.set_story(tx, article, story, "original")
            made.append(story)
        recent = stories.recent(tx, later(hours=-24), 10)
        assert [story.id for story in recent] == [made[2], made[0]]
        assert [story.id for story in stories.recent(tx, later(hours=-99), 1)] == [made[2]]
