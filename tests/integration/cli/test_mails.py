"""`jarshy mail show` and `retry`, and what the operator hears of mails that died."""

from datetime import timedelta

import pytest

from crawler.settings import Settings
from storage.engine import Database
from tests.support.commands import Folder, toml_of
from tests.support.desk import Desk
from tests.support.stories import text_of

OPERATED = Settings.model_validate(
    {"smtp": {"sender": "jarshy@example.kz", "port": 1}, "operator": "ops@example.kz"}
)


@pytest.fixture
def desk(sqlite_database: Database, folder: Folder) -> Desk:
    folder.settings(toml_of(sqlite_database.url))
    return Desk(sqlite_database, OPERATED)


def test_a_mail_is_shown_as_it_will_be_sent(desk: Desk, folder: Folder) -> None:
    desk.rule("мосты")
    desk.publish()
    shown = folder.call("mail", "show", "1")
    assert "mail 1: pending" in shown.out
    assert "Subject: Мост открыли" in shown.out
    assert "rules: мосты" in shown.out
    assert "**Мост** открыли" in shown.out
    told = folder.call("mail", "show", "1", "--json").json
    assert told["headers"]["To"] == "a@example.kz"
    assert folder.call("mail", "show", "1", "--html", "mail.html").code == 0
    assert (folder.path / "mail.html").read_text("utf-8") == told["html"]
    assert told["html"].startswith("<!DOCTYPE html>")
    assert "no mail number 9" in folder.call("mail", "show", "9").err


def test_a_dead_mail_is_sent_again_unchanged(desk: Desk, folder: Folder) -> None:
    desk.rule("мосты", "мост", "a@example.kz", "b@example.kz")
    desk.publish()
    before = [mail.content for mail in desk.mails()]
    desk.mark_all("dead")
    assert folder.call("mail", "retry", "1").out == "mail 1: due now\n"
    assert desk.states() == {"pending": 1, "dead": 1}
    assert folder.call("mail", "retry", "--dead").out == "mail 2: due now\n"
    assert [mail.content for mail in desk.mails()] == before
    desk.mark_all("sent")


def test_what_cannot_be_sent_again_is_said(desk: Desk, folder: Folder) -> None:
    desk.rule("мосты")
    desk.publish()
    ended = folder.call("mail", "retry", "7")
    assert (ended.code, "there is none" in ended.out) == (2, True)
    assert "Not sent again: mail 7;" in ended.err
    assert "Give the numbers" in folder.call("mail", "retry").err
    assert folder.call("mail", "retry", "--dead").out == "No mail was given up.\n"


def test_a_file_that_cannot_be_written_is_told_with_its_place(desk: Desk, folder: Folder) -> None:
    desk.rule("мосты")
    desk.publish()
    ended = folder.call("mail", "show", "1", "--html", "absent/mail.html")
    assert ended.code == 2
    assert "--html absent/mail.html: cannot be written: No such file or directory" in ended.err


def test_the_operator_hears_once_of_a_mail_that_died(desk: Desk) -> None:
    desk.rule("мосты")
    desk.publish("Мост <рухнул>")
    desk.deliver()  # the day's notice was due this morning, and there was nothing to tell
    desk.later(hours=1)
    desk.mark_all("dead")
    desk.deliver()
    assert [mail.kind for mail in desk.mails()] == ["story"]
    for _ in range(3):
        desk.later(hours=24)
        desk.deliver()
    (notice,) = [mail for mail in desk.mails() if mail.kind == "notice"]
    assert (notice.recipient, notice.subject) == (
        "ops@example.kz", "Mails: 1 could not be delivered",
    )  # fmt: skip
    text = text_of(notice.content)
    assert "a@example.kz  Мост <рухнул>" in text
    assert "jarshy mail retry" in text
    assert notice.next_try_at - desk.clock.now() < timedelta(hours=1)
