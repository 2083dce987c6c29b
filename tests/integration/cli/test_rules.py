"""Adding, changing and removing alert rules, on both databases."""

import pytest

from storage import outbox
from tests.support.samples import new_mail


def test_a_rule_can_be_added_shown_changed_and_removed(archive):
    added = archive.call("alerts", "add", "мосты", "мост AND река", "--to", "a@b.kz", "c@d.kz")
    assert added.code == 0
    listed = archive.call("alerts", "list", "--json").json
    assert listed[0]["recipients"] == ["a@b.kz", "c@d.kz"]
    assert "мост AND река" in archive.call("alerts", "list").out
    changed = archive.call(
        "alerts", "edit", "мосты", "--query", "мост", "--to", "e@f.kz,g@h.kz", "--when", "daily",
        "--later-copies", "thread", "--name", "bridges",
    )  # fmt: skip
    assert changed.code == 0
    shown = archive.call("alerts", "show", "bridges", "--json").json["alert"]
    assert shown["query"] == "мост"
    assert shown["recipients"] == ["e@f.kz", "g@h.kz"]
    assert (shown["deliver"], shown["later_copies"]) == ("daily", "thread")
    assert "e@f.kz" in archive.call("alerts", "show", "bridges").out
    assert archive.call("alerts", "remove", "bridges").code == 0
    assert "No rules yet" in archive.call("alerts", "list").out


def test_the_first_rule_makes_the_database(folder):
    assert folder.call("alerts", "add", "x", "мост", "--to", "a@b.kz").code == 0
    assert (folder.path / "jarshy.db").exists()


def test_a_name_that_is_taken_is_refused(archive):
    archive.call("alerts", "add", "x", "мост", "--to", "a@b.kz")
    archive.call("alerts", "add", "y", "вода", "--to", "a@b.kz")
    for command in (["add", "x", "река", "--to", "a@b.kz"], ["edit", "y", "--name", "x"]):
        ended = archive.call("alerts", *command)
        assert ended.code == 2
        assert "'x'" in ended.err
        assert "another name" in ended.err


def test_a_rule_that_is_over_before_it_begins_is_refused(archive):
    words = ("alerts", "add", "x", "мост", "--to", "a@b.kz", "--expires")
    ended = archive.call(*words, "2020-01-31")
    assert ended.code == 2
    assert "--expires: 2020-01-31 is over; in Asia/Almaty it is 20" in ended.err
    assert archive.call(*words, "2099-01-31").code == 0
    ended = archive.call("alerts", "edit", "x", "--expires", "2020-01-31T12:00")
    assert ended.code == 2
    assert "2020-01-31T12:00 is over" in ended.err
    assert archive.call("alerts", "edit", "x", "--expires", "none").code == 0


def test_a_file_with_a_rule_that_is_over_is_applied_with_a_warning(archive):
    file = archive.path / "rules.toml"
    file.write_text("[rules.x]\nquery='мост'\nto='a@b.kz'\nexpires=2020-01-31", "utf-8")
    ended = archive.call("alerts", "apply", "rules.toml")
    assert (ended.code, "any more: x" in ended.err) == (0, True)


def test_an_edit_without_a_change_is_refused(archive):
    archive.call("alerts", "add", "x", "мост", "--to", "a@b.kz")
    ended = archive.call("alerts", "edit", "x")
    assert ended.code == 2
    assert "Error: Nothing to change" in ended.err


@pytest.mark.parametrize(("others", "state"), [([], "cancelled"), ([2], "pending")])
def test_a_removed_rule_takes_only_its_own_mails_along(archive, database, others, state):
    archive.call("alerts", "add", "x", "мост", "--to", "a@b.kz")
    archive.call("alerts", "add", "y", "река", "--to", "a@b.kz")
    with database.write() as tx:
        mail_id = outbox.queue(tx, new_mail(1, alert_ids=[1, *others]))
    archive.call("alerts", "remove", "x")
    with database.read() as tx:
        mail = outbox.get(tx, mail_id)
    assert mail is not None
    assert mail.state == state


def test_other_recipients_take_the_waiting_mail_away_from_the_old_one(archive, database):
    archive.call("alerts", "add", "x", "мост", "--to", "a@example.kz", "b@example.kz")
    with database.write() as tx:
        old = outbox.queue(tx, new_mail(1, recipient="a@example.kz"))
        kept = outbox.queue(tx, new_mail(2, recipient="b@example.kz"))
    archive.call("alerts", "edit", "x", "--to", "b@example.kz")
    with database.read() as tx:
        states = {mail.id: mail.state for mail in outbox.list_mails(tx)}
    assert states == {old: "cancelled", kept: "pending"}


def test_a_widened_rule_keeps_the_longer_query_and_shows_it(archive):
    added = archive.call("alerts", "add", "t", "Токаев", "--to", "a@b.kz", "--widen")
    assert "Widened: (Токаев OR Тоқаев OR Tokayev)" in added.err
    (rule,) = archive.call("alerts", "list", "--json").json
    assert rule["query"] == "(Токаев OR Тоқаев OR Tokayev)"


def test_a_rule_is_widened_later_with_the_query_it_has_or_a_new_one(archive):
    archive.call("alerts", "add", "t", "Токаев", "--to", "a@b.kz")
    edited = archive.call("alerts", "edit", "t", "--widen")
    assert "Widened: (Токаев OR Тоқаев OR Tokayev)" in edited.err
    assert "(Токаев OR Тоқаев OR Tokayev)" in edited.out
    archive.call("alerts", "edit", "t", "--query", "Токаев мост", "--widen")
    (rule,) = archive.call("alerts", "list", "--json").json
    assert rule["query"] == "(Токаев OR Тоқаев OR Tokayev) мост"


def test_forms_that_no_article_has_are_shown_when_asked_for(archive):
    archive.call("alerts", "add", "x", "бегемот", "--to", "a@b.kz")
    assert "бегемоту 0" not in archive.call("alerts", "show", "x").out
    assert "бегемоту 0" in archive.call("alerts", "show", "x", "--forms").out
    assert "бегемоту" in archive.call("alerts", "show", "x", "--json").json["forms"][0]["absent"]
