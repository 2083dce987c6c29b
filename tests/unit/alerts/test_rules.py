"""Stored rules made ready, broken ones set aside."""

from datetime import UTC, datetime

from crawler.alerts.rules import compile_rules
from storage.records import Alert
from storage.text.match import Document

AT = datetime(2026, 11, 22, tzinfo=UTC)
PAGE = Document(
    title="Пчеловоды привезли мёд",
    lead="Ярмарка открылась утром.",
    body="Пчеловодам обещали место на рынке.",
    language="ru",
    source="tengrinews",
)


def rule(number: int, query: str) -> Alert:
    return Alert(
        id=number,
        name=f"правило {number}",
        query=query,
        recipients=("a@b.kz",),
        deliver="immediate",
        later_copies="never",
        paused=False,
        alert_since=AT,
        created_at=AT,
        updated_at=AT,
    )


def test_matching_rules_come_in_their_order_with_their_places() -> None:
    rules = compile_rules([rule(3, "ярмарка"), rule(1, "пчеловод"), rule(2, "самолёт")])
    hits = rules.match(PAGE)
    assert [hit.alert.id for hit in hits] == [1, 3]
    spans = hits[0].spans
    assert [PAGE.title[s:e] for s, e in spans["title"]] == ["Пчеловоды"]
    assert [PAGE.body[s:e] for s, e in spans["body"]] == ["Пчеловодам"]


def test_a_broken_rule_is_reported_and_the_others_match() -> None:
    rules = compile_rules([rule(1, '"не закрыта'), rule(2, "мёд"), rule(3, "NOT мёд"), rule(4, "")])
    assert [hit.alert.id for hit in rules.match(PAGE)] == [2]
    assert [broken.alert.id for broken in rules.broken] == [1, 3, 4]
    assert all(broken.reason for broken in rules.broken)


def test_no_rules_match_nothing() -> None:
    assert compile_rules([]).match(PAGE) == []
