"""Ten thousand hostile titles through a mail server: each a mail of its own, none with a header."""

import email
import random
from dataclasses import replace

import pytest

from crawler.alerts.render import render_alert
from crawler.settings import Settings
from storage import outbox
from storage.engine import Database
from tests.integration.alerts.test_hostile_titles import OURS, PIECES
from tests.support.desk import Desk
from tests.support.samples import new_mail
from tests.support.smtp_servers import catcher
from tests.support.stories import ARTICLE, context_of

pytestmark = pytest.mark.faults
TITLES = 10_000


def queue_all(desk: Desk) -> None:
    """Queue a mail for each title, as it is rendered."""
    chance = random.Random(11)  # noqa: S311 - no secret
    rule = desk.rule("всё", "source:tengrinews")
    with desk.database.write() as tx:
        for number in range(TITLES):
            title = chance.choice(("", " ")).join(chance.choices(PIECES, k=chance.randint(1, 6)))
            context = context_of(replace(ARTICLE, title=title), subject=title)
            sent = f"<mail-{number}@example.kz>"
            rendered = render_alert(replace(context, message_id=sent, recipient="a@example.kz"))
            outbox.queue(
                tx,
                new_mail(
                    number, subject=rendered.subject, content=rendered.content, story_id=None,
                    alert_ids=[rule.id], due_at=desk.clock.now(), created_at=desk.clock.now(),
                ),
            )  # fmt: skip


def test_ten_thousand_hostile_titles_leave_and_none_makes_a_header(
    sqlite_database: Database,
) -> None:
    with catcher() as caught:
        settings = {"smtp": {"sender": "jarshy@example.kz", "port": caught.port}}
        desk = Desk(sqlite_database, Settings.model_validate(settings))
        queue_all(desk)
        report = desk.deliver()
    assert (report.sent, report.waiting, report.failures) == (TITLES, 0, [])
    assert desk.states() == {"sent": TITLES}
    messages = [email.message_from_bytes(content) for _, content in caught.taken]
    assert len({message["Message-ID"] for message in messages}) == len(messages) == TITLES
    assert {name for message in messages for name in message} <= OURS
    assert {to for to, _ in caught.taken} == {"a@example.kz"}
