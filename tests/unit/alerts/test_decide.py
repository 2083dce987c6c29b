"""Who is told what when a rule matches: a table of cases."""

from datetime import UTC, datetime

import pytest

from crawler.alerts.decide import TOLD_ALREADY, Known, decide
from storage.records import Alert

AT = datetime(2026, 11, 22, tzinfo=UTC)


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
    decision = decide(matched, state)
    assert (decision.step, list(decision.named)) == (step, named)
    assert decision.reason


def test_a_reply_says_whether_a_rule_or_only_a_copy_is_new() -> None:
    assert decide([NOW_], known(3, rooted=True)).heading == "rule"
    assert decide([THREAD], known(3, rooted=True)).heading == "copied"


def test_above_the_cap_urgent_rules_wait_an_hour_and_daily_ones_their_day() -> None:
    decision = decide([NOW_, DAY, THREAD], known(3, rooted=True, recent=20))
    assert decision.wait_hour == (NOW_, THREAD)
    assert decision.wait_day == (DAY,)


def test_silence_gives_its_reason() -> None:
    assert decide([NOW_], known(1, rooted=True)).reason == TOLD_ALREADY
