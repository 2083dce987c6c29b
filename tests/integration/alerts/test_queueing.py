"""From matches to queued mails, on both databases."""

import pytest

from crawler.alerts.decide import HISTORY, TOLD_ALREADY, TOO_OLD
from crawler.alerts.digest import queue_due_digests
from crawler.alerts.matcher import RuleHit
from crawler.alerts.policy import AlertPolicy
from crawler.alerts.queueing import queue_alerts
from crawler.alerts.withdraw import withdraw_mails
from storage import alerts
from storage.engine import Database
from storage.tellings import WAITS_FOR_DAY, WAITS_FOR_HOUR
from tests.support.desk import Desk
from tests.support.stories import parsed, text_of


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def test_one_mail_names_every_rule_of_a_recipient(desk: Desk) -> None:
    desk.rule("мосты", "мост")
    desk.rule("дороги", "движение", "a@example.kz", "b@example.kz")
    desk.rule("море", "корабль")
    report = desk.publish()
    assert (report.matches, report.mails) == (2, 2)
    first, second = desk.mails()
    assert (first.recipient, second.recipient) == ("a@example.kz", "b@example.kz")
    assert "мосты, дороги" in text_of(first.content)
    assert "мосты" not in text_of(second.content)
    assert {mail.subject for mail in desk.mails()} == {"Мост открыли"}
    assert first.message_id != second.message_id


def test_matches_without_a_mail_say_why(desk: Desk) -> None:
    rule = desk.rule("мосты")
    desk.publish(history=True)
    desk.publish(first_seen_at=rule.alert_since.replace(year=2020))
    assert [match.silent for match in desk.matches(rule)] == [HISTORY, TOO_OLD]
    assert desk.mails() == []


def test_a_copy_joins_the_mail_that_has_not_left(desk: Desk) -> None:
    desk.rule("мосты")
    desk.rule("реки", "паводок")
    desk.publish()
    before = desk.mails()[0]
    desk.publish("Паводок у моста", story=1, url="https://www.akorda.kz/ru/most", source="akorda")
    (mail,) = desk.mails()
    text = text_of(mail.content)
    assert mail.message_id == before.message_id
    assert mail.subject == "Мост открыли"
    assert "мосты, реки" in text
    assert "www.akorda.kz" in text
    assert text.index("**Мост** открыли") < text.index("Паводок у моста")


def test_a_story_told_once_stays_told(desk: Desk) -> None:
    rule = desk.rule("мосты")
    desk.publish()
    desk.mark_all("sent")
    report = desk.publish("Мост снова", story=1)
    assert report.mails == 0
    assert len(desk.mails()) == 1
    assert [match.silent for match in desk.matches(rule)] == [None, TOLD_ALREADY]


def test_a_new_rule_answers_in_the_thread(desk: Desk) -> None:
    desk.rule("мосты")
    desk.rule("реки", "паводок")
    desk.publish()
    desk.mark_all("sent")
    desk.later(minutes=5)
    desk.publish("Паводок у моста", story=1)
    first, reply = desk.mails()
    message = parsed(reply.content)
    assert message["References"] == message["In-Reply-To"] == first.message_id
    assert message["Message-ID"] == reply.message_id != first.message_id
    assert reply.subject == first.subject
    assert "сработало ещё одно правило: реки" in text_of(reply.content)


def test_later_copies_come_in_the_thread_where_the_rule_asks(desk: Desk) -> None:
    desk.rule("мосты", later_copies="thread")
    for number in range(3):
        desk.publish(f"Мост открыли {number}", story=1 if number else None)
        desk.mark_all("sent")
        desk.later(minutes=5)
    first, second, third = desk.mails()
    assert parsed(second.content)["References"] == parsed(third.content)["References"]
    assert parsed(second.content)["References"] == first.message_id
    assert len({mail.message_id for mail in desk.mails()}) == 3
    assert "вышел ещё раз" in text_of(third.content)


def test_a_follower_that_waits_takes_the_next_copy_along(desk: Desk) -> None:
    desk.rule("мосты", later_copies="thread")
    desk.publish()
    desk.mark_all("sent")
    desk.publish("Мост: второй раз", story=1)
    desk.publish("Мост: третий раз", story=1)
    first, reply = desk.mails()
    assert "Мост: третий раз" in text_of(reply.content)
    assert parsed(reply.content)["References"] == first.message_id
    assert "вышел ещё раз" in text_of(reply.content)


