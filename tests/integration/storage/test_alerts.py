from dataclasses import asdict

import pytest

from storage import alerts, articles, outbox, stories
from storage.engine import Database
from storage.errors import StorageError
from storage.records import Alert
from tests.support.samples import NOON, later, new_alert, new_article, new_mail, new_match


def _add(database: Database, *names: str) -> list[Alert]:
    with database.write() as tx:
        return [alerts.add(tx, new_alert(name), NOON) for name in names]


def _article(database: Database) -> tuple[int, int]:
    with database.write() as tx:
        number = articles.insert(tx, new_article())
        return number, stories.create(tx, "Мост", NOON, number)


def test_a_rule_comes_back_as_it_was_added(database: Database) -> None:
    way = {
        "group_seconds": 300,
        "quiet_hours": "22:00-07:00",
        "hourly_cap": 5,
        "changes": "thread",
        "expect_by": "mon-fri 18:00",
        "expires_at": NOON,
        "declared_in": "rules.toml",
    }
    new = new_alert(recipients=["a@x.kz", "б@x.kz"], deliver="daily", later_copies="thread", **way)
    with database.write() as tx:
        added = alerts.add(tx, new, NOON)
    with database.read() as tx:
        assert alerts.find(tx, "мосты") == alerts.get(tx, added.id) == added
        assert alerts.find(tx, "дороги") is None
    assert asdict(added) == {
        "id": added.id,
        "name": "мосты",
        "query": "мост",
        "recipients": ("a@x.kz", "б@x.kz"),
        "deliver": "daily",
        "later_copies": "thread",
        "paused": False,
        "alert_since": NOON,
        "created_at": NOON,
        "updated_at": NOON,
        "expect_checked_at": None,
        **way,
    }


def test_a_name_is_given_once(database: Database) -> None:
    _add(database, "мосты", "дороги")
    with pytest.raises(StorageError, match="already"):
        _add(database, "мосты")
    with database.write() as tx:
        roads = alerts.find(tx, "дороги")
        assert roads is not None
        with pytest.raises(StorageError, match="already"):
            alerts.update(tx, roads.id, NOON, name="мосты")


def test_changes_are_stored_and_dated(database: Database) -> None:
    (rule,) = _add(database, "мосты")
    with database.write() as tx:
        changed = alerts.update(
            tx, rule.id, later(hours=1), query="мост OR дорога", recipients=["c@x.kz"], paused=True
        )
    assert (changed.query, changed.recipients, changed.paused) == (
        "мост OR дорога",
        ("c@x.kz",),
        True,
    )
    assert (changed.updated_at, changed.alert_since) == (later(hours=1), NOON)


def test_a_rule_that_is_not_there_cannot_be_changed(database: Database) -> None:
    with pytest.raises(StorageError, match="number 7"), database.write() as tx:
        alerts.update(tx, 7, NOON, paused=True)


def test_paused_rules_are_listed_but_not_active(database: Database) -> None:
    first, second = _add(database, "яблоки", "апорт")
    with database.write() as tx:
        alerts.update(tx, first.id, NOON, paused=True)
    with database.read() as tx:
        assert [rule.id for rule in alerts.all_active(tx)] == [second.id]
        assert [rule.name for rule in alerts.list_all(tx)] == ["апорт", "яблоки"]


def test_the_generation_changes_with_every_change_of_rules(database: Database) -> None:
    with database.write() as tx:
        seen = [alerts.generation(tx)]
        rule = alerts.add(tx, new_alert(), NOON)
        seen.append(alerts.generation(tx))
        alerts.update(tx, rule.id, NOON, paused=True)
        seen.append(alerts.generation(tx))
        assert alerts.remove(tx, rule.id) is True
        seen.append(alerts.generation(tx))
        assert alerts.remove(tx, rule.id) is False
        assert alerts.generation(tx) == seen[-1]
    assert len(set(seen)) == 4


def test_the_number_of_a_removed_rule_is_not_used_again(database: Database) -> None:
    (old,) = _add(database, "мосты")
    with database.write() as tx:
        alerts.remove(tx, old.id)
    (new,) = _add(database, "мосты")
    assert new.id > old.id


def test_a_match_is_stored_once(database: Database) -> None:
    (rule,) = _add(database, "мосты")
    article, story = _article(database)
    spans = {"title": [(0, 4)], "body": [[5, 9], [20, 24]]}
    with database.write() as tx:
        first = alerts.add_match(tx, new_match(rule.id, article, story, spans=spans))
        assert first is not None
        assert alerts.add_match(tx, new_match(rule.id, article, story)) is None
    with database.read() as tx:
        (match,) = alerts.matches_of_article(tx, article)
        assert alerts.matches_of_story(tx, story) == [match]
        assert alerts.matches_of_alert(tx, rule.id, NOON) == [match]
        assert alerts.matches_of_alert(tx, rule.id, later(hours=1)) == []
    assert (match.id, match.matched_at, match.silent) == (first, NOON, None)
    assert match.spans == {"title": [[0, 4]], "body": [[5, 9], [20, 24]]}


def test_a_silent_match_says_why(database: Database) -> None:
    (rule,) = _add(database, "мосты")
    article, story = _article(database)
    with database.write() as tx:
        alerts.add_match(tx, new_match(rule.id, article, story, silent="история"))
        (match,) = alerts.matches_of_article(tx, article)
    assert match.silent == "история"


def test_a_rule_takes_its_matches_along_but_not_its_mails(database: Database) -> None:
    (rule,) = _add(database, "мосты")
    article, story = _article(database)
    with database.write() as tx:
        alerts.add_match(tx, new_match(rule.id, article, story))
        mail = outbox.queue(tx, new_mail(story_id=story, alert_ids=[rule.id]))
        alerts.remove(tx, rule.id)
        assert alerts.matches_of_article(tx, article) == []
        assert outbox.alerts_of(tx, mail) == [(rule.id, story)]


def test_told_names_the_rules_of_all_mails_but_cancelled_ones(database: Database) -> None:
    with database.write() as tx:
        outbox.queue(tx, new_mail(1, story_id=5, alert_ids=[1, 2]))
        cancelled = outbox.queue(tx, new_mail(2, story_id=5, alert_ids=[3], revision=1))
        outbox.queue(tx, new_mail(3, story_id=6, alert_ids=[4]))
        outbox.queue(tx, new_mail(4, story_id=5, alert_ids=[5], recipient="b@example.kz"))
        outbox.cancel(tx, cancelled, "rule removed")
        assert alerts.told(tx, 5, "a@example.kz") == {1, 2}
