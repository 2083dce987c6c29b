"""Two daemons, again and again: one runs, and mails leave once.

Started at the same moment; or one that was stopped, lost its connections, and wakes beside its
successor.
"""

import random
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest
from sqlalchemy import text

from crawler.demo.mailcatcher import MailCatcher
from storage import outbox
from tests.support.commands import Folder, toml_of
from tests.support.daemons import eventually
from tests.support.databases import opened
from tests.support.samples import new_mail
from tests.support.smtp_servers import free_port
from tests.support.victims import ForkedDaemon

LOST = 1
LOCKED = 75
MAILS = 4  # queued for each round, or thrice a round
OVERTAKEN = 15  # leaders, one after the other
MOMENTS = (0.0, 1.5)  # seconds from queuing mails to stopping the daemon that sends them
ONE_EDITION = '[sources.akorda]\nenabled = false\n[sources.tengrinews]\neditions = ["ru"]\n'
_DISCONNECT = text(
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
_MAILS = text(
    "SELECT count(*) FILTER (WHERE state = 'sent'), coalesce(sum(attempts - 1), 0) FROM mails"
)


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


def sent(url: str) -> tuple[int, int]:
    """Return how many mails were sent, and how often it stayed uncertain whether one was."""
    with opened(url) as database, database.read() as tx:
        mails, uncertain = tx.execute(_MAILS).one()
        return int(mails), int(uncertain)


def disconnect(url: str) -> int:
    """End the sessions of all others in the database; return how many there were."""
    with opened(url) as database, database.write() as tx:
        return int(tx.execute(_DISCONNECT).scalar_one())


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


@pytest.mark.faults
@pytest.mark.postgres
def test_a_leader_that_was_stopped_and_replaced_ends_when_it_wakes_and_spoils_nothing(
    postgres_url: str,
    tmp_path: Path,
    catcher: MailCatcher,
    record_property: Callable[[str, object], None],
) -> None:
    folder = configured(tmp_path, postgres_url, catcher.port)
    log, dice = folder.path / "crawl.log", random.Random(7)  # noqa: S311 - moments, no secret
    codes = Counter[int | None]()
    leader = ForkedDaemon(folder)
    for number in range(0, OVERTAKEN * MAILS * 3, MAILS * 3):
        queue(postgres_url, number)
        eventually(lambda: sent(postgres_url)[0] >= number + MAILS, log)  # noqa: B023 - called at once
        queue(postgres_url, number + MAILS)
        threading.Event().wait(dice.uniform(*MOMENTS))
        stopped = psutil.Process(leader.pid)
        stopped.suspend()
        assert disconnect(postgres_url) > 0
        successor = ForkedDaemon(folder)
        queue(postgres_url, number + MAILS * 2)
        eventually(lambda: sent(postgres_url)[0] >= number + MAILS * 2, log)  # noqa: B023 - as above
        stopped.resume()
        codes[leader.wait()] += 1
        assert successor.alive()
        leader = successor
    mails = OVERTAKEN * MAILS * 3
    eventually(lambda: sent(postgres_url)[0] == mails, log)
    assert leader.end(signal.SIGTERM) == 0
    extra, uncertain = len(catcher.mails) - mails, sent(postgres_url)[1]
    record_property(
        "sum",
        f"{OVERTAKEN} leaders woke beside another: {mails} mails, 0 lost, {extra} extra copies"
        f" of {uncertain} uncertain sendings",
    )
    assert codes == {LOST: OVERTAKEN}
    assert 0 <= extra <= uncertain
