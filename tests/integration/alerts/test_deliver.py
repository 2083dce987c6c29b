"""The outbox against servers good and bad, on both databases: nothing lost, nothing hammered."""

import multiprocessing
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from crawler.alerts.deliver import LEASE, backoff, deliver_due, fate
from crawler.alerts.holds import LONGEST_HOLD
from crawler.clock import ManualClock
from crawler.errors import DeliveryError
from crawler.settings import Settings
from storage import outbox
from storage.engine import Database, open_database
from tests.support.desk import Desk
from tests.support.smtp_servers import (
    DROP,
    PASSWORD,
    ScriptedServer,
    at,
    free_port,
    scripted,
    usual,
)
from tests.support.stories import NOW, parsed

Figure = Callable[[str, object], None]
STEPS = ("connect", "ehlo", "mail", "rcpt", "data", "dot")


def settings_for(port: int, **smtp: Any) -> Settings:
    values = {"host": "127.0.0.1", "port": port, "sender": "jarshy@example.kz"} | smtp
    return Settings.model_validate({"smtp": values})


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def queue(desk: Desk, count: int) -> None:
    """Queue one mail to each of `count` readers."""
    desk.rule("мосты", "мост", *(f"reader{number}@example.kz" for number in range(count)))
    assert desk.publish().mails == count


@contextmanager
def served(desk: Desk, script: Any = usual, **named: Any) -> Iterator[ScriptedServer]:
    with scripted(script, **named) as server:
        desk.settings = settings_for(server.port)
        yield server


def drain(desk: Desk, hours: float = 24) -> int:
    """Deliver minute after minute until nothing waits; return how many passes it took."""
    for passes in range(int(hours * 60)):
        if not desk.deliver().waiting:
            return passes
        desk.later(minutes=1)
    raise AssertionError(f"still waiting: {desk.states()}")


def copies(server: ScriptedServer) -> dict[str, list[bytes]]:
    found: dict[str, list[bytes]] = {}
    for _, content in server.taken:
        found.setdefault(str(parsed(content)["Message-ID"]), []).append(content)
    return found


def test_what_is_due_is_sent_once_and_noted(desk: Desk) -> None:
    queue(desk, 25)
    with served(desk) as server:
        report = desk.deliver()
        again = desk.deliver()
    assert (report.sent, report.waiting, again.sent) == (25, 0, 0)
    mails = desk.mails("sent")
    assert Counter(to for to, _ in server.taken) == Counter(mail.recipient for mail in mails)
    assert {mail.content for mail in mails} == {content for _, content in server.taken}
    assert {(m.attempts, m.last_code, m.server_queue_id) for m in mails} == {(1, 250, "4XYZ1234")}
    assert {mail.sent_at for mail in mails} == {desk.clock.now()}


def test_a_limit_and_a_stop_end_the_pass_between_mails(desk: Desk) -> None:
    queue(desk, 5)
    with served(desk):
        assert desk.deliver(limit=2).sent == 2
        assert desk.deliver(stop=lambda: True).sent == 0
        assert desk.deliver().sent == 3


def test_a_server_that_is_down_costs_nothing_and_is_not_hammered(desk: Desk) -> None:
    queue(desk, 60)
    desk.settings = settings_for(free_port())
    tries = 0
    for _ in range(60):
        report = desk.deliver()
        tries += report.retried
        assert report.waiting == 60
        desk.later(minutes=1)
    assert tries == 3 + 11  # after 1, 2 and 4 minutes, then every five
    desk.later(hours=5)
    assert "does not take mail now" in (desk.deliver().held or "")
    with served(desk) as server:
        desk.later(minutes=LONGEST_HOLD.total_seconds() / 60)
        assert desk.deliver().sent == 60
        assert all(len(found) == 1 for found in copies(server).values())
    assert desk.deliver().held is None


@pytest.mark.parametrize("step", STEPS)
def test_a_passing_refusal_delays_and_loses_nothing(desk: Desk, step: str) -> None:
    queue(desk, 12)
    with served(desk, at(step, b"451 later\r\n", last=8)) as server:
        drain(desk)
        assert len(server.taken) == len(copies(server)) == 12
    assert desk.states() == {"sent": 12}


def test_a_greylisting_server_gets_it_on_a_later_try(desk: Desk) -> None:
    queue(desk, 3)
    since = desk.clock.now()

    def script(step: str, _count: int) -> bytes:
        early = desk.clock.now() < since + timedelta(minutes=15)
        return b"451 greylisted\r\n" if step == "rcpt" and early else b""

    with served(desk, script) as server:
        drain(desk)
        assert len(server.taken) == 3
    assert max(mail.attempts for mail in desk.mails()) <= 6


