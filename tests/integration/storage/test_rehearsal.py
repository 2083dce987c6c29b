"""Reading the past in the order in which it came, and copies under the same numbers."""

from dataclasses import replace
from datetime import timedelta

from storage import alerts, articles, rehearsal, stories
from storage.session import Database
from tests.support.samples import NOON, new_alert, new_article, new_match

SOON = timedelta(hours=1)


def stored(database: Database, number: int, hour: int) -> int:
    """Store an article that was first read at an hour after noon, in a story of its own."""
    with database.write() as tx:
        at = NOON + timedelta(hours=hour)
        article = articles.insert(tx, new_article(number, first_seen_at=at))
        story = stories.create(tx, f"story {number}", NOON, article)
        articles.set_story(tx, article, story, "original")
        return article


def test_what_was_read_changed_or_withdrawn_in_a_time_is_given(database: Database) -> None:
    read, changed, gone, before, after = (stored(database, n, h) for n, h in
                                          enumerate((5, 0, 1, 2, 20), 1))  # fmt: skip
    with database.write() as tx:
        text = replace(new_article(2), body="Мост закрыли.")
        articles.revise(tx, changed, text, "substantive", NOON + 6 * SOON)
        articles.mark_gone(tx, gone, NOON + 7 * SOON)
    found = rehearsal.read_between(database, NOON + 4 * SOON, NOON + 10 * SOON)
    assert [article.id for article in found] == [read, changed, gone]
    assert {before, after}.isdisjoint({read, changed, gone})


def test_stories_are_given_whole_and_when_they_were_stored(database: Database) -> None:
    first, second = stored(database, 1, 0), stored(database, 2, 1)
    with database.write() as tx:
        articles.set_story(tx, second, 1, "copy")
        rule = alerts.add(tx, new_alert(), NOON)
        alerts.add_match(tx, new_match(rule.id, first, 1, matched_at=NOON + SOON))
    with database.read() as tx:
        assert [a.id for a in rehearsal.of_stories(tx, [1])] == [first, second]
        assert rehearsal.matched_first(tx, [first, second]) == {first: NOON + SOON}


def test_a_copy_on_the_stage_is_what_it_was(database: Database) -> None:
    number = stored(database, 7, 0)
    with database.write() as tx:
        rule = alerts.add(tx, new_alert(quiet_hours="22:00-07:00"), NOON)
    with database.read() as tx:
        article = articles.get(tx, number)
    assert article is not None
    with rehearsal.stage(b"secret") as tx:
        rehearsal.put_alert(tx, rule)
        rehearsal.put_article(tx, article)
        copied = articles.get(tx, number)
        story = stories.get(tx, article.story_id or 0)
        assert alerts.get(tx, rule.id) == rule
        rehearsal.put_text(tx, replace(article, title="Мост закрыли"))
        stories.refresh(tx, article.story_id or 0)
        renamed = stories.get(tx, article.story_id or 0)
    assert copied == replace(article, tags=(), citations=())
    assert (story.title, story.original_id) == (article.title, number) if story else False
    assert renamed is not None
    assert renamed.title == "Мост закрыли"
