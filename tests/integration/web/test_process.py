"""`jarshy serve` as a process: beside writers, ended by a signal, refused where it must be."""

import http.client
import re
import socket
import subprocess
from contextlib import closing

import pytest

from tests.support.commands import Folder, toml_of
from tests.support.newsroom import Newsroom
from tests.support.smtp_servers import free_port

PATIENCE = 120  # seconds


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)


def headline(port: int) -> str:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as line:
        line.request("GET", "/?days=3650")
        return line.getresponse().read().decode()


def test_it_shows_what_is_stored_meanwhile_and_ends_at_sigterm(folder, database):
    folder.settings(toml_of(database.url, more=f"[web]\nport = {free_port()}\n"))
    room = Newsroom(database)
    process = subprocess.Popen(  # noqa: S603 - our own program
        folder.command("serve"), cwd=folder.path, env=folder.environment(),
        stderr=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    try:
        said = (re.search(r"http://127\.0\.0\.1:([0-9]+)/", line) for line in process.stderr)
        port = int(next(filter(None, said))[1])
        assert "Кербулак" not in headline(port)
        room.publish()
        assert "Кербулак" in headline(port)
        process.terminate()
        assert process.wait(PATIENCE) == 0
    finally:
        process.kill()
        process.communicate()


def test_a_port_that_is_taken_is_told(folder, sqlite_url):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        folder.settings(toml_of(sqlite_url, more=f"[web]\nport = {port}\n"))
        ended = folder.call("serve")
    assert ended.code == 2
    assert f"http://127.0.0.1:{port}/ cannot be listened on: Address already in use" in ended.err
    assert "set another web.port" in ended.err


def test_it_is_never_open_to_all(folder, sqlite_url):
    folder.settings(toml_of(sqlite_url, more='[web]\nhost = "0.0.0.0"\n'))
    ended = folder.call("serve")
    assert ended.code == 2
    assert "set a token too" in ended.err
    folder.settings(toml_of(sqlite_url, more='[web]\nhost = "0.0.0.0"\ntoken = "short"\n'))
    assert "at least 16 characters" in folder.call("serve").err


def test_who_shows_it_to_others_is_warned_that_the_token_travels_readable(folder):
    web = f'[web]\nport = {free_port()}\nhost = "0.0.0.0"\ntoken = "a-token-of-the-tests"\n'
    folder.settings(toml_of(f"sqlite:///{folder.path}/none.db", more=web))
    assert "put a proxy with TLS before it" in folder.call("serve").err


def test_without_an_archive_it_says_what_to_do(folder):
    folder.settings(toml_of(f"sqlite:///{folder.path}/none.db"))
    ended = folder.call("serve")
    assert ended.code == 1
    assert "jarshy crawl" in ended.err
