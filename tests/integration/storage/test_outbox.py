from dataclasses import replace
from datetime import timedelta

import pytest

from storage import outbox
from storage.engine import Database
from storage.records import Mail, NewMail
from tests.support.samples import LEASE, NOON, later, new_mail


def _queue(database: Database, *mails: NewMail) -> list[int]:
    with database.write() as tx:
        return [outbox.queue(tx, mail) for mail in mails]


def _claim(
    database: Database, minutes: float = 0, owner: str = "one", limit: int = 9
) -> list[Mail]:
    with database.write() as tx:
        return outbox.claim_due(tx, later(minutes=minutes), owner, LEASE, limit)


def _get(database: Database, number: int) -> Mail:
    with database.read() as tx:
        mail = outbox.get(tx, number)
    assert mail is not None
    return mail


def test_a_queued_mail_is_pending_with_its_frozen_bytes(database: Database) -> None:
    (number,) = _queue(database, new_mail(7, content=bytes(range(256))))
    mail = _get(database, number)
    assert (mail.state, mail.attempts, mail.unknown_outcomes) == ("pending", 0, 0)
    assert mail.content == bytes(range(256))
    assert (mail.message_id, mail.subject) == ("<mail-7@example.kz>", "Мост открыли")
    assert (mail.next_try_at, mail.created_at, mail.sent_at) == (NOON, NOON, None)
    with database.read() as tx:
        assert outbox.alerts_of(tx, number) == [(1, 7)]


def test_one_message_id_is_queued_once(database: Database) -> None:
    first, second = _queue(database, new_mail(1), new_mail(1, content=b"other"))
    assert first == second
    assert _get(database, first).content == new_mail(1).content


def test_a_cancelled_mail_can_be_queued_again(database: Database) -> None:
    (number,) = _queue(database, new_mail(1))
    with database.write() as tx:
        assert outbox.cancel(tx, number, "rule removed")
        assert outbox.alerts_of(tx, number) == []
    assert (_get(database, number).state, _get(database, number).last_reply) == (
        "cancelled",
        "rule removed",
    )
    assert _queue(database, new_mail(1, content=b"new")) == [number]
    assert (_get(database, number).state, _get(database, number).content) == ("pending", b"new")


def test_a_digest_tells_of_many_stories(database: Database) -> None:
    digest = new_mail(1, story_id=None, alert_ids=[], told=[(1, 10), (2, 10), (1, 11)])
    (number,) = _queue(database, digest)
    with database.read() as tx:
        assert outbox.alerts_of(tx, number) == [(1, 10), (1, 11), (2, 10)]
    assert _get(database, number).story_id is None


def test_claiming_takes_what_is_due_oldest_first(database: Database) -> None:
    ids = _queue(
        database,
        new_mail(1, due_at=later(minutes=2)),
        new_mail(2, due_at=later(minutes=1)),
        new_mail(3, due_at=later(minutes=30)),
    )
    assert _claim(database, minutes=0) == []
    claimed = _claim(database, minutes=5)
    assert [mail.id for mail in claimed] == [ids[1], ids[0]]
    assert [(mail.state, mail.attempts, mail.lease_epoch) for mail in claimed] == [
        ("sending", 1, 1),
        ("sending", 1, 1),
    ]
    assert claimed[0].content == new_mail(2).content
    assert _claim(database, minutes=6) == []


def test_claiming_stops_at_its_limit(database: Database) -> None:
    _queue(database, *(new_mail(number) for number in range(5)))
    assert [len(_claim(database, limit=2)) for _ in range(4)] == [2, 2, 1, 0]


def test_a_sent_mail_bears_the_servers_reply(database: Database) -> None:
    (number,) = _queue(database, new_mail())
    (mail,) = _claim(database)
    with database.write() as tx:
        assert outbox.finish_sent(
            tx, number, mail.lease_epoch, later(seconds=3), reply="2.0.0 Ok: 4F", queue_id="4F"
        )
    sent = _get(database, number)
    assert (sent.state, sent.sent_at, sent.last_code) == ("sent", later(seconds=3), 250)
    assert (sent.last_reply, sent.server_queue_id) == ("2.0.0 Ok: 4F", "4F")
    assert _claim(database, minutes=9999) == []


