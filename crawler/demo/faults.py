"""How the replica misbehaves when it is told to: one function a kind, listed in FAULTS."""

import socket
import struct
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from http import HTTPStatus
from typing import Any

from crawler.demo.answers import Answer, Request
from crawler.demo.mutations import MUTATIONS
from crawler.demo.soft_pages import SOFT_PAGES, soft_page

HALF = 0.5
"""The part of a body that arrives before the connection breaks, unless told otherwise."""
MEBIBYTE = 1 << 20


@dataclass(slots=True)
class Fault:
    """A misbehaviour that was ordered, and how often it happened."""

    where: str
    kind: str
    times: int | None
    options: dict[str, Any]
    hits: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def take(self) -> bool:
        """Count one hit; False when it has happened often enough."""
        with self._lock:
            if self.times is not None and self.hits >= self.times:
                return False
            self.hits += 1
            return True

    def cancel(self) -> None:
        """Let it happen no more."""
        self.times = 0


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request, the right answer to it, and the connection to spoil it on."""

    request: Request
    right: Answer
    connection: socket.socket
    stopping: threading.Event
    options: Mapping[str, Any]

    def send(self, data: bytes) -> None:
        """Write bytes as they are."""
        self.connection.sendall(data)

    def head(self, status: int, *headers: str) -> bytes:
        """Return the head of an answer that ends the connection."""
        lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", *headers, "Connection: close"]
        if not any(line.lower().startswith("content-type") for line in headers):
            lines.append(f"Content-Type: {self.right.content_type}")
        return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"

    def answer(self, status: int, body: bytes, *headers: str) -> None:
        """Write a whole answer that ends the connection."""
        self.send(self.head(status, *headers, f"Content-Length: {len(body)}") + body)

    @property
    def part(self) -> bytes:
        """Return the beginning of the right body: `part` of it, from 0 to 1."""
        body = self.right.body
        return body[: int(len(body) * float(self.options.get("part", HALF)))]


def status(exchange: Exchange) -> None:
    """Answer with `status`, and `retry_after` (seconds or a date) if given."""
    code = int(exchange.options.get("status", HTTPStatus.SERVICE_UNAVAILABLE))
    after = exchange.options.get("retry_after")
    headers = [] if after is None else [f"Retry-After: {after}"]
    body = exchange.options.get("body", f"<html><body>{code}</body></html>")
    exchange.answer(code, str(body).encode(), *headers)


def page(exchange: Exchange) -> None:
    """Answer 200 with `body` (text or bytes) as `content_type`, whatever was asked."""
    body = exchange.options["body"]
    kind = exchange.options.get("content_type", "text/html; charset=utf-8")
    data = body if isinstance(body, bytes) else str(body).encode()
    exchange.answer(HTTPStatus.OK, data, f"Content-Type: {kind}")


def soft(exchange: Exchange) -> None:
    """Answer 200 with a page that is no article: `page` is a key of SOFT_PAGES."""
    body = soft_page(str(exchange.options.get("page", "not_found")), exchange.request.host)
    exchange.answer(HTTPStatus.OK, body)


def redirect(exchange: Exchange) -> None:
    """Redirect to `location` with `status`."""
    code = int(exchange.options.get("status", HTTPStatus.FOUND))
    exchange.answer(code, b"", f"Location: {exchange.options['location']}")


def redirect_loop(exchange: Exchange) -> None:
    """Redirect to the same path for ever, with a growing number in the query."""
    path, _, query = exchange.request.target.partition("?")
    count = int(query.removeprefix("turn=") or 0) if query.startswith("turn=") else 0
    exchange.answer(HTTPStatus.FOUND, b"", f"Location: {path}?turn={count + 1}")


def reset(exchange: Exchange) -> None:
    """Reset the connection in the middle of the body."""
    length = f"Content-Length: {len(exchange.right.body)}"
    exchange.send(exchange.head(HTTPStatus.OK, length) + exchange.part)
    linger = struct.pack("ii", 1, 0)
    exchange.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)


def truncated(exchange: Exchange) -> None:
    """Close in the middle of a body whose length was announced."""
    length = f"Content-Length: {len(exchange.right.body)}"
    exchange.send(exchange.head(HTTPStatus.OK, length) + exchange.part)


def truncated_open(exchange: Exchange) -> None:
    """Close in the middle of a body of no announced length, as HTTP/1.0 servers may."""
    head = exchange.head(HTTPStatus.OK).replace(b"HTTP/1.1", b"HTTP/1.0", 1)
    exchange.send(head + exchange.part)


def broken_chunking(exchange: Exchange) -> None:
    """Send chunks of which the last has no valid length."""
    exchange.send(exchange.head(HTTPStatus.OK, "Transfer-Encoding: chunked"))
    part = exchange.part
    exchange.send(f"{len(part):x}\r\n".encode() + part + b"\r\nzz\r\n")


def drip(exchange: Exchange) -> None:
    """Send the body byte by byte, one every `pause` seconds."""
    length = f"Content-Length: {len(exchange.right.body)}"
    exchange.send(exchange.head(HTTPStatus.OK, length))
    _drip(exchange, exchange.right.body)


def drip_headers(exchange: Exchange) -> None:
    """Send the head byte by byte, one every `pause` seconds."""
    _drip(exchange, exchange.head(HTTPStatus.OK, "Content-Length: 0"))


def silent(exchange: Exchange) -> None:
    """Never answer; the connection stays open until the client or the replica ends."""
    exchange.connection.settimeout(0.2)
    while not exchange.stopping.is_set():
        try:
            if not exchange.connection.recv(1):
                return
        except TimeoutError:
            continue


def charset(exchange: Exchange) -> None:
    """Label the body as `label`, and encode it as `encoding` (UTF-8 if not given)."""
    encoding = str(exchange.options.get("encoding", "utf-8"))
    body = exchange.right.body.decode().encode(encoding, "xmlcharrefreplace")
    label = exchange.options.get("label", "windows-1251")
    exchange.answer(HTTPStatus.OK, body, f"Content-Type: text/html; charset={label}")


def bomb(exchange: Exchange) -> None:
    """Send `size` bytes of nothing, squeezed as `coding` (gzip or deflate)."""
    coding = str(exchange.options.get("coding", "gzip"))
    body = _squeezed(int(exchange.options.get("size", 256 * MEBIBYTE)), coding)
    exchange.answer(HTTPStatus.OK, body, f"Content-Encoding: {coding}")


def deep(exchange: Exchange) -> None:
    """Put `depth` elements around the right body, one within another."""
    depth = int(exchange.options.get("depth", 20_000))
    body = exchange.right.body.replace(b"<body>", b"<body>" + b"<div>" * depth, 1)
    exchange.answer(HTTPStatus.OK, body.replace(b"</body>", b"</div>" * depth + b"</body>", 1))


def huge(exchange: Exchange) -> None:
    """Send a page of `size` bytes."""
    size = int(exchange.options.get("size", 32 * MEBIBYTE))
    line = b"<p>" + b"x" * 1020 + b"</p>\n"
    exchange.answer(HTTPStatus.OK, (line * (size // len(line) + 1))[:size])


def header_flood(exchange: Exchange) -> None:
    """Send `count` headers before the right body."""
    flood = [f"X-Flood-{n}: {'x' * 200}" for n in range(int(exchange.options.get("count", 5000)))]
    exchange.answer(HTTPStatus.OK, exchange.right.body, *flood)


def layout(exchange: Exchange) -> None:
    """Change the right page as `mutation`, a key of MUTATIONS, says."""
    mutate = MUTATIONS[str(exchange.options["mutation"])]
    exchange.answer(exchange.right.status, mutate(exchange.right.body.decode()).encode())


def not_modified(exchange: Exchange) -> None:
    """Answer 304 whatever was asked."""
    exchange.send(exchange.head(HTTPStatus.NOT_MODIFIED))


def validators(exchange: Exchange) -> None:
    """Send the right page with an `etag` and a `modified` of the caller's."""
    headers = {
        "ETag": exchange.options.get("etag"),
        "Last-Modified": exchange.options.get("modified"),
    }
    lines = [f"{name}: {value}" for name, value in headers.items() if value is not None]
    exchange.answer(exchange.right.status, exchange.right.body, *lines)


