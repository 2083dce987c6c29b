"""/healthz and /metrics: what they say, and to whom."""

import http.client
import json
import socket
from collections.abc import Iterator
from contextlib import closing

import pytest
from prometheus_client.parser import text_string_to_metric_families

from crawler.errors import StorageError
from crawler.health.endpoint import Endpoint
from crawler.health.pulse import LONGEST, Pulse
from tests.integration.daemon.conftest import ONE_EDITION
from tests.support.daemons import daemon
from tests.support.smtp_servers import free_port

Answer = tuple[int, str]


def ask(port: int, path: str, method: str = "GET", host: str | None = None) -> Answer:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as line:
        line.request(method, path, headers={"Host": host} if host else {})
        answer = line.getresponse()
        return answer.status, answer.read().decode()


class Still(Pulse):
    """A pulse whose last beat is too long ago."""

    @property
    def age(self) -> float:
        return LONGEST + 1


def metrics() -> bytes:
    return b"jarshy_degraded 0.0\n"


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    running = Endpoint(0, Pulse(), metrics)
    yield running
    running.close()


def test_a_running_daemon_says_that_it_is_well_and_what_it_does(configured, database_url):
    port = free_port()
    tables = f'{ONE_EDITION}every = "1h"\n[health]\nport = {port}\n'
    tables += '[smtp]\nusername = "u"\npassword = "canary-secret"\n'
    with daemon(configured(database_url, tables)) as running:
        running.wait_for("crawl/done", outcome="ok")
        status, said = ask(port, "/healthz")
        assert (status, json.loads(said)["ok"]) == (200, True)
        status, page = ask(port, "/metrics")
        assert running.end() == 0
    assert status == 200
    assert "canary-secret" not in page
    found = {
        (sample.name, sample.labels.get("edition")): sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
    }
    assert found["jarshy_degraded", None] == 0
    assert found["jarshy_overlap_proven", "ru"] == 1
    assert found["jarshy_last_success_timestamp_seconds", "ru"] > 1e9
    assert found["process_resident_memory_bytes", None] > 1e6


def test_a_port_that_is_taken_stops_nothing(configured, sqlite_url):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        tables = f'{ONE_EDITION}every = "1h"\n[health]\nport = {port}\n'
        with daemon(configured(sqlite_url, tables)) as running:
            running.wait_for("daemon/not_watchable", port=port)
            running.wait_for("crawl/done", outcome="ok")
            assert running.end() == 0


def test_a_daemon_that_hangs_is_told_to_be_unwell() -> None:
    running = Endpoint(0, Still(), metrics)
    status, said = ask(running.port, "/healthz")
    running.close()
    assert (status, json.loads(said)["ok"]) == (503, False)


def test_a_database_that_cannot_be_read_is_named() -> None:
    def unreadable() -> bytes:
        raise StorageError("jarshy.db: the disk reports an error")

    running = Endpoint(0, Pulse(), unreadable)
    answer = ask(running.port, "/metrics")
    running.close()
    assert answer == (503, "jarshy.db: the disk reports an error\n")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_can_be_changed_from_there(endpoint: Endpoint, method: str) -> None:
    assert ask(endpoint.port, "/metrics", method)[0] == 405


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "[::1]", ""])
def test_another_name_is_refused(endpoint: Endpoint, host: str) -> None:
    with socket.create_connection(("127.0.0.1", endpoint.port), timeout=30) as line:
        line.sendall(f"GET /metrics HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
        assert line.recv(64).startswith(b"HTTP/1.0 400 ")


def test_only_two_pages_are_there_and_head_has_no_body(endpoint: Endpoint) -> None:
    assert ask(endpoint.port, "/")[0] == 404
    assert ask(endpoint.port, "/healthz", "HEAD") == (200, "")
    assert ask(endpoint.port, "/metrics", host="localhost")[0] == 200
