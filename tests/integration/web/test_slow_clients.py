"""Clients that drip, flood or never read hold nobody up."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from crawler.web import server as serving_module
from tests.support.daemons import eventually


@pytest.fixture(scope="module")
def url(sqlite_archive):
    """One kind of database: what is shown here does not depend on it."""
    return sqlite_archive


@contextmanager
def crowd(port: int, count: int, said: bytes) -> Iterator[list[socket.socket]]:
    """Give connections that have said something and go on saying nothing."""
    with ExitStack() as stack:
        lines = []
        for _ in range(count):
            line = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=60))
            line.sendall(said)
            lines.append(line)
        yield lines


def look(server: serving_module.Server) -> None:
    """Let the server look after its clients now instead of within a second."""
    server.next_channel_cleanup = 0
    server.pull_trigger()


def test_a_crowd_that_says_half_a_sentence_keeps_nobody_out(site):
    most = serving_module.CONNECTIONS
    with crowd(site.port, most + 20, b"GET / HTTP/1.1\r\nHost: 127.0") as lines:
        assert all(site.ask("/healthz").json == {"ok": True} for _ in range(5))
        eventually(lambda: len(site.server.clients) <= most)
        # Who came first and said nothing whole was sent away.
        assert lines[0].recv(1) == b""


def test_who_drips_is_let_go_after_a_minute_whatever_comes(site):
    with crowd(site.port, 1, b"GET / HTTP/1.1\r\nX-A: ") as (line,):
        eventually(lambda: len(site.server.clients) == 1)
        (client,) = site.server.clients
        line.sendall(b"x")
        client.creation_time -= serving_module.LONGEST + 1
        look(site.server)
        assert line.recv(1) == b""


def test_who_is_silent_is_let_go(site):
    with crowd(site.port, 1, b"") as (line,):
        eventually(lambda: len(site.server.clients) == 1)
        (client,) = site.server.clients
        client.last_activity -= serving_module.IDLE + 1
        look(site.server)
        assert line.recv(1) == b""


def test_who_never_reads_the_answer_keeps_no_thread(site):
    asked = b"GET /style.css HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 200
    with crowd(site.port, 2 * serving_module.THREADS, asked):
        assert site.ask("/").status == 200
