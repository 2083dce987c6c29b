"""What systemd hears of the daemon, on a real socket of its kind."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.support.daemons import PATIENCE, daemon


@contextmanager
def manager(address: str) -> Iterator[socket.socket]:
    """Listen as a service manager does; abstract where the address begins with "@"."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind("\0" + address[1:] if address.startswith("@") else address)
        line.settimeout(PATIENCE)
        yield line


@pytest.mark.parametrize("abstract", [False, True])
def test_it_says_when_it_is_ready_that_it_is_alive_and_when_it_stops(
    configured, sqlite_url, tmp_path, abstract
):
    address = f"@{tmp_path.name}-jarshy" if abstract else str(tmp_path / "notify")
    folder = configured(sqlite_url)
    folder.environ |= {"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "2000000"}
    with manager(address) as line, daemon(folder, started=False) as running:
        first = line.recv(4096).decode()
        assert first.startswith("READY=1\nSTATUS=watching ")
        assert [line.recv(4096) for _ in range(2)] == [b"WATCHDOG=1"] * 2
        assert running.end() == 0
        said = b""
        while said != b"STOPPING=1":
            said = line.recv(4096)
            assert said in (b"WATCHDOG=1", b"STOPPING=1")


def test_a_manager_that_is_not_there_is_no_reason_to_end(configured, sqlite_url, tmp_path):
    folder = configured(sqlite_url)
    folder.environ |= {"NOTIFY_SOCKET": str(tmp_path / "absent"), "WATCHDOG_USEC": "1000000"}
    with daemon(folder) as running:
        assert running.end() == 0
