"""The dead man's switch, against real servers on loopback."""

import queue
import socket
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from pydantic import SecretStr

from crawler.clock import ManualClock
from crawler.daemon.vitals import BEATEN, Vitals
from crawler.health.heartbeat import Heartbeat, ask
from crawler.health.pulse import LONGEST, Pulse
from storage import meta, schedule
from storage.leader import Leadership, hold
from tests.support.samples import NOON, later
from tests.support.smtp_servers import free_port

PATH = "/kanareika-4d1c?secret=kanareika-4d1c"
PATIENCE = 30.0


class Listener:
    """A service that awaits beats; it answers as it was told."""

    def __init__(self, status: int = 200) -> None:
        self.asked: queue.Queue[str] = queue.Queue()
        listener = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                listener.asked.put(self.path)
                self.send_response(status)
                self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Keep quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}{PATH}"

    @contextmanager
    def listening(self) -> Iterator["Listener"]:
        thread = Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.server.shutdown()
            self.server.server_close()
            thread.join()


@contextmanager
def raw(answer: bytes) -> Iterator[str]:
    """Run a server that says these bytes and hangs up; yields its address."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            line, _ = server.accept()
            with line:
                line.recv(65536)
                line.sendall(answer)

        thread = Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}{PATH}"
        thread.join(PATIENCE)


class Script:
    """What ails, one look after the other; the last goes on."""

    def __init__(self, *ailments: str | None) -> None:
        self.left = list(ailments)
        self.looks: queue.Queue[str | None] = queue.Queue()

    def __call__(self) -> str | None:
        said = self.left.pop(0) if len(self.left) > 1 else self.left[0]
        self.looks.put(said)
        return said


def test_the_address_is_asked_while_all_is_well_and_only_then() -> None:
    script = Script("no lock", "no lock", None)
    with Listener().listening() as listener:
        beat = Heartbeat(SecretStr(listener.url), 0.01, script)
        with closing(beat):
            assert [script.looks.get(timeout=PATIENCE) for _ in range(2)] == ["no lock"] * 2
            assert listener.asked.get(timeout=PATIENCE) == PATH
            assert script.looks.get(timeout=PATIENCE) is None


def test_it_goes_on_after_failures_and_the_log_never_shows_the_address(caplog) -> None:
    port = free_port()
    script = Script(None)
    with closing(Heartbeat(SecretStr(f"http://127.0.0.1:{port}{PATH}"), 0.01, script)):
        for _ in range(3):
            script.looks.get(timeout=PATIENCE)
    said = [(record.getMessage(), getattr(record, "fields", {})) for record in caplog.records]
    assert said[0][0] == "heartbeat/failed"
    assert "refused" in said[0][1]["reason"]
    assert len(said) == 1
    assert "kanareika" not in caplog.text + str(said)


@pytest.mark.parametrize("status", [301, 302, 404, 500])
def test_what_is_no_success_is_told_and_redirects_are_not_followed(status: int) -> None:
    with Listener(status).listening() as listener:
        assert ask(listener.url) == f"it answered {status}"
        assert listener.asked.get_nowait() == PATH
        assert listener.asked.empty()


@pytest.mark.parametrize(
    "answer", [b"", b"220 mail.example ESMTP\r\n", b"HTTP/1.1 abc\r\n\r\n", b"\x00" * 70_000]
)
def test_an_answer_that_makes_no_sense_is_a_failure_without_the_address(answer: bytes) -> None:
    with raw(answer) as url:
        said = ask(url)
    assert said is not None
    assert "kanareika" not in said


def test_an_address_that_cannot_be_asked_for_is_a_failure_without_the_address() -> None:
    said = ask("http://127.0.0.1:1/kanareika with spaces")
    assert said is not None
    assert "kanareika" not in said


@pytest.fixture
def leadership(database) -> Iterator[Leadership]:
    held = hold(database)
    assert held is not None
    yield held
    held.release()


@pytest.fixture
def vitals(database, leadership) -> Callable[..., Vitals]:
    def make(now=NOON, pulse: Pulse | None = None) -> Vitals:
        return Vitals(database, leadership, ManualClock(now), pulse or Pulse(), 60.0)

    return make


def test_a_daemon_that_leads_and_writes_is_well(database, vitals) -> None:
    with database.write() as tx:
        schedule.set_due(tx, "akorda", later(minutes=5))
    assert vitals().ailment() is None
    with database.read() as tx:
        assert meta.get(tx, BEATEN) == NOON.isoformat()


def test_a_visit_that_is_overdue_is_an_ailment(database, vitals) -> None:
    with database.write() as tx:
        schedule.set_due(tx, "akorda", NOON)
    assert vitals(later(minutes=1, seconds=59)).ailment() is None
    said = vitals(later(minutes=2)).ailment()
    assert said == "a visit of akorda is due since 2026-03-02 12:00 UTC"


def test_a_daemon_that_was_superseded_is_not_well(database, vitals) -> None:
    with database.write() as tx:
        meta.count_up(tx, "leader_epoch")
    assert "Another daemon has taken over" in str(vitals().ailment())


def test_a_daemon_whose_time_stands_still_is_not_well(vitals) -> None:
    class Still(Pulse):
        age = LONGEST + 1

    assert str(vitals(pulse=Still()).ailment()).startswith("time was not kept for 61 s")
