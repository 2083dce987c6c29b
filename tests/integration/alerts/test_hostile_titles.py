"""Hostile titles by the thousand, from the archive through the outbox to a mail server."""

import email
import random

import pytest

from crawler.alerts.message import BODY_HEADERS
from crawler.settings import Settings
from storage.engine import Database
from tests.support.desk import Desk
from tests.support.smtp_servers import catcher

TITLES = 2_000  # the render tests take ten thousand, without archive and server
OURS = {
    "Date", "Message-ID", "Subject", "From", "To", "Auto-Submitted", "List-Id",
    "List-Unsubscribe", "Content-Language", *BODY_HEADERS,
}  # fmt: skip
PIECES = (
    "Мост", "Қазақстан", "bridge", "\r\nBcc: x@y.kz", "\n\n", "=?UTF-8?Q?=0A?=Bcc: x@y", "\u2028",
    "\u202eабв", "\x00",
    "\x1b[31m", "😀", "👩‍👩‍👧", "e\u0301" * 50, "<b>", "{{ 7*7 }}", "%s", "\ufeff",
    "a" * 300, "Я" * 1000,
    ".", "\r\n.\r\n", "QUIT\r\n", "\t", '"', "\\", "&#13;", "=0D=0A", "\x85",
)  # fmt: skip


@pytest.mark.slow
def test_no_title_sticks_and_none_makes_a_header(sqlite_database: Database) -> None:
    dice = random.Random(7)  # noqa: S311 - no secret
    with catcher() as caught:
        settings = {"smtp": {"sender": "jarshy@example.kz", "port": caught.port}}
        settings |= {"alerts": {"hourly_cap": TITLES + 1}}
        desk = Desk(sqlite_database, Settings.model_validate(settings))
        desk.rule("всё", "source:tengrinews")
        for _ in range(TITLES):
            pieces = dice.choices(PIECES, k=dice.randint(1, 6))
            desk.publish(dice.choice(("", " ")).join(pieces) or "Мост")
        report = desk.deliver()
    assert (report.sent, report.waiting, report.failures) == (TITLES, 0, [])
    assert len(caught.taken) == TITLES
    foreign = [
        name
        for _, content in caught.taken
        for name in email.message_from_bytes(content)
        if name not in OURS
    ]
    assert foreign == []
    assert {to for to, _ in caught.taken} == {"a@example.kz"}
