"""Killed at any moment the daemon loses nothing; only a mail under way can come twice."""

import random
import signal
import threading
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import text

from crawler.demo.mailcatcher import MailCatcher
from storage import crawls
from tests.integration.daemon.conftest import ONE_EDITION
from tests.support.daemons import daemon, eventually
from tests.support.databases import opened

LONGEST_LIFE = 4.0  # seconds; a daemon needs about 1.5 to start and 1 to visit
STEP = timedelta(minutes=30)  # of the replica's clock, at each start
UNMATCHED = """
    SELECT count(*) FROM articles AS a LEFT JOIN matches AS m ON m.article_id = a.id
    WHERE m.id IS NULL
"""
UNMAILED = """
    SELECT count(*) FROM matches AS m
    LEFT JOIN mail_alerts AS t ON t.alert_id = m.alert_id AND t.story_id = m.story_id
    WHERE m.silent IS NULL AND t.mail_id IS NULL
"""
UNREAD = "SELECT count(*) FROM addresses WHERE state = 'listed'"
UNINDEXED = "SELECT count(*) FROM articles WHERE story_id IS NULL"


def count(tx, query):
    return tx.execute(text(query)).scalar_one()


@pytest.mark.parametrize("kills", [4, pytest.param(50, marks=pytest.mark.slow)])
def test_killed_at_random_moments_it_loses_nothing(configured, database_url, replica, day, kills):
    moments = random.Random(kills)  # noqa: S311 - no secret
    with MailCatcher() as catcher:
        folder = configured(
            database_url,
            f'{ONE_EDITION}every = "1s"\n[smtp]\nport = {catcher.port}\n'
            '[daemon]\ndeliver_every = "1s"\n',
        )
        folder.call("alerts", "add", "all", "source:tengrinews", "--to", "reader@example.kz")
        with daemon(folder) as first:  # the stock, which is mailed to nobody
            first.wait_for("crawl/done", outcome="ok")
        for _ in range(kills):
            replica.clock.at = min(replica.clock.at + STEP, day.end)
            with daemon(folder, started=False) as running:
                threading.Event().wait(moments.uniform(0.1, LONGEST_LIFE))
                running.end(signal.SIGKILL)
        with daemon(folder) as last:
            last.wait_for("crawl/done", times=2, outcome="ok")
            with opened(database_url) as database:
                eventually(lambda: nothing_waits(database), last.log)
            assert last.end() == 0
        copies = Counter(str(mail.message["Message-ID"]) for mail in catcher.mails)
    with opened(database_url) as database, database.read() as tx:
        assert count(tx, UNMATCHED) == 0
        assert count(tx, UNMAILED) == 0
        assert count(tx, UNREAD) == 0
        assert count(tx, UNINDEXED) == 0
        assert not crawls.running(tx)
        if database.kind == "sqlite":
            assert tx.execute(text("PRAGMA integrity_check")).scalar() == "ok"
            assert tx.execute(text("PRAGMA foreign_key_check")).first() is None
    assert copies
    assert copies.total() - len(copies) <= kills


def nothing_waits(database):
    """Tell whether no mail is left that can be sent now; those of a killed sender wait longer."""
    with database.read() as tx:
        return count(tx, "SELECT count(*) FROM mails WHERE state = 'pending'") == 0
