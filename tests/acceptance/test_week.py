"""The replica's week with forty rules and five readers, through a real mail server."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from crawler.replay.run import Replayed, replay
from crawler.settings import Settings
from storage import alerts, articles, outbox
from storage.migrate import upgrade
from storage.records import Mail
from tests.support.databases import opened
from tests.support.smtp_servers import PASSWORD, USER, ScriptedServer, authority, catcher, scripted
from tests.support.stories import parsed
from tests.support.week import READERS, Week, forty_rules

Taken = list[tuple[str, bytes]]


@dataclass
class Lived:
    """A week that was lived through, and what the mail server took."""

    week: Week
    taken: Taken

    def messages(self) -> list[tuple[str, EmailMessage]]:
        return [(to, parsed(content)) for to, content in self.taken]

    def mails(self) -> list[Mail]:
        with self.week.database.read() as tx:
            return list(reversed(outbox.list_mails(tx, None, 100_000)))


def lived(folder: Path, smtp: dict[str, Any], taken: Taken, **named: Any) -> Iterator[Lived]:
    url = f"sqlite:///{folder / 'week.db'}"
    upgrade(url)
    smtp = {"sender": "jarshy@example.kz"} | smtp
    with opened(url) as database:
        week = Week(database, Settings.model_validate({"smtp": smtp, "alerts": {"hourly_cap": 6}}))
        week.rules(named.get("rules", forty_rules()))
        week.live(deliver=named.get("deliver", True))
        if named.get("deliver", True):
            week.drain()
        yield Lived(week, taken)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    """The week by a server that wants STARTTLS and a login."""
    folder = tmp_path_factory.mktemp("told")
    with ExitStack() as stack:
        own = authority(folder / "tls")
        server = stack.enter_context(catcher(tls=own.context))
        smtp = {"host": "localhost", "port": server.port, "security": "starttls",
                "username": USER, "password": PASSWORD, "ca_file": str(own.ca_file)}  # fmt: skip
        yield from lived(folder, smtp, server.taken)


@pytest.fixture(scope="module")
def foreseen(told: Lived) -> Replayed:
    return _foreseen(told.week, told.week)


def _foreseen(rules: Week, archive: Week) -> Replayed:
    with rules.database.read() as tx:
        all_rules = alerts.list_all(tx)
    after = archive.day.end + archive.day.end.resolution
    return replay(archive.database, rules.settings, all_rules, archive.start, after)


def test_the_week_tells_much_in_every_way(told: Lived) -> None:
    kinds = Counter(mail.kind for mail in told.mails())
    assert kinds["story"] > 100
    assert kinds["digest"] > 30
    assert kinds["change"] >= 3
    assert kinds["nothing"] >= 3
    assert {mail.recipient for mail in told.mails()} == set(READERS)
    subjects = " ".join(str(m["Subject"]) for _, m in told.messages())
    for words in ("Сюжеты за тихие часы", "Ещё сюжеты за час", "Сюжеты за день", "опозданием"):
        assert words in subjects


def test_every_mail_arrived_once_and_nothing_else(told: Lived) -> None:
    arrived = Counter(str(m["Message-ID"]) for _, m in told.messages())
    assert set(arrived.values()) == {1}
    assert set(arrived) == {mail.message_id for mail in told.mails()}
    assert {mail.state for mail in told.mails()} == {"sent"}
    assert all(str(m["To"]) == to for to, m in told.messages())


def test_every_match_was_told_or_says_why_not(told: Lived) -> None:
    with told.week.database.read() as tx:
        matches = [
            (rule, match)
            for rule in alerts.list_all(tx)
            for match in alerts.matches_of_alert(tx, rule.id, told.week.start)
        ]
        untold = [
            (rule.name, match.article_id, to, match.silent)
            for rule, match in matches
            for to in rule.recipients
            if rule.id not in alerts.told(tx, match.story_id, to)
        ]
    silent = Counter(match.silent for _, match in matches)
    assert [one for one in untold if not str(one[3]).startswith(("waits", "found late"))] == []
    assert len(untold) < 80  # of the last hours, for digests to come
    assert silent[None] > 100


def test_a_thread_is_one_story_under_one_subject(told: Lived) -> None:
    roots: dict[str, EmailMessage] = {}
    replies: dict[str, list[EmailMessage]] = defaultdict(list)
    own = {m.message_id: m for m in told.mails() if m.kind in {"story", "change"}}
    for _, message in told.messages():
        number = str(message["Message-ID"])
        if number not in own:
            continue
        if message["References"] is None:
            roots[number] = message
        else:
            replies[str(message["References"])].append(message)
    stories = Counter((own[n].recipient, own[n].story_id) for n in roots)
    assert [key for key, times in stories.items() if times > 1] == []
    in_threads = [(root, r) for root, several in replies.items() for r in several if root in roots]
    assert len(in_threads) > 10
    for root, reply in in_threads:
        assert str(reply["Subject"]) == str(roots[root]["Subject"])
        assert str(reply["In-Reply-To"]) == root
        first, then = own[root], own[str(reply["Message-ID"])]
        assert (then.recipient, then.story_id) == (first.recipient, first.story_id)


def test_a_subject_is_a_title_that_the_story_bore(told: Lived) -> None:
    titles: dict[int, set[str]] = defaultdict(set)
    for one in told.week.day.truth()["articles"].values():
        with told.week.database.read() as tx:
            article = articles.by_url(tx, one["url"])
        if article is not None and article.story_id is not None:
            titles[article.story_id] |= {version["title"] for version in one["versions"]}
    strange = [
        mail.subject
        for mail in told.mails()
        if mail.kind == "story" and mail.subject not in titles[mail.story_id or 0]
    ]
    assert strange == []


def test_a_replay_predicts_exactly_the_mails_that_were_sent(
    told: Lived, foreseen: Replayed
) -> None:
    end = told.week.day.end
    sent = {m.message_id: (m.recipient, m.subject) for m in told.mails() if m.next_try_at <= end}
    said = {m.message_id: (m.recipient, m.subject) for m in foreseen.mails if m.at <= end}
    assert said == sent
    assert len(sent) > 150


@pytest.mark.slow
def test_a_replay_foresees_the_mails_before_any_rule_is_made(told: Lived, tmp_path: Path) -> None:
    """The archive of a week that nobody was told of gives what the same week then sends."""
    for silent in lived(tmp_path, {}, [], rules=[], deliver=False):
        said = _foreseen(told.week, silent.week)
        end = told.week.day.end
        foretold = {(m.recipient, m.kind, m.subject, m.at) for m in said.mails if m.at <= end}
        rows = {m.message_id: m for m in told.mails()}
        got = {
            (m.recipient, m.kind, m.subject, due)
            for m, due in (
                (rows[f.message_id], f.at) for f in _foreseen(told.week, told.week).mails
            )
            if due <= end
        }
        assert foretold == got


@pytest.mark.slow
def test_a_server_that_misbehaves_gets_every_mail_as_often_as_it_hid_its_reply(
    told: Lived, tmp_path: Path
) -> None:
    def moody(step: str, count: int) -> bytes | None:
        if step == "dot" and count % 9 == 0:
            return None
        if step == "dot" and count % 11 == 0:
            return b"451 4.3.0 later\r\n"
        if step == "rcpt" and count % 7 == 0:
            return b"450 4.2.1 greylisted\r\n"
        return b"421 4.3.2 closing\r\n" if step == "mail" and count % 25 == 0 else b""

    server: ScriptedServer
    with scripted(moody) as server:
        smtp = {"host": "127.0.0.1", "port": server.port}
        for week in lived(tmp_path, smtp, server.taken):
            copies = Counter(str(m["Message-ID"]) for _, m in week.messages())
            mails = week.mails()
            assert {mail.state for mail in mails} == {"sent"}
            assert copies == Counter({m.message_id: 1 + m.unknown_outcomes for m in mails})
            assert sum(m.unknown_outcomes for m in mails) > 20
            alike = defaultdict(set)
            for _, content in week.taken:
                alike[str(parsed(content)["Message-ID"])].add(content)
            assert {len(contents) for contents in alike.values()} == {1}
            plain = {(m.recipient, m.subject, m.kind) for m in told.mails()}
            assert {(m.recipient, m.subject, m.kind) for m in mails} == plain