def test_a_refused_recipient_is_dead_at_once_and_the_others_get_theirs(desk: Desk) -> None:
    queue(desk, 4)
    with served(desk, at("rcpt", b"550 5.1.1 no such user\r\n", first=2, last=2)) as server:
        report = desk.deliver()
        assert len(server.taken) == 3
    assert (report.sent, report.dead, report.waiting) == (3, 1, 0)
    (dead,) = desk.mails("dead")
    assert (dead.attempts, dead.last_code) == (1, 550)
    assert "no such user" in (dead.last_reply or "")
    assert dead.recipient in report.failures[0]


@pytest.mark.parametrize("step", ["mail", "data", "dot"])
def test_refused_content_is_dead_after_three_tries(desk: Desk, step: str) -> None:
    queue(desk, 2)
    with served(desk, at(step, b"554 5.7.1 rejected\r\n")) as server:
        drain(desk)
        assert server.taken == []
    assert [mail.attempts for mail in desk.mails("dead")] == [3, 3]


@pytest.mark.parametrize("mails", [40, pytest.param(1000, marks=pytest.mark.slow)])
def test_what_is_lost_after_the_dot_is_repeated_byte_for_byte(
    desk: Desk, mails: int, record_property: Figure
) -> None:
    queue(desk, mails)
    chance = random.Random(7)  # noqa: S311 - no secret
    drops = 0

    def script(step: str, _count: int) -> bytes | None:
        nonlocal drops
        if step == "dot" and chance.random() < 0.2:
            drops += 1
            return DROP
        return b""

    with served(desk, script) as server:
        first = desk.deliver()
        assert first.unknown > 0
        assert desk.states()["unknown"] == first.unknown
        desk.later(minutes=9)
        assert desk.deliver().unknown == 0
        drain(desk)
        found = copies(server)
    extra = sum(map(len, found.values())) - mails
    record_property(
        "sum", f"{mails} mails, {drops} drops: {mails - len(found)} lost, {extra} extra"
    )
    assert len(found) == mails
    assert extra == drops
    assert all(len(set(contents)) == 1 for contents in found.values())
    assert sum(mail.unknown_outcomes for mail in desk.mails()) == drops


def test_a_refused_login_is_tried_four_times_an_hour_at_most(desk: Desk) -> None:
    queue(desk, 10)
    refuse = at("auth", b"535 5.7.8 no\r\n")
    with scripted(refuse, features=b"AUTH PLAIN") as server:
        desk.settings = settings_for(server.port, username="herald", password=PASSWORD)
        for _ in range(60):
            report = desk.deliver()
            desk.later(minutes=1)
        assert server.counts["connect"] <= 4
        assert server.counts["mail"] == 0
    assert "refuses the login (535)" in (report.held or "")
    assert PASSWORD not in repr(report)
    assert desk.states() == {"pending": 10}


def test_after_five_days_a_mail_is_reported_dead(desk: Desk) -> None:
    queue(desk, 1)
    with served(desk, at("rcpt", b"450 busy\r\n")):
        for _ in range(5 * 8):
            desk.deliver()
            desk.later(hours=3)
        assert desk.states() == {"pending": 1}
        desk.deliver()
    (mail,) = desk.mails("dead")
    assert (mail.attempts, mail.last_code) == (41, 450)


def test_a_sender_that_vanished_leaves_an_unknown_mail_that_is_repeated(desk: Desk) -> None:
    queue(desk, 1)
    with desk.database.write() as tx:
        outbox.claim_due(tx, desk.clock.now(), "a process that died", LEASE, 1)
    with served(desk) as server:
        assert desk.deliver().expired == 0
        desk.clock.at += LEASE
        report = desk.deliver()
        assert (report.expired, report.sent) == (1, 1)
        assert len(server.taken) == 1
    assert desk.mails()[0].unknown_outcomes == 1


def test_a_sender_whose_lease_ran_out_cannot_overwrite_the_next(desk: Desk) -> None:
    queue(desk, 1)
    other = Desk(desk.database, clock=ManualClock(NOW + LEASE + timedelta(minutes=1)))

    def script(step: str, count: int) -> bytes:
        if step == "dot" and count == 1:
            other.settings = desk.settings
            assert other.deliver().sent == 1  # the other one takes over while this one hangs
        return b"451 too late\r\n" if step == "dot" and count == 1 else b""

    with served(desk, script) as server:
        report = desk.deliver()
        assert len(server.taken) == 1
    assert (report.sent, report.retried) == (0, 0)
    assert desk.states() == {"sent": 1}


