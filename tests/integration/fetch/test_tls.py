"""TLS as the real sites speak it: a certificate that proves nothing lets nothing in.

The program connects through a proxy on loopback, which answers as the site itself with the
certificate of the test: names, port, handshake and verification are the real ones.
"""

import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from storage.records import Crawl
from tests.support.smtp_servers import authority
from tests.support.toy_site import HOST, ToySite
from tests.support.visits import Lab

DAY = timedelta(days=1)


class Tunnel(socketserver.ThreadingTCPServer):
    """A proxy that ends the TLS of every tunnel itself and hands the rest on to the toy site."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, site: ToySite) -> None:
        super().__init__(("127.0.0.1", 0), _Opening)
        self.site = site
        self.tls: ssl.SSLContext | None = None
        self.asked: list[str] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep quiet: broken handshakes are what these tests make."""


class _Opening(socketserver.StreamRequestHandler):
    server: Tunnel
    rbufsize = 0

    def handle(self) -> None:
        self.server.asked.append(self.rfile.readline().decode().strip())
        while self.rfile.readline().strip():
            pass
        self.wfile.write(b"HTTP/1.1 200 open\r\n\r\n")
        if self.server.tls is None:
            self.connection.recv(1 << 16)
            self.connection.recv(1 << 16)  # until the other side has waited long enough
            return
        host, _, port = self.server.site.address.removeprefix("http://").partition(":")
        with (
            suppress(OSError),
            self.server.tls.wrap_socket(self.connection, server_side=True) as ours,
            socket.create_connection((host, int(port))) as site,
        ):
            back = threading.Thread(target=_pass_on, args=(site, ours), daemon=True)
            back.start()
            _pass_on(ours, site)
            back.join()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(1 << 16):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def tunnel(site: ToySite) -> Iterator[Tunnel]:
    with Tunnel(site) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def visit(lab: Lab, tunnel: Tunnel) -> Callable[[], Crawl]:
    """Return a function that visits the site over TLS."""
    lab.site.publish(1, 2)
    lab.fetch = {"connect_to": {}, "proxy": tunnel.address, "timeout": 1}
    return lab.visit


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., ssl.SSLContext]:
    """Return a maker of servers' sides whose authority this machine trusts."""

    def make(host: str = HOST, left: timedelta = DAY) -> ssl.SSLContext:
        made = authority(tmp_path / host, host, left=left)
        monkeypatch.setenv("SSL_CERT_FILE", str(made.ca_file))
        return made.context

    return make


def refused(crawl: Crawl, lab: Lab, tunnel: Tunnel) -> str:
    """Return why nothing was read, after a check that nothing was, and never without TLS."""
    assert (crawl.outcome, crawl.new) == ("failed", 0)
    assert lab.site.requests == []
    assert set(tunnel.asked) == {f"CONNECT {HOST}:443 HTTP/1.1"}
    assert len(tunnel.asked) <= 3
    with lab.database.read() as tx:
        ((stored,),) = tx.exec_driver_sql("SELECT count(*) FROM articles")
    assert stored == 0
    return crawl.reason or ""


def test_a_site_with_a_good_certificate_is_read(
    tunnel: Tunnel, visit: Callable[[], Crawl], trusted: Callable[..., ssl.SSLContext]
) -> None:
    tunnel.tls = trusted()
    crawl = visit()
    assert (crawl.outcome, crawl.new) == ("ok", 2)
    assert set(tunnel.asked) == {f"CONNECT {HOST}:443 HTTP/1.1"}


@pytest.mark.parametrize(
    ("certificate", "said"),
    [
        ({"left": timedelta(hours=-1)}, "certificate verify failed"),
        ({"host": "other.example"}, "the certificate is one of another host"),
    ],
    ids=["expired", "of another host"],
)
def test_a_certificate_that_is_not_the_hosts_is_refused(
    lab: Lab,
    tunnel: Tunnel,
    visit: Callable[[], Crawl],
    trusted: Callable[..., ssl.SSLContext],
    certificate: dict[str, object],
    said: str,
) -> None:
    tunnel.tls = trusted(**certificate)
    reason = refused(visit(), lab, tunnel)
    assert f"no safe connection (TLS): {said}" in reason


def test_a_certificate_that_nobody_vouches_for_is_refused(
    lab: Lab, tunnel: Tunnel, visit: Callable[[], Crawl], tmp_path: Path
) -> None:
    tunnel.tls = authority(tmp_path, HOST).context
    reason = refused(visit(), lab, tunnel)
    assert "no safe connection (TLS): certificate verify failed" in reason


def test_a_certificate_that_expires_later_ends_the_reading_and_changes_nothing(
    lab: Lab, tunnel: Tunnel, visit: Callable[[], Crawl], trusted: Callable[..., ssl.SSLContext]
) -> None:
    tunnel.tls = trusted()
    visit()
    lab.site.forget()
    tunnel.tls = trusted(left=timedelta(hours=-1))
    crawl = lab.visit(later=timedelta(hours=2))
    assert crawl.outcome == "failed"
    assert crawl.reason is not None
    assert crawl.reason.startswith(
        "https://toy.example/news/: no safe connection (TLS): certificate"
    )
    assert lab.site.requests == []
    assert lab.stored([1, 2]) == [1, 2]
    assert (lab.address(1).reason or "").startswith("tls_error: ")


def test_an_old_version_of_tls_is_refused(
    lab: Lab, tunnel: Tunnel, visit: Callable[[], Crawl], trusted: Callable[..., ssl.SSLContext]
) -> None:
    tunnel.tls = trusted()
    tunnel.tls.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        tunnel.tls.minimum_version = ssl.TLSVersion.TLSv1_1
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        tunnel.tls.maximum_version = ssl.TLSVersion.TLSv1_1
    assert "no safe connection (TLS)" in refused(visit(), lab, tunnel)


def test_a_handshake_that_stalls_costs_the_timeout(
    lab: Lab, tunnel: Tunnel, visit: Callable[[], Crawl]
) -> None:
    assert "no whole answer within fetch.timeout" in refused(visit(), lab, tunnel)