def test_the_same_article_again_changes_nothing(desk: Desk) -> None:
    rule = desk.rule("мосты")
    desk.publish()
    desk.mark_all("sent")
    with desk.database.write() as tx:
        report = queue_alerts(
            tx,
            article=desk.article(1, tx),
            hits=[RuleHit(rule, {"title": [[0, 4]]})],
            settings=desk.settings,
            now=desk.clock.now(),
        )
    assert (report.matches, report.mails) == (0, 0)


def test_a_daily_rule_waits_for_its_digest(desk: Desk) -> None:
    rule = desk.rule("мосты", deliver="daily")
    desk.publish("Мост первый")
    desk.publish("Мост второй")
    desk.publish("Мост первый снова", story=1)
    assert desk.mails() == []
    assert {match.silent for match in desk.matches(rule)} == {WAITS_FOR_DAY}
    assert queue_digests(desk) == 0
    desk.later(hours=24)
    assert queue_digests(desk) == 1
    (mail,) = desk.mails()
    text = text_of(mail.content)
    assert mail.subject == "Сюжеты за день: 2 · 23 ноября 2026"
    assert text.count("Мост первый снова") == 1
    assert text.count('Правило "мосты"') == 2
    assert {match.silent for match in desk.matches(rule)} == {None}
    assert queue_digests(desk) == 0


def test_a_digest_tells_no_story_twice(desk: Desk) -> None:
    rule = desk.rule("мосты", deliver="daily")
    desk.publish()
    desk.later(hours=24)
    queue_digests(desk)
    desk.publish("Мост снова", story=1)
    desk.later(hours=24)
    assert queue_digests(desk) == 0
    assert [match.silent for match in desk.matches(rule)] == [None, TOLD_ALREADY]


def test_an_immediate_mail_takes_the_waiting_rules_of_its_story(desk: Desk) -> None:
    daily = desk.rule("мосты", deliver="daily")
    desk.rule("реки", "паводок")
    desk.publish()
    desk.later(minutes=1)
    desk.publish("Паводок", story=1, lead=None, body="Вода поднялась.\n\nЛюдей вывезли.")
    (mail,) = desk.mails()
    assert "реки, мосты" in text_of(mail.content)
    desk.later(hours=24)
    assert queue_digests(desk) == 0
    assert {match.silent for match in desk.matches(daily)} == {None}


def test_above_the_cap_the_rest_comes_in_one_digest(desk: Desk) -> None:
    rule = desk.rule("мосты", "мост", "a@example.kz", "b@example.kz")
    for number in range(30):
        desk.publish(f"Мост номер {number}")
    assert len(desk.mails()) == 40
    assert [m.silent for m in desk.matches(rule)] == [None] * 20 + [WAITS_FOR_HOUR] * 10
    desk.later(minutes=59)
    assert queue_digests(desk) == 0
    desk.later(minutes=1)
    assert queue_digests(desk) == 2
    text = text_of(desk.mails()[-1].content)
    assert all(f"номер {number}" in text.replace("**", "") for number in range(20, 30))
    assert desk.publish("Мост номер 31").mails == 2


def test_a_paused_rule_waits_in_no_digest(desk: Desk) -> None:
    rule = desk.rule("мосты", deliver="daily")
    desk.publish()
    with desk.database.write() as tx:
        alerts.update(tx, rule.id, desk.clock.now(), paused=True)
    desk.later(hours=24)
    assert queue_digests(desk) == 0
    assert desk.matches(rule)[0].silent == "the rule is paused"


def test_a_recipient_who_cannot_be_written_to_costs_no_article(desk: Desk) -> None:
    desk.rule("мосты", "мост", "иван\r\nBcc: x@y.kz", "b@example.kz")
    assert desk.publish().mails == 2
    assert [parsed(mail.content)["Bcc"] for mail in desk.mails()] == [None, None]


def test_mails_of_a_removed_recipient_are_cancelled_with_the_reason(desk: Desk) -> None:
    rule = desk.rule("мосты", "мост", "a@example.kz", "b@example.kz", "c@example.kz")
    desk.rule("реки", "паводок", "c@example.kz")
    desk.publish("Паводок у моста")
    with desk.database.write() as tx:
        assert withdraw_mails(tx, rule, "b was removed from the rule", kept=["a@example.kz"]) == 1
    states = {mail.recipient: (mail.state, mail.last_reply) for mail in desk.mails()}
    assert states["a@example.kz"][0] == states["c@example.kz"][0] == "pending"
    assert states["b@example.kz"] == ("cancelled", "b was removed from the rule")


def queue_digests(desk: Desk) -> int:
    policy = AlertPolicy.of(desk.settings, b"secret")
    return desk.database.in_transaction(lambda tx: queue_due_digests(tx, policy, desk.clock.now()))