FAULTS: dict[str, Callable[[Exchange], None]] = {
    function.__name__: function
    for function in (
        status, page, soft, redirect, redirect_loop, reset, truncated, truncated_open,
        broken_chunking, drip, drip_headers, silent, charset, bomb, deep, huge, header_flood,
        layout, not_modified, validators,
    )
}  # fmt: skip


NEEDED: dict[str, tuple[str, tuple[str, ...]]] = {
    "layout": ("mutation", tuple(MUTATIONS)),
    "soft": ("page", tuple(SOFT_PAGES)),
    "page": ("body", ()),
    "redirect": ("location", ()),
}
"""The option without which a kind cannot be, and its values where they are limited."""


def check(kind: str, options: Mapping[str, Any]) -> None:
    """Refuse a misbehaviour that cannot be carried out; raises ValueError."""
    if kind not in FAULTS:
        raise ValueError(f"unknown misbehaviour {kind!r}: choose one of {', '.join(FAULTS)}")
    needed = NEEDED.get(kind)
    if needed is None:
        return
    name, choices = needed
    if name not in options or (choices and options[name] not in choices):
        raise ValueError(f"{kind!r} needs {name}={' one of ' * bool(choices)}{', '.join(choices)}")


def _drip(exchange: Exchange, data: bytes) -> None:
    pause = float(exchange.options.get("pause", 0.5))
    for byte in _bytes(data):
        if exchange.stopping.wait(pause):
            return
        exchange.send(byte)


def _bytes(data: bytes) -> Iterator[bytes]:
    for index in range(len(data)):
        yield data[index : index + 1]


@cache
def _squeezed(size: int, coding: str) -> bytes:
    if coding == "gzip":
        window = zlib.MAX_WBITS | 16
    elif coding == "deflate":
        window = zlib.MAX_WBITS
    else:
        raise ValueError(f"bombs come as gzip or deflate, not as {coding!r}")
    squeezer = zlib.compressobj(9, zlib.DEFLATED, window)
    parts = [squeezer.compress(bytes(MEBIBYTE)) for _ in range(size // MEBIBYTE)]
    return b"".join([*parts, squeezer.flush()])
