"""When a rule tells: digests, quiet hours, caps, groups, late finds, follow-ups, silence."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from crawler.alerts.decide import EXPIRED, TOLD_ALREADY
from crawler.alerts.expected import queue_missing
from crawler.alerts.followups import WITHDRAWN, Happening, queue_change
from crawler.alerts.policy import AlertPolicy
from crawler.alerts.withdraw import pause_rule, resume_rule
from storage import alerts
from storage.engine import Database
from storage.records import Mail
from storage.tellings import WAITS_FOR_HOUR, WAITS_FOR_QUIET, WAITS_LATE
from tests.integration.alerts.test_queueing import queue_digests
from tests.support.desk import Desk
from tests.support.stories import parsed, text_of

HOUR = timedelta(hours=1)
MORNING = datetime(2026, 11, 23, 3, tzinfo=UTC)  # Monday, 08:00 in Almaty


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


@dataclass(frozen=True)
class Edit:
    """A changed sentence."""

    kind: str
    old: str | None
    new: str | None


def due(desk: Desk) -> list[tuple[str, datetime]]:
    return [(mail.kind, mail.next_try_at) for mail in desk.mails()]


def changed(desk: Desk, change: str, number: int = 2, edits: Sequence[Edit] = ()) -> list[Mail]:
    """Let article 1 change, and return the mails on changes."""
    with desk.database.write() as tx:
        what = Happening(desk.article(1, tx), change, number, edits)
        queue_change(tx, what, desk.settings, desk.clock.now())
    return [mail for mail in desk.mails() if mail.kind == "change"]


def test_a_rule_names_the_times_of_its_digests(desk: Desk) -> None:
    desk.clock.at = MORNING - timedelta(hours=40)  # Saturday afternoon
    desk.rule("мосты", deliver="mon-fri 08:00,18:00")
    desk.publish("Мост первый")
    desk.clock.at = MORNING - timedelta(seconds=1)
    assert queue_digests(desk) == 0
    desk.publish("Мост второй")
    desk.clock.at = MORNING + timedelta(minutes=2)
    assert queue_digests(desk) == 1
    assert due(desk) == [("digest", MORNING)]
    assert desk.mails()[0].subject.startswith("Сюжеты за день: 2")


def test_two_digest_times_that_were_missed_make_two_digests(desk: Desk) -> None:
    desk.clock.at = MORNING - timedelta(hours=1)
    desk.rule("мосты", deliver="08:00")
    desk.rule("реки", "паводок", deliver="18:00")
    desk.publish("Мост")
    desk.publish("Паводок", body="Вода.", lead=None)
    desk.clock.at = MORNING + timedelta(hours=12)
    queue_digests(desk)
    assert due(desk) == [("digest", MORNING), ("digest", MORNING + timedelta(hours=10))]


def test_a_mail_waits_for_more_of_its_story(desk: Desk) -> None:
    desk.rule("мосты", group_seconds=300)
    desk.rule("реки", "паводок", group_seconds=600)
    desk.publish()
    desk.later(minutes=4)
    desk.publish("Паводок у моста", story=1)
    assert due(desk) == [("story", desk.clock.now() + timedelta(minutes=1))]
    assert "мосты, реки" in text_of(desk.mails()[0].content)
    desk.later(minutes=2)
    desk.publish("Паводок", story=1, lead=None, body="Вода поднялась.")
    assert len(desk.mails()) == 1


def test_a_mail_whose_time_has_come_is_not_joined_even_if_it_has_not_left(desk: Desk) -> None:
    desk.rule("мосты", later_copies="thread")
    desk.publish()
    desk.later(seconds=1)
    desk.publish("Мост снова", story=1)
    first, reply = desk.mails()
    assert parsed(reply.content)["References"] == first.message_id


def test_quiet_hours_gather_until_their_end(desk: Desk) -> None:
    desk.clock.at = MORNING - timedelta(hours=9)
    rule = desk.rule("мосты", quiet_hours="22:00-08:00")
    desk.publish("Мост первый")
    desk.later(hours=2)
    desk.publish("Мост второй")
    assert [match.silent for match in desk.matches(rule)] == [WAITS_FOR_QUIET] * 2
    desk.clock.at = MORNING
    assert queue_digests(desk) == 1
    assert due(desk) == [("digest", MORNING)]
    assert desk.mails()[0].subject.startswith("Сюжеты за тихие часы: 2")
    desk.publish("Мост третий")
    assert due(desk)[1] == ("story", MORNING)


def test_a_cap_of_a_rule_holds_it_but_not_the_others(desk: Desk) -> None:
    capped = desk.rule("мосты", hourly_cap=2)
    desk.rule("реки", "паводок")
    for number in range(4):
        desk.publish(f"Мост номер {number}")
    desk.publish("Паводок", lead=None, body="Вода поднялась.")
    assert [m.silent for m in desk.matches(capped)] == [None, None, WAITS_FOR_HOUR, WAITS_FOR_HOUR]
    assert len(desk.mails()) == 3
    desk.later(hours=1)
    assert queue_digests(desk) == 1
    text = text_of(desk.mails()[-1].content).replace("**", "")
    assert all(f"Мост номер {number}" in text for number in (2, 3))


def test_later_copies_go_into_the_digest_where_the_rule_asks(desk: Desk) -> None:
    rule = desk.rule("мосты", later_copies="digest")
    desk.publish()
    desk.later(minutes=5)
    desk.publish("Мост: подробности", story=1)
    desk.later(hours=24)
    assert queue_digests(desk) == 1
    assert "Мост**: подробности" in text_of(desk.mails()[-1].content)
    assert {match.silent for match in desk.matches(rule)} == {None}


def test_what_was_found_late_comes_in_one_digest_that_says_so(desk: Desk) -> None:
    rule = desk.rule("мосты")
    for number in range(3):
        old = desk.clock.now() - timedelta(hours=9)
        desk.publish(f"Мост номер {number}", published_at=old, read_before=old - HOUR)
        desk.later(minutes=4)
    desk.publish("Мост только что")
    assert [m.silent for m in desk.matches(rule)] == [*[WAITS_LATE] * 3, None]
    desk.later(minutes=3)
    assert queue_digests(desk) == 1
    digest = desk.mails()[-1]
    assert digest.subject.startswith("Найдено с опозданием: 3")
    assert "прочитаны только теперь" in text_of(digest.content)


def test_a_day_without_a_time_is_late_only_after_its_end(desk: Desk) -> None:
    rule = desk.rule("мосты")
    today = datetime(2026, 11, 21, 19, tzinfo=UTC)
    day = {"published_precision": "day", "read_before": today - timedelta(days=2)}
    desk.publish("Мост сегодня", published_at=today, **day)
    desk.publish("Мост вчера", published_at=today - timedelta(days=1), **day)
    assert [m.silent for m in desk.matches(rule)] == [None, WAITS_LATE]


def test_what_a_site_puts_in_with_an_old_date_is_not_late(desk: Desk) -> None:
    rule = desk.rule("мосты")
    old = desk.clock.now() - timedelta(days=900)
    desk.publish("Мост из архива", published_at=old, read_before=desk.clock.now() - HOUR)
    desk.publish("Мост с первого визита", published_at=old)
    assert [m.silent for m in desk.matches(rule)] == [None, None]


def test_an_expired_rule_tells_nobody(desk: Desk) -> None:
    rule = desk.rule("мосты", expires_at=desk.clock.now() + timedelta(minutes=1))
    desk.publish()
    desk.later(minutes=1)
    desk.publish("Мост снова")
    assert [m.silent for m in desk.matches(rule)] == [None, EXPIRED]


def test_a_resumed_rule_tells_what_is_read_from_then_on(desk: Desk) -> None:
    rule = desk.rule("мосты")
    desk.publish()
    with desk.database.write() as tx:
        assert pause_rule(tx, rule, desk.clock.now()) == 1
    assert desk.mails()[0].last_reply == "the rule 'мосты' was paused"
    desk.publish("Мост: пока молчим")
    desk.later(minutes=1)
    with desk.database.write() as tx:
        paused = alerts.find(tx, "мосты")
        assert paused is not None
        assert resume_rule(tx, paused, desk.clock.now())
    desk.publish("Мост: снова слышно")
    assert [m.subject for m in desk.mails("pending")] == ["Мост: снова слышно"]


def test_a_changed_article_is_followed_up_in_its_thread(desk: Desk) -> None:
    rule = desk.rule("мосты", "мост", "a@example.kz", "b@example.kz", changes="thread")
    desk.rule("все", "мост", "c@example.kz")
    desk.publish()
    desk.mark_all("sent")
    desk.later(minutes=30)
    edits = [
        Edit("kept", "Утром.", "Утром."),
        Edit("reworded", "Открыли два пролёта моста.", "Открыли три пролёта моста."),
        Edit("removed", "Объезд закрыт.", None),
        Edit("added", None, "Работы продолжатся."),
    ]
    mails = changed(desk, "substantive", 2, edits)
    assert [mail.recipient for mail in mails] == ["a@example.kz", "b@example.kz"]
    message, text = parsed(mails[0].content), text_of(mails[0].content)
    assert message["References"] == desk.mails()[0].message_id
    assert mails[0].subject == "Мост открыли"
    assert "Было: Открыли **два** пролёта моста." in text
    assert "Стало: Открыли **три** пролёта моста." in text
    assert "- Объезд закрыт." in text
    assert "+ Работы продолжатся." in text
    assert "Утром." not in text
    assert len(changed(desk, "substantive", 2, edits)) == 2
    assert len(changed(desk, "figures", 3, edits)) == 4
    desk.later(minutes=1)
    desk.publish("Мост: ещё", story=1)
    assert [m.silent for m in desk.matches(rule)] == [None, TOLD_ALREADY]


def test_a_cosmetic_edit_stays_silent(desk: Desk) -> None:
    desk.rule("мосты", changes="thread")
    desk.publish()
    assert changed(desk, "cosmetic") == []


def test_a_withdrawn_article_is_followed_up_once(desk: Desk) -> None:
    desk.rule("мосты", changes="thread", quiet_hours="22:00-07:00")
    desk.publish()
    desk.clock.at = MORNING - timedelta(hours=6)
    (mail,) = changed(desk, WITHDRAWN, 1)
    assert mail.next_try_at == MORNING - timedelta(hours=1)
    assert "Статья снята с публикации" in text_of(mail.content)
    assert len(changed(desk, WITHDRAWN, 1)) == 1


def test_who_was_not_told_gets_no_follow_up(desk: Desk) -> None:
    desk.rule("мосты", deliver="daily", changes="thread")
    desk.publish()
    assert changed(desk, "substantive") == []
    desk.later(hours=24)
    queue_digests(desk)
    (mail,) = changed(desk, "substantive")
    digest = desk.mails()[0]
    assert parsed(mail.content)["References"] == digest.message_id
    assert mail.next_try_at.astimezone(desk.settings.zone).hour == 8


def missing(desk: Desk) -> list[Mail]:
    policy = AlertPolicy.of(desk.settings, b"secret")
    with desk.database.write() as tx:
        queue_missing(tx, policy, desk.clock.now())
    return [mail for mail in desk.mails() if mail.kind == "nothing"]


def test_nothing_by_six_is_said_once_a_day(desk: Desk) -> None:
    evening = datetime(2026, 11, 22, 13, tzinfo=UTC)
    desk.clock.at = evening + timedelta(hours=1)
    desk.rule("мосты", expect_by="18:00")  # since yesterday at seven
    desk.clock.at = evening - timedelta(seconds=1)
    assert missing(desk) == []
    desk.clock.at = evening + timedelta(seconds=9)
    (mail,) = missing(desk)
    assert mail.next_try_at == evening
    assert "мосты: ничего не найдено" in mail.subject
    assert len(missing(desk)) == 1
    desk.publish("Мост: после шести", story=None)
    desk.clock.at = evening + timedelta(hours=25)
    assert len(missing(desk)) == 2


def test_nothing_is_said_where_something_was_found(desk: Desk) -> None:
    evening = datetime(2026, 11, 22, 13, tzinfo=UTC)
    desk.clock.at = evening - timedelta(hours=8)
    rule = desk.rule("мосты", expect_by="18:00")
    desk.publish()
    desk.clock.at = evening
    assert missing(desk) == []
    with desk.database.read() as tx:
        stored = alerts.get(tx, rule.id)
    assert stored == replace(rule, expect_checked_at=evening)
