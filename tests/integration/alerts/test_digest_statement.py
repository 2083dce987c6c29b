from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest

from crawler.alerts.digest import queue_due_digests
from crawler.alerts.policy import AlertPolicy
from storage import crawls, gaps
from storage.engine import Database
from storage.records import ListingVisit
from tests.support.desk import Desk

NEWS = "https://toy.example/news/"


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def watched(desk: Desk, *hours: float) -> list[ListingVisit]:
    """Visit a listing so many hours from now."""
    made = []
    with desk.database.write() as tx:
        crawl = crawls.start(tx, "toy", "en", desk.clock.now())
        for hour in hours:
            at = desk.clock.now() + timedelta(hours=hour)
            made.append(ListingVisit(crawl, "toy", "en", NEWS, at, at, overlap="proven"))
            crawls.add_visit(tx, made[-1])
    return made


def test_a_digest_ends_with_what_was_read_and_proven(desk: Desk) -> None:
    desk.rule("мосты", deliver="daily")
    desk.publish("Мост первый")
    early, late = watched(desk, 1, 7)
    with desk.database.write() as tx:
        number = gaps.found(tx, late, early.started_at, late.started_at, 3)
        gaps.filled(tx, number, late.crawl_id, late.started_at, "paging")
    desk.later(hours=24)
    with desk.database.write() as tx:
        assert queue_due_digests(tx, AlertPolicy.of(desk.settings, b"secret"), desk.clock.now())
    (mail,) = desk.mails()
    said = "toy: прочитано 0 из 0, перекрытие доказано"
    for kind in ("plain", "html"):
        text = " ".join(_part(mail.content, kind).split())
        assert said in text
        assert "восполнен" in text[text.index(said) :]


def _part(content: bytes, kind: str) -> str:
    body = message_from_bytes(content, policy=default).get_body((kind,))
    assert body is not None
    return str(body.get_content())
