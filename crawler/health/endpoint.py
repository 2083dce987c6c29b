"""`/healthz` and `/metrics` of a running daemon, on loopback, for programs that watch it."""

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from crawler.errors import JarshyError
from crawler.health.metrics import CONTENT_TYPE
from crawler.health.pulse import Pulse

HOST = "127.0.0.1"
# Another name in Host is a web page that had its own name point here (DNS rebinding).
NAMES = ("127.0.0.1", "localhost")
TIMEOUT = 10.0  # seconds for a client to send its request
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}


class Endpoint:
    """A server in a thread of its own; begins to answer when it is made.

    `metrics` returns the page for Prometheus and raises JarshyError where the database cannot be
    read. Raises OSError where the port is taken.
    """

    def __init__(self, port: int, pulse: Pulse, metrics: Callable[[], bytes]) -> None:
        self._server = _Server(port, pulse, metrics)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """Return the port that it listens on."""
        return int(self._server.server_address[1])

    def close(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port: int, pulse: Pulse, metrics: Callable[[], bytes]) -> None:
        super().__init__((HOST, port), _Answer)
        self.pulse = pulse
        self.metrics = metrics

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep quiet: a client that hung up is no fault of ours."""


class _Answer(BaseHTTPRequestHandler):
    server: _Server
    timeout = TIMEOUT
    server_version, sys_version = "jarshy", ""

    def do_GET(self) -> None:
        """Answer a request for one of the two pages."""
        if self.headers.get("Host", "").rsplit(":", 1)[0] not in NAMES:
            self._send(400, b"Ask for 127.0.0.1 or localhost.\n")
            return
        pages = {"/healthz": self._health, "/metrics": self._metrics}
        page = pages.get(self.path.partition("?")[0])
        if page is None:
            self._send(404, b"There are /healthz and /metrics.\n")
            return
        page()

    def do_POST(self) -> None:
        """Refuse everything else: nothing can be changed from here."""
        self._send(405, b"Only GET and HEAD.\n")

    # The base class finds its answers by these names.
    do_HEAD = do_GET  # noqa: N815
    do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_POST  # noqa: N815

    def _health(self) -> None:
        pulse = self.server.pulse
        said = {"ok": pulse.steady, "seconds_since_beat": round(pulse.age, 1)}
        self._send(200 if pulse.steady else 503, json.dumps(said).encode() + b"\n",
                   "application/json")  # fmt: skip

    def _metrics(self) -> None:
        try:
            page = self.server.metrics()
        except JarshyError as error:
            self._send(503, f"{error}\n".encode())
            return
        self._send(200, page, CONTENT_TYPE)

    def _send(self, status: int, body: bytes, kind: str = "text/plain; charset=utf-8") -> None:
        self.send_response(status)
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep quiet: what is asked is not worth a line each 15 s."""
