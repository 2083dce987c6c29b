"""The replica: one loopback server that is every host of both sites, by the Host header."""

import contextlib
import socket
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from fnmatch import fnmatchcase
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self, cast

from crawler.clock import Clock, SystemClock
from crawler.demo import answers, sites
from crawler.demo.answers import Answer, Request
from crawler.demo.dates import http_date
from crawler.demo.day import Day
from crawler.demo.faults import FAULTS, Exchange, Fault, check
from crawler.demo.routes import Routes
from crawler.demo.sites import Design

IDLE = 30.0
"""Seconds after which a silent connection is closed."""
MAX_LINE = 65536
LOGGED = frozenset(
    {
        "user-agent", "accept", "accept-encoding", "accept-language", "if-none-match",
        "if-modified-since", "cookie", "referer", "authorization", "range",
    }
)  # fmt: skip
"""The request headers that `requests` keeps."""


class Replica:
    """Serve a day as it stands at `clock.now()` until closed; also a context manager.

    `address` is "http://127.0.0.1:PORT", `connect_to` maps every host to it, `requests` is what
    was asked so far. `validators` switched off leaves out ETag and Last-Modified.
    """

    def __init__(
        self, day: Day | None = None, clock: Clock | None = None, *, port: int = 0
    ) -> None:
        self.day = day or Day()
        self.clock = clock or SystemClock()
        self.routes = Routes(self.day)
        self.requests: list[Request] = []
        self.validators = True
        self.stopping = threading.Event()
        self._faults: list[Fault] = []
        self._server = _Server(("127.0.0.1", port), _Connection)
        self._server.replica = self
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), name="replica", daemon=True
        )

    @property
    def address(self) -> str:
        """Return the address that stands for all hosts."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def connect_to(self) -> dict[str, str]:
        """Return a table host → address, for the settings."""
        return dict.fromkeys(sites.ALL_HOSTS, self.address)

    def design(self, host: str, design: Design) -> None:
        """Switch a Tengrinews host to another design, from the next request on."""
        if host not in self.routes.designs:
            several = ", ".join(self.routes.designs)
            raise ValueError(f"{host!r} has one design only; these have more: {several}")
        if design not in sites.DESIGNS:
            raise ValueError(f"no design {design!r}: choose one of {', '.join(sites.DESIGNS)}")
        self.routes.designs[host] = design

    def misbehave(
        self, where: str, kind: str, *, times: int | None = None, **options: Any
    ) -> Fault:
        """Answer wrongly where host, path or host + path match the pattern `where`.

        `kind` is a key of `crawler.demo.faults.FAULTS`; `times` bounds how often. The newest fault
        that matches wins. Returns the fault, which counts its `hits` and can be `cancel()`led.
        """
        check(kind, options)
        fault = Fault(where, kind, times, options)
        self._faults.insert(0, fault)
        return fault

    def behave(self) -> None:
        """Cancel every misbehaviour."""
        self._faults.clear()

    def fault_for(self, request: Request) -> Fault | None:
        """Return the fault that a request meets, and count it."""
        names = (request.host, request.target, f"{request.host}{request.target}")
        for fault in self._faults:
            if any(fnmatchcase(name, fault.where) for name in names) and fault.take():
                return fault
        return None

    def start(self) -> Self:
        """Begin to answer; returns itself."""
        self._thread.start()
        return self

    def close(self) -> None:
        """Stop answering and close every connection."""
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class _Server(socketserver.ThreadingTCPServer):
    replica: Replica
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = True
    request_queue_size = 256

    def __init__(self, *args: Any) -> None:
        self._open: set[socket.socket] = set()
        super().__init__(*args)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that went away."""

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        for connection in tuple(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        super().server_close()


class _Connection(socketserver.StreamRequestHandler):
    """One keep-alive connection.

    It parses by itself: the parser of http.server makes an e-mail message of each head, and a
    crawler that is measured must not wait for the replica.
    """

    timeout = IDLE
    disable_nagle_algorithm = True
    wbufsize = 0

    def handle(self) -> None:
        replica = cast("_Server", self.server).replica
        with contextlib.suppress(OSError):
            while not replica.stopping.is_set():
                asked = self._read(replica)
                if asked is None or not self._serve(replica, asked):
                    return

    def _read(self, replica: Replica) -> tuple[Request, bool] | None:
        line = self.rfile.readline(MAX_LINE)
        parts = line.decode("latin-1").split()
        if len(parts) != 3:  # noqa: PLR2004 - method, target, version
            return None
        headers = dict(self._headers())
        host = headers.get("host", "").partition(":")[0].lower()
        keep = headers.get("connection", "").lower() != "close" and parts[2] == "HTTP/1.1"
        length = int(headers.get("content-length", "0") or 0)
        if length:
            self.rfile.read(length)
        return Request(replica.clock.now(), host, parts[0], parts[1], headers), keep

    def _headers(self) -> Iterator[tuple[str, str]]:
        while True:
            line = self.rfile.readline(MAX_LINE)
            if line in {b"\r\n", b"\n", b""}:
                return
            name, _, value = line.decode("latin-1").partition(":")
            yield name.strip().lower(), value.strip()

    def _serve(self, replica: Replica, asked: tuple[Request, bool]) -> bool:
        request, keep = asked
        fault = replica.fault_for(request)
        logged = {name: text for name, text in request.headers.items() if name in LOGGED}
        if fault is None:
            answer = _answer(replica, request)
            replica.requests.append(replace(request, headers=logged, status=answer.status))
            self.connection.sendall(wire(answer, request, replica, keep=keep))
            return keep
        replica.requests.append(replace(request, headers=logged, fault=fault.kind))
        right = replica.routes.answer(request.host, request.target, request.at)
        exchange = Exchange(request, right, self.connection, replica.stopping, fault.options)
        FAULTS[fault.kind](exchange)
        return False


def _answer(replica: Replica, request: Request) -> Answer:
    if request.method not in {"GET", "HEAD"}:
        return answers.note(HTTPStatus.METHOD_NOT_ALLOWED, "405")
    answer = replica.routes.answer(request.host, request.target, request.at)
    if replica.validators and _unchanged(answer, request):
        return replace(answer, status=HTTPStatus.NOT_MODIFIED, body=b"")
    return answer


def _unchanged(answer: Answer, request: Request) -> bool:
    if answer.status != HTTPStatus.OK or answer.etag is None:
        return False
    known = request.headers.get("if-none-match")
    if known is not None:
        return answer.etag in known
    since = request.headers.get("if-modified-since")
    if since is None or answer.modified is None:
        return False
    return answer.modified.replace(microsecond=0) <= _moment(since)


def _moment(text: str) -> datetime:
    try:
        return parsedate_to_datetime(text)
    except ValueError:
        return datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def wire(answer: Answer, request: Request, replica: Replica, *, keep: bool) -> bytes:
    """Return an answer as it goes over the connection."""
    head = [
        f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}",
        f"Date: {http_date(request.at)}",
        "Server: nginx",
        f"Content-Type: {answer.content_type}",
        f"Content-Length: {len(answer.body)}",
    ]
    if replica.validators and answer.etag is not None:
        head.append(f"ETag: {answer.etag}")
        if answer.modified is not None:
            head.append(f"Last-Modified: {http_date(answer.modified)}")
    head.extend(f"{name}: {value}" for name, value in answer.headers)
    if not keep:
        head.append("Connection: close")
    body = b"" if request.method == "HEAD" else answer.body
    return "\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + body
