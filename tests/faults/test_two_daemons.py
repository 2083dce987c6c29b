"""Daemons started at the same moment, again and again: one runs, and mails leave once."""

import signal
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.demo.mailcatcher import MailCatcher
from storage import outbox
from tests.support.commands import Folder, toml_of
from tests.support.daemons import eventually
from tests.support.databases import opened
from tests.support.samples import new_mail
from tests.support.smtp_servers import free_port
from tests.support.victims import ForkedDaemon

LOCKED = 75
MAILS = 4  # queued for each round
ONE_EDITION = '[sources.akorda]\nenabled = false\n[sources.tengrinews]\neditions = ["ru"]\n'


@pytest.fixture
def catcher() -> Iterator[MailCatcher]:
    with MailCatcher() as running:
        yield running


def configured(path: Path, url: str, port: int) -> Folder:
    """Return a folder whose daemon finds nobody to crawl and has mails to send."""
    folder = Folder(path)
    nobody = {"tengrinews.kz": f"http://127.0.0.1:{free_port()}"}
    mail = f'every = "12h"\n[smtp]\nport = {port}\n[daemon]\ndeliver_every = "1s"\n'
    folder.settings(toml_of(url, nobody, ONE_EDITION + mail))
    return folder


def queue(url: str, first: int) -> None:
    now = datetime.now(UTC)
    with opened(url) as database, database.write() as tx:
        for number in range(first, first + MAILS):
            outbox.queue(tx, new_mail(number, due_at=now, created_at=now, alert_ids=[]))


def one_runs(daemons: list[ForkedDaemon]) -> bool:
    return sum(each.alive() for each in daemons) == 1


@pytest.mark.faults
@pytest.mark.parametrize(("rounds", "at_once"), [(50, 2), (2, 10)])
def test_of_daemons_started_at_once_one_runs_and_each_mail_leaves_once(
    database_url: str,
    tmp_path: Path,
    catcher: MailCatcher,
    record_property: Callable[[str, object], None],
    rounds: int,
    at_once: int,
) -> None:
    folder = configured(tmp_path, database_url, catcher.port)
    codes: Counter[int | None] = Counter()
    for number in range(rounds):
        queue(database_url, number * MAILS)
        daemons = [ForkedDaemon(folder) for _ in range(at_once)]
        eventually(lambda: one_runs(daemons), folder.path / "crawl.log")  # noqa: B023 - called at once
        eventually(lambda: len(catcher.mails) >= (number + 1) * MAILS, folder.path / "crawl.log")  # noqa: B023 - as above
        codes.update(each.end(signal.SIGTERM) for each in daemons)
    record_property(
        "sum", f"{rounds * at_once} starts: {codes[0]} ran, {codes[LOCKED]} were refused"
    )
    assert codes == {0: rounds, LOCKED: rounds * (at_once - 1)}
    copies = Counter(str(mail.message["Message-ID"]) for mail in catcher.mails)
    assert len(catcher.mails) == rounds * MAILS, copies