def test_a_refusal_for_now_comes_back_at_its_time(database: Database) -> None:
    (number,) = _queue(database, new_mail())
    (mail,) = _claim(database)
    with database.write() as tx:
        assert outbox.finish_retry(
            tx, number, mail.lease_epoch, later(minutes=4), code=451, reply="greylisted"
        )
    assert _claim(database, minutes=3) == []
    (again,) = _claim(database, minutes=4)
    assert (again.id, again.attempts, again.lease_epoch, again.last_code) == (number, 2, 2, 451)
    assert again.unknown_outcomes == 0


def test_a_lost_reply_is_unknown_and_tried_again(database: Database) -> None:
    (number,) = _queue(database, new_mail())
    (mail,) = _claim(database)
    with database.write() as tx:
        assert outbox.finish_unknown(tx, number, mail.lease_epoch, later(minutes=10), reply="lost")
    assert _get(database, number).state == "unknown"
    (again,) = _claim(database, minutes=11)
    assert (again.unknown_outcomes, again.message_id) == (1, mail.message_id)
    assert again.content == mail.content


def test_a_refusal_for_good_is_dead_until_asked_for(database: Database) -> None:
    (number,) = _queue(database, new_mail())
    (mail,) = _claim(database)
    with database.write() as tx:
        assert outbox.finish_dead(tx, number, mail.lease_epoch, code=550, reply="no such user")
    assert _claim(database, minutes=9999) == []
    with database.write() as tx:
        assert outbox.retry(tx, number, later(hours=1))
    (again,) = _claim(database, minutes=60)
    assert again.id == number


def test_a_lapsed_lease_counts_as_ambiguous(database: Database) -> None:
    (number,) = _queue(database, new_mail())
    _claim(database)
    with database.write() as tx:
        assert outbox.expire_leases(tx, later(minutes=11)) == 0
        assert outbox.expire_leases(tx, later(minutes=12), timedelta(minutes=10)) == 1
    mail = _get(database, number)
    assert (mail.state, mail.unknown_outcomes) == ("unknown", 1)
    assert mail.next_try_at == later(minutes=22)
    assert mail.last_reply is not None


@pytest.mark.parametrize("late", ["sent", "retry", "unknown", "dead"])
def test_a_late_sender_cannot_overwrite_the_next_one(database: Database, late: str) -> None:
    (number,) = _queue(database, new_mail())
    (stale,) = _claim(database, owner="stopped")
    with database.write() as tx:
        outbox.expire_leases(tx, later(minutes=13))
    (fresh,) = _claim(database, minutes=14, owner="next")
    at = later(minutes=15)
    with database.write() as tx:
        finishes = {
            "sent": lambda epoch: outbox.finish_sent(tx, number, epoch, at),
            "retry": lambda epoch: outbox.finish_retry(tx, number, epoch, at),
            "unknown": lambda epoch: outbox.finish_unknown(tx, number, epoch, at),
            "dead": lambda epoch: outbox.finish_dead(tx, number, epoch),
        }
        assert finishes[late](stale.lease_epoch) is False
        assert _state(outbox.get(tx, number)) == "sending"
        assert finishes[late](fresh.lease_epoch) is True


def _state(mail: Mail | None) -> str | None:
    return None if mail is None else mail.state


def test_a_late_sender_may_say_sent_while_nobody_claimed_it_since(database: Database) -> None:
    (number,) = _queue(database, new_mail())
    (mail,) = _claim(database)
    with database.write() as tx:
        outbox.expire_leases(tx, later(minutes=13))
        assert outbox.finish_sent(tx, number, mail.lease_epoch, later(minutes=14))
    assert _get(database, number).state == "sent"
    assert _claim(database, minutes=9999) == []


