"""How the replica misbehaves when it is told to: one function a kind."""

import socket
import struct
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from crawler.demo.answers import Answer, Request


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

    def answer(self, status: int, body: bytes, *headers: str, length: int | None = None) -> None:
        """Write a whole answer that ends the connection."""
        phrase = HTTPStatus(status).phrase
        lines = [f"HTTP/1.1 {status} {phrase}", *headers, "Connection: close"]
        if not any(line.lower().startswith("content-type") for line in headers):
            lines.append(f"Content-Type: {self.right.content_type}")
        lines.append(f"Content-Length: {len(body) if length is None else length}")
        self.send("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)


def status(exchange: Exchange) -> None:
    """Answer with `status`, and `retry_after` (seconds or a date) if given."""
    code = int(exchange.options.get("status", HTTPStatus.SERVICE_UNAVAILABLE))
    after = exchange.options.get("retry_after")
    headers = [] if after is None else [f"Retry-After: {after}"]
    body = exchange.options.get("body", f"<html><body>{code}</body></html>")
    exchange.answer(code, str(body).encode(), *headers)


FAULTS: dict[str, Callable[[Exchange], None]] = {"status": status}


def reset(connection: socket.socket) -> None:
    """Make the coming close of a connection a reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
