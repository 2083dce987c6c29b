"""`jarshy demo --stay`: the replica goes on, and its settings lead everything else to it."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from smtplib import SMTP  # noqa: TID251 - as another program would speak to the catcher

import pytest

from crawler.demo.mailcatcher import CaughtMail
from crawler.demo.stay import SETTINGS, settings_file, stay
from crawler.demo.tour import RULES, tour
from crawler.errors import UsageError
from tests.support.commands import Folder
from tests.support.daemons import eventually


def test_other_commands_go_on_where_the_demo_stopped(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    now = datetime.now(UTC).replace(microsecond=0)  # divided by the visits without a rest
    with tour(tmp_path / "jarshy-demo.db", now, timedelta(hours=12)) as going:
        assert going.moments(3)[-1] == now
        assert going.day.end > now
        asked, caught = threading.Event(), list[CaughtMail]()
        going.catcher.mails.clear()
        staying = threading.Thread(target=stay, args=(going, asked, caught.append))
        with settings_file(going, tmp_path) as path:
            staying.start()
            environ = {"JARSHY_CONFIG": path.name}
            ended = folder.run("crawl", "akorda/en", **environ)
            assert (ended.code, ended.err) == (0, "")
            found = folder.run("search", "--source", "akorda/en", "--json", **environ).json
            assert found["count"] > 0
            assert RULES[0].name in folder.run("alerts", "list", **environ).out
            with SMTP(going.catcher.host, going.catcher.port) as smtp:
                smtp.sendmail("a@example.kz", ["me@example.kz"], b"Subject: Hi\r\n\r\nHi\r\n")
            eventually(lambda: [mail.subject for mail in caught] == ["Hi"])
        asked.set()
        staying.join()
    assert not (tmp_path / SETTINGS).exists()


def test_a_settings_file_of_somebody_else_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / SETTINGS).write_text('contact = "me@example.kz"\n')
    going = tour(tmp_path / "jarshy-demo.db", datetime.now(UTC))
    with (
        going as demo,
        pytest.raises(UsageError, match="in the way"),
        settings_file(demo, tmp_path),
    ):
        pass
    assert (tmp_path / SETTINGS).read_text() == 'contact = "me@example.kz"\n'