def test_two_senders_never_send_the_same_mail(desk: Desk) -> None:
    queue(desk, 120)
    meeting = threading.Barrier(2)

    def both_at_once(step: str, count: int) -> bytes:
        if step == "dot" and count <= 2:  # the first message of each: one sender never has two
            meeting.wait(timeout=60)
        return b""

    with served(desk, both_at_once) as server:

        def work(_: int) -> int:
            database = open_database(desk.database.url)
            try:
                return deliver_due(database, desk.settings, desk.clock).sent
            finally:
                database.dispose()

        with ThreadPoolExecutor(2) as pool:
            sent = list(pool.map(work, range(2)))
        assert sum(sent) == len(server.taken) == len(copies(server)) == 120
    assert min(sent) > 0


def test_mails_queued_before_a_sender_was_named_leave_from_it(desk: Desk) -> None:
    desk.settings = Settings()
    queue(desk, 1)
    with served(desk) as server:
        desk.deliver()
    message = parsed(server.taken[0][1])
    assert message["From"] == "Jarshy <jarshy@example.kz>"
    assert message["List-Unsubscribe"] == "<mailto:jarshy@example.kz?subject=unsubscribe>"


def _deliver_for_ever(url: str, settings: Settings, now: datetime) -> None:
    database = open_database(url)
    while deliver_due(database, settings, ManualClock(now)).waiting:
        pass


def _kill_loop(desk: Desk, server: ScriptedServer, kills: int) -> None:
    """Kill a sending process again and again, then let one finish."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    chance = random.Random(11)  # noqa: S311 - no secret
    for number in range(kills + 1):
        desk.later(hours=1)
        named = (desk.database.url, desk.settings, desk.clock.now())
        process = context.Process(target=_deliver_for_ever, args=named)
        taken = len(server.taken)
        process.start()
        if number < kills and process.is_alive():
            _wait_for(lambda: len(server.taken) > taken or not process.is_alive())  # noqa: B023 - called at once
            process.join(chance.uniform(0, 0.05))
            process.kill()
        process.join(60)
        process.close()
    desk.later(hours=1)
    drain(desk)


def _wait_for(condition: Any) -> None:
    pause = threading.Event()
    for _ in range(2000):
        if condition():
            return
        pause.wait(0.005)
    raise AssertionError("nothing happened within 10 s")


@pytest.mark.parametrize(
    ("mails", "kills"), [(100, 10), pytest.param(1500, 150, marks=pytest.mark.slow)]
)
def test_killed_senders_lose_nothing_and_repeat_only_what_is_uncertain(
    desk: Desk, mails: int, kills: int, record_property: Figure
) -> None:
    queue(desk, mails)
    with served(desk) as server:
        _kill_loop(desk, server, kills)
        found = copies(server)
    assert desk.states() == {"sent": mails}
    assert len(found) == mails
    extra = sum(map(len, found.values())) - mails
    uncertain = sum(mail.unknown_outcomes for mail in desk.mails())
    record_property(
        "sum",
        f"{mails} mails, {kills} kills: {mails - len(found)} lost, "
        f"{extra} extra copies of {uncertain} uncertain sendings",
    )
    assert extra <= uncertain <= kills
    assert all(len(set(contents)) == 1 for contents in found.values())


def test_pauses_double_up_to_an_hour() -> None:
    minutes = [backoff(attempts).total_seconds() / 60 for attempts in range(1, 9)]
    assert minutes == [1, 2, 4, 8, 16, 32, 60, 60]
    assert backoff(10_000) == timedelta(hours=1)


@pytest.mark.parametrize(
    ("error", "attempts", "age", "expected"),
    [
        (DeliveryError("x", ambiguous=True), 1, 99, "unknown"),
        (DeliveryError("x", code=450), 9, 1, "retried"),
        (DeliveryError("x", code=550, permanent=True), 1, 1, "dead"),
        (DeliveryError("x", code=554), 2, 1, "retried"),
        (DeliveryError("x", code=554), 3, 1, "dead"),
        (DeliveryError("x", code=535, permanent=True, channel_down=True), 9, 1, "retried"),
        (DeliveryError("x", channel_down=True), 9, 5, "dead"),
        (DeliveryError("x", code=450), 9, 5, "dead"),
    ],
)
def test_what_a_failure_makes_of_a_mail(
    desk: Desk, error: DeliveryError, attempts: int, age: int, expected: str
) -> None:
    queue(desk, 1)
    mail = replace(desk.mails()[0], attempts=attempts, created_at=NOW - timedelta(days=age))
    assert fate(mail, error, NOW) == expected