def test_content_changes_only_before_the_first_try(database: Database) -> None:
    (number,) = _queue(database, new_mail(1, alert_ids=[1]))
    with database.write() as tx:
        assert outbox.replace_content(tx, number, b"two rules", "Мост", [1, 2])
        assert outbox.alerts_of(tx, number) == [(1, 1), (2, 1)]
    (mail,) = _claim(database)
    assert (mail.content, mail.subject) == (b"two rules", "Мост")
    with database.write() as tx:
        assert not outbox.replace_content(tx, number, b"late", "late", [3])
        outbox.finish_retry(tx, number, mail.lease_epoch, later(minutes=1))
        assert not outbox.replace_content(tx, number, b"late", "late", [3])
        assert outbox.alerts_of(tx, number) == [(1, 1), (2, 1)]
    assert _get(database, number).content == b"two rules"


def test_a_mail_being_sent_cannot_be_cancelled_or_retried(database: Database) -> None:
    (number,) = _queue(database, new_mail())
    _claim(database)
    with database.write() as tx:
        assert not outbox.cancel(tx, number, "too late")
        assert not outbox.retry(tx, number, NOON)


def test_the_thread_begins_with_the_first_mail_that_was_not_cancelled(database: Database) -> None:
    first, _, _ = _queue(
        database,
        new_mail(1, story_id=5),
        new_mail(2, story_id=5, revision=1),
        new_mail(3, story_id=5, recipient="b@example.kz"),
    )
    with database.write() as tx:
        assert outbox.thread_root(tx, 5, "a@example.kz") == "<mail-1@example.kz>"
        outbox.cancel(tx, first, "changed")
        assert outbox.thread_root(tx, 5, "a@example.kz") == "<mail-2@example.kz>"
        assert outbox.thread_root(tx, 6, "a@example.kz") is None


def test_the_untried_mail_of_a_story_is_found_until_it_is_tried(database: Database) -> None:
    (number,) = _queue(database, new_mail(1, story_id=5))
    with database.read() as tx:
        found = outbox.pending_of_story(tx, 5, "a@example.kz")
        assert found is not None
        assert (found.id, found.content) == (number, new_mail(1).content)
        assert outbox.pending_of_story(tx, 5, "b@example.kz") is None
    _claim(database)
    with database.read() as tx:
        assert outbox.pending_of_story(tx, 5, "a@example.kz") is None


def test_the_ledger_lists_the_latest_first_and_counts_states(database: Database) -> None:
    ids = _queue(database, *(new_mail(number) for number in range(1, 5)))
    claimed = _claim(database, limit=1)
    with database.write() as tx:
        outbox.finish_dead(tx, claimed[0].id, claimed[0].lease_epoch)
        outbox.cancel(tx, ids[3], "changed")
    with database.read() as tx:
        assert [mail.id for mail in outbox.list_mails(tx)] == ids[::-1]
        assert [mail.id for mail in outbox.list_mails(tx, state="pending")] == [ids[2], ids[1]]
        assert len(outbox.list_mails(tx, limit=2)) == 2
        assert outbox.counts(tx) == {"pending": 2, "dead": 1, "cancelled": 1}
        listed = outbox.list_mails(tx, state="dead")
    assert listed == [replace(_get(database, claimed[0].id), content=b"")]


def test_the_age_of_the_queue_counts_only_what_is_due(database: Database) -> None:
    _queue(
        database,
        new_mail(1, created_at=later(hours=-5), due_at=later(hours=9)),
        new_mail(2, created_at=later(hours=-3), due_at=later(hours=-2)),
        new_mail(3, created_at=later(hours=-4), due_at=later(hours=-1)),
    )
    with database.read() as tx:
        assert outbox.oldest_due(tx, NOON) == later(hours=-2)
        assert outbox.oldest_due(tx, later(hours=-9)) is None


def test_open_mails_of_a_rule_are_found_for_cancelling(database: Database) -> None:
    ids = _queue(database, new_mail(1), new_mail(2, alert_ids=[1, 2]), new_mail(3, alert_ids=[2]))
    with database.read() as tx:
        assert [mail.id for mail in outbox.open_of_alert(tx, 1)] == ids[:2]
        assert outbox.open_of_alert(tx, 9) == []
