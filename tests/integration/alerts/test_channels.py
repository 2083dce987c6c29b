"""Webhooks and Telegram, against servers on loopback, through the outbox."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from crawler.settings import Settings
from storage.engine import Database
from tests.support.desk import Desk
from tests.support.smtp_servers import catcher

SECRET = "a secret of the tests"  # noqa: S105 - of a server that lives for a test
TOKEN = "12345:invented"  # noqa: S105 - as above


@dataclass
class Posted:
    """What a server was sent, and what it answers: statuses in turn, the last one for ever."""

    port: int = 0
    answers: list[tuple[int, str]] = field(default_factory=lambda: [(200, '{"ok": true}')])
    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    def answer(self) -> tuple[int, str]:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def web_server(*answers: tuple[int, str]) -> Iterator[Posted]:
    """Run a server that keeps what is posted to it; status 0 hangs up without an answer."""
    posted = Posted()
    if answers:
        posted.answers = list(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            posted.requests.append((self.path, dict(self.headers.items()), body))
            status, text = posted.answer()
            if not status:
                return
            self.send_response(status)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        posted.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield posted
        finally:
            server.shutdown()
            thread.join()


def desk_of(database: Database, smtp_port: int = 1, api: str = "http://127.0.0.1:1") -> Desk:
    settings = Settings.model_validate(
        {
            "smtp": {"sender": "jarshy@example.kz", "port": smtp_port},
            "webhook": {"secret": SECRET},
            "telegram": {"token": TOKEN, "api": api},
        }
    )
    return Desk(database, settings)


def hook(posted: Posted) -> str:
    return f"http://127.0.0.1:{posted.port}/in?from=jarshy"


def test_a_webhook_gets_the_story_signed(database: Database) -> None:
    with web_server() as posted:
        desk = desk_of(database)
        desk.rule("мосты", "мост", hook(posted))
        desk.publish()
        assert desk.deliver().sent == 1
    path, headers, body = posted.requests[0]
    (mail,) = desk.mails()
    assert (path, mail.channel, mail.state, mail.last_code) == (
        "/in?from=jarshy", "webhook", "sent", 250,
    )  # fmt: skip
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = hmac.new(SECRET.encode(), signed, hashlib.sha256).digest()
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(expected).decode()}"
    told = json.loads(body)
    assert told["id"] == headers["webhook-id"] == mail.message_id.strip("<>")
    assert (told["subject"], told["recipient"]) == ("Мост открыли", hook(posted))
    assert told["data"]["story"]["rules"][0]["name"] == "мосты"
    assert "**Мост** открыли" in told["text"]
    assert "<html" in told["html"]


def test_a_webhook_that_fails_gets_the_same_bytes_again(database: Database) -> None:
    with web_server((503, "busy"), (0, ""), (302, ""), (204, "")) as posted:
        desk = desk_of(database)
        desk.rule("мосты", "мост", hook(posted))
        desk.publish()
        report = desk.deliver()
        assert (report.retried, report.failures) == (
            1, [f"{hook(posted)}: The server answered 503 busy"],
        )  # fmt: skip
        desk.later(minutes=2)
        assert desk.deliver().unknown == 1
        desk.later(minutes=5)
        assert desk.deliver().sent == 0
        desk.later(minutes=10)
        assert desk.deliver().retried == 1
        desk.later(hours=1)
        assert desk.deliver().sent == 1
    assert len({body for _, _, body in posted.requests}) == 1
    assert len({headers["webhook-id"] for _, headers, _ in posted.requests}) == 1
    assert desk.mails()[0].unknown_outcomes == 1


def test_a_webhook_that_is_gone_is_dead(database: Database) -> None:
    with web_server((410, "gone")) as posted:
        desk = desk_of(database)
        desk.rule("мосты", "мост", hook(posted))
        desk.publish()
        assert desk.deliver().dead == 1


def test_nothing_is_posted_without_a_secret(database: Database) -> None:
    with web_server() as posted:
        desk = Desk(database)
        desk.rule("мосты", "мост", hook(posted))
        desk.publish()
        report = desk.deliver()
    assert posted.requests == []
    assert "webhook.secret is not set" in (report.held or "")
    assert desk.states() == {"pending": 1}


def test_a_channel_that_is_down_does_not_hold_the_others(database: Database) -> None:
    with web_server() as posted, catcher() as caught:
        desk = desk_of(database, smtp_port=caught.port)  # nobody listens at Telegram's address
        desk.rule("мосты", "мост", "telegram:-100", "a@example.kz", hook(posted))
        desk.publish()
        assert desk.deliver().sent == 2
    assert len(caught.taken) == len(posted.requests) == 1
    assert desk.mails("pending")[0].recipient == "telegram:-100"


def test_telegram_gets_the_text_with_the_words_in_bold(database: Database) -> None:
    with web_server((200, '{"ok": true, "result": {"message_id": 77}}')) as posted:
        desk = desk_of(database, api=f"http://127.0.0.1:{posted.port}")
        desk.rule("мосты <b>", "мост", "telegram:-100123")
        desk.publish("Мост <открыли> & *всё*")
        assert desk.deliver().sent == 1
    path, _, body = posted.requests[0]
    told = json.loads(body)
    assert path == f"/bot{TOKEN}/sendMessage"
    assert (told["chat_id"], told["parse_mode"]) == ("-100123", "HTML")
    assert told["text"].startswith("<b>Мост &lt;открыли&gt; &amp; *всё*</b>")
    assert "<b>Мост</b> &lt;открыли&gt;" in told["text"]
    assert "мосты &lt;b&gt;" in told["text"]
    assert desk.mails()[0].server_queue_id == "77"


@pytest.mark.parametrize(
    ("answer", "state", "held"),
    [
        ((400, '{"ok": false, "description": "Bad Request: chat not found"}'), "dead", False),
        ((403, '{"ok": false, "description": "Forbidden: bot was blocked"}'), "dead", False),
        ((401, '{"ok": false, "description": "Unauthorized"}'), "pending", True),
        ((429, '{"ok": false, "description": "Too Many Requests"}'), "pending", True),
        ((500, "oops"), "pending", False),
        ((200, "no json"), "pending", False),
    ],
)
def test_what_telegram_refuses(
    sqlite_database: Database, answer: tuple[int, str], state: str, *, held: bool
) -> None:
    with web_server(answer) as posted:
        desk = desk_of(sqlite_database, api=f"http://127.0.0.1:{posted.port}")
        desk.rule("мосты", "мост", "telegram:-100")
        desk.publish()
        report = desk.deliver()
    assert desk.states() == {state: 1}
    assert (report.held is not None) is held
    assert TOKEN not in str(report)
    if held:
        desk.later(minutes=14 if answer[0] == 401 else 0)
        assert desk.deliver().sent == 0
        assert timedelta() < desk.mails()[0].next_try_at - desk.clock.now()
