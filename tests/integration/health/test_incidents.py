"""What the operator is told of: when, how often, and that it is over."""

import shutil
from datetime import timedelta
from email import message_from_bytes, policy
from types import SimpleNamespace

import pytest

from crawler.health import status, troubles
from crawler.health.incidents import look
from crawler.health.metrics import exposition
from crawler.settings import Schedule, Settings, SourceSettings
from crawler.sources import BUILT_IN
from storage import crawls, incidents, outbox, schedule
from storage.errors import LeadershipLostError
from tests.support.samples import LEASE, NOON, later, new_mail

OPERATOR = "operator@example.kz"
OWN = {
    "tengrinews": SourceSettings(editions=("ru", "kk"), schedule=Schedule(every=300)),
    "akorda": SourceSettings(enabled=False),
}


@pytest.fixture
def settings(database):
    return Settings(database_url=database.url, sources=OWN, operator=OPERATOR)


@pytest.fixture
def looking(database, settings):
    """Look at the archive at a moment; returns what began and what is over, by kind."""

    def look_at(now, using=settings):
        looked = look(database, using, BUILT_IN, now)
        return [one.kind for one in looked.begun], [one.kind for one in looked.over]

    return look_at


def visited(database, at, outcome="failed", editions=("ru", "kk"), reason="it answered 503"):
    """Note a visit of the daemon."""
    ok = outcome == "ok"
    with database.write() as tx:
        schedule.started(tx, "tengrinews", at)
        for edition in editions:
            number = crawls.start(tx, "tengrinews", edition, at)
            crawls.finish(tx, number, at, outcome, reason=None if ok else reason)
        schedule.finished(tx, "tengrinews", at, ok=ok)


def told(database):
    """Return (subject, text) of the operator's mails, oldest first."""
    with database.read() as tx:
        mails = [outbox.get(tx, mail.id) for mail in reversed(outbox.list_mails(tx))]
    letters = [message_from_bytes(mail.content, policy=policy.default) for mail in mails
               if mail.recipient == OPERATOR]  # fmt: skip
    return [(str(one["Subject"]), one.get_body().get_content()) for one in letters]


def send_all(database, now):
    with database.write() as tx:
        for mail in outbox.claim_due(tx, now, "me", LEASE, 100):
            outbox.finish_sent(tx, mail.id, mail.lease_epoch, now)


def test_the_operator_is_told_after_the_third_failed_visit_and_when_it_is_over(database, looking):
    for visit in range(2):
        visited(database, later(minutes=5 * visit))
        assert looking(later(minutes=5 * visit)) == ([], [])
    assert told(database) == []
    visited(database, later(minutes=10))
    assert looking(later(minutes=10)) == (["visits"], [])
    ((subject, text),) = told(database)
    assert subject == "Alarm: tengrinews: visits fail"
    assert "tengrinews: 3 visits in a row failed: ru, kk: it answered 503" in text
    visited(database, later(minutes=15))
    assert looking(later(minutes=15)) == ([], [])
    visited(database, later(minutes=20), "ok")
    assert looking(later(minutes=20)) == ([], ["visits"])
    _, (subject, text) = told(database)
    assert subject == "Fixed: tengrinews: visits succeed again"
    assert "it answered 503" in text
    send_all(database, later(minutes=21))
    assert looking(later(days=2)) == ([], [])
    assert len(told(database)) == 2


def test_an_alarm_that_lasts_is_told_again_each_day(database, looking):
    for visit in range(3):
        visited(database, later(minutes=visit))
    for hours, mails in ((0, 1), (23, 1), (24, 2), (25, 2), (48, 3)):
        looking(later(minutes=3, hours=hours))
        send_all(database, later(minutes=4, hours=hours))
        assert len(told(database)) == mails
    assert "told before" in told(database)[-1][1]


def test_while_no_mail_can_go_an_alarm_is_not_repeated(database, looking):
    for visit in range(3):
        visited(database, later(minutes=visit))
    for day in range(4):
        looking(later(days=day, minutes=3))
    alarms = [subject for subject, _ in told(database) if "tengrinews" in subject]
    assert len(alarms) == 1


def test_status_shows_what_the_operator_is_told_of(database, looking, settings):
    for visit in range(3):
        visited(database, later(minutes=visit))
    looking(later(minutes=3))
    with database.read() as tx:
        found = status(tx, settings, later(minutes=4), BUILT_IN)
    assert found.degraded
    assert any(
        problem.startswith("tengrinews: 3 visits in a row failed: ")
        and problem.endswith("(alarm of 2026-03-02 17:03)")
        for problem in found.problems
    )
    assert [one.place for one in found.incidents] == ["tengrinews"]
    shown = 'jarshy_incident{kind="visits",place="tengrinews"} 1.0'
    assert shown in exposition(found, 0).decode()


