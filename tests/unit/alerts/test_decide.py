"""Who is told what when a rule matches: a table of cases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crawler.alerts.decide import TOLD_ALREADY, Known, Moment, decide
from storage.records import Alert

AT = datetime(2026, 11, 22, tzinfo=UTC)
NOW = Moment(AT, ZoneInfo("Asia/Almaty"))


def rule(number: int, deliver: str = "immediate", later: str = "never") -> Alert:
    return Alert(number, f"r{number}", "мёд", ("a@b.kz",), deliver, later, False, AT, AT, AT)  # noqa: FBT003 - the record's order


def known(*told: int, **named: object) -> Known:
    return Known(told=frozenset(told), **named)


NOW_, DAY, THREAD = rule(1), rule(2, "daily"), rule(3, later="thread")


@pytest.mark.parametrize(
    ("matched", "state", "step", "named"),
    [
        ([NOW_, DAY], known(), "mail", [NOW_, DAY]),
        ([DAY], known(), "wait", []),
        ([NOW_], known(1, rooted=True), "silence", []),
        ([THREAD], known(3, rooted=True), "reply", [THREAD]),
        ([NOW_, THREAD], known(3, rooted=True), "reply", [NOW_, THREAD]),
        ([NOW_, DAY], known(2, rooted=True), "reply", [NOW_]),
        ([NOW_], known(2), "mail", [NOW_]),
        ([THREAD], known(3), "silence", []),
        ([DAY], known(2), "silence", []),
        ([DAY], known(1, rooted=True), "wait", []),
        ([NOW_, DAY], known(1, pending=True, rooted=True), "join", [DAY, NOW_]),
        ([NOW_], known(recent=20), "wait", []),
        ([NOW_], known(recent=19), "mail", [NOW_]),
        ([THREAD], known(3, rooted=True, recent=20), "wait", []),
        ([NOW_], known(1, rooted=True, recent=20), "silence", []),
    ],
)
def test_a_recipient_is_told(
    matched: list[Alert], state: Known, step: str, named: list[Alert]
) -> None:
    decision = decide(matched, state, NOW)
    assert (decision.step, list(decision.named)) == (step, named)
    assert decision.reason


def test_a_reply_says_whether_a_rule_or_only_a_copy_is_new() -> None:
    assert decide([NOW_], known(3, rooted=True), NOW).heading == "rule"
    assert decide([THREAD], known(3, rooted=True), NOW).heading == "copied"


def test_above_the_cap_urgent_rules_wait_an_hour_and_daily_ones_their_day() -> None:
    decision = decide([NOW_, DAY, THREAD], known(3, rooted=True, recent=20), NOW)
    assert decision.waiting("hour") == (NOW_, THREAD)
    assert decision.waiting("day") == (DAY,)


def test_silence_gives_its_reason() -> None:
    assert decide([NOW_], known(1, rooted=True), NOW).reason == TOLD_ALREADY


def test_a_later_copy_goes_into_the_digest_where_the_rule_asks() -> None:
    gathered = rule(4, later="digest")
    decision = decide([gathered], known(4, rooted=True), NOW)
    assert (decision.step, decision.waiting("day")) == ("wait", (gathered,))


def test_a_mail_waits_as_long_as_its_least_patient_rule() -> None:
    slow, slower = replace(NOW_, group_seconds=300), replace(THREAD, group_seconds=900)
    assert decide([slow, slower], known(), NOW).due_at == AT + timedelta(minutes=5)
    assert decide([slow, slower], known(1, 3, rooted=True), NOW).due_at == AT + timedelta(
        minutes=15
    )


def test_quiet_hours_hold_a_rule_but_not_another_one_of_the_reader() -> None:
    quiet = replace(rule(5), quiet_hours="04:00-07:00")
    assert decide([quiet], known(), NOW).waiting("quiet") == (quiet,)
    assert decide([quiet, NOW_], known(), NOW).named == (quiet, NOW_)


def test_a_mail_that_would_leave_in_quiet_hours_waits_for_their_end() -> None:
    quiet = replace(rule(5), quiet_hours="05:03-07:00", group_seconds=300)
    assert decide([quiet], known(), NOW).waiting("quiet") == (quiet,)


def test_a_rule_may_have_a_cap_of_its_own() -> None:
    capped = replace(rule(6), hourly_cap=2)
    assert decide([capped], known(by_rule={6: 1}), NOW).step == "mail"
    assert decide([capped], known(by_rule={6: 2}), NOW).waiting("hour") == (capped,)


def test_what_was_found_late_hurries_nobody() -> None:
    decision = decide([NOW_, DAY, THREAD], known(3, rooted=True), replace(NOW, late=True))
    assert decision.waiting("late") == (NOW_, THREAD)
    assert decision.waiting("day") == (DAY,)