def test_without_an_operator_it_is_kept_and_told_as_soon_as_there_is_one(
    database, looking, settings
):
    nobody = settings.model_copy(update={"operator": None})
    for visit in range(3):
        visited(database, later(minutes=visit))
    assert looking(later(minutes=3), nobody) == (["visits"], [])
    assert looking(later(minutes=4)) == ([], [])
    assert [subject for subject, _ in told(database)] == ["Alarm: tengrinews: visits fail"]


def test_visits_by_hand_count_where_no_daemon_ever_ran(database, looking):
    for minute, outcome in enumerate(["failed", "ok", "failed", "crashed", "degraded"]):
        with database.write() as tx:
            number = crawls.start(tx, "tengrinews", "ru", later(minutes=minute))
            crawls.finish(tx, number, later(minutes=minute), outcome, reason="no answer")
        begun, _ = looking(later(minutes=minute))
        assert begun == (["visits"] if minute == 4 else [])
    assert "3 visits in a row failed: ru: no answer" in told(database)[0][1]


def test_good_crawls_by_hand_end_what_the_daemon_had_counted(database, looking):
    for visit in range(3):
        visited(database, later(minutes=visit))
    assert looking(later(minutes=3)) == (["visits"], [])
    with database.write() as tx:
        for edition in ("ru", "kk"):
            number = crawls.start(tx, "tengrinews", edition, later(minutes=4))
            crawls.finish(tx, number, later(minutes=5), "ok")
    assert looking(later(minutes=6)) == ([], ["visits"])


def test_children_that_die_before_they_write_anything_are_counted(database, looking):
    with database.write() as tx:
        for visit in range(3):
            schedule.started(tx, "tengrinews", later(minutes=visit))
            schedule.finished(tx, "tengrinews", later(minutes=visit), ok=False)
    assert looking(later(minutes=3)) == (["visits"], [])
    assert "its processes ended before they could write why" in told(database)[0][1]


def test_nothing_good_is_told_of_a_source_that_was_switched_off(database, looking, settings):
    for visit in range(3):
        visited(database, later(minutes=visit))
    looking(later(minutes=3))
    off = {"tengrinews": SourceSettings(enabled=False), "akorda": SourceSettings(enabled=False)}
    without = settings.model_copy(update={"sources": off})
    assert looking(later(minutes=4), without) == ([], ["visits"])
    assert len(told(database)) == 1


def test_skipped_visits_are_told_and_over_with_one_that_keeps_its_time(database, looking):
    with database.write() as tx:
        schedule.started(tx, "tengrinews", NOON)
        for minute in (5, 10, 15):
            schedule.overran(tx, "tengrinews", later(minutes=minute))
    assert looking(later(minutes=15)) == (["pace"], [])
    assert "3 visits were skipped" in told(database)[0][1]
    visited(database, later(minutes=20), "ok")
    assert looking(later(minutes=21)) == ([], ["pace"])


def test_mails_that_wait_are_told_once_they_can_go_again(database, looking):
    with database.write() as tx:
        outbox.queue(tx, new_mail())
        (mail,) = outbox.claim_due(tx, NOON, "me", LEASE, 1)
        outbox.finish_retry(
            tx, mail.id, mail.lease_epoch, later(minutes=1), code=None, reply="refused"
        )
    assert looking(later(minutes=9)) == ([], [])
    assert looking(later(minutes=12)) == (["mail"], [])
    assert looking(later(minutes=13)) == ([], [])
    send_all(database, later(minutes=30))
    assert looking(later(minutes=30)) == ([], ["mail"])
    (_, alarm), (subject, _) = told(database)
    assert "mails wait since 2026-03-02 17:00; the mail server's last word: refused" in alarm
    assert subject == "Fixed: mails go out again"


def test_a_disk_that_is_nearly_full_is_told(
    sqlite_database, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = Settings(database_url=sqlite_database.url, sources=OWN, operator=OPERATOR)
    free = {"now": troubles.NEARLY_FULL - 1}
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free["now"]))
    assert [one.kind for one in look(sqlite_database, own, BUILT_IN, NOON).begun] == ["disk"]
    free["now"] += 1
    assert [one.kind for one in look(sqlite_database, own, BUILT_IN, NOON).over] == ["disk"]


def test_a_look_that_finds_nothing_new_writes_nothing(database, settings):
    def no_more(_):
        raise LeadershipLostError("another daemon")

    look(database, settings, BUILT_IN, NOON, no_more)
    for visit in range(3):
        visited(database, later(minutes=visit))
    with pytest.raises(LeadershipLostError):
        look(database, settings, BUILT_IN, later(minutes=3), no_more)
    with database.read() as tx:
        assert incidents.history(tx) == []


def test_the_reason_follows_what_is_found_now(database, looking):
    for visit in range(5):
        visited(database, later(minutes=visit), reason=f"it answered {500 + visit}")
        looking(later(minutes=visit) + timedelta(seconds=1))
    with database.read() as tx:
        (one,) = incidents.lasting(tx)
    assert one.reason == "5 visits in a row failed: ru, kk: it answered 504"
