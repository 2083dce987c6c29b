"""Pages that break off anywhere, hundreds of times: none is stored, all are read in the end."""

import random
import socket
import struct
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from http.server import BaseHTTPRequestHandler

import pytest

from tests.support.toy_site import Reply, story
from tests.support.visits import Lab, lab, site

__all__ = ["lab", "site"]
pytestmark = pytest.mark.faults
CUTS = 500
EACH = 30  # stories a visit; each third comes whole, for five failures in a row end a visit
LATER = timedelta(hours=2)
VISITS = 24  # within two days all are tried again
Handler = BaseHTTPRequestHandler
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"


def announced(handler: Handler, body: bytes, end: int) -> None:
    length = f"Content-Length: {len(body)}\r\n\r\n".encode()
    handler.wfile.write(HEAD + length + body[:end])
    handler.wfile.flush()


def reset(handler: Handler, body: bytes, end: int) -> None:
    announced(handler, body, end)
    linger = struct.pack("ii", 1, 0)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    handler.connection.close()


def unannounced(handler: Handler, body: bytes, end: int) -> None:
    handler.wfile.write(HEAD.replace(b"1.1", b"1.0", 1) + b"\r\n" + body[:end])
    handler.wfile.flush()


def chunked(handler: Handler, body: bytes, end: int) -> None:
    head = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
    handler.wfile.write(head + f"{end:x}\r\n".encode() + body[:end] + b"\r\nzz\r\n")
    handler.wfile.flush()


@pytest.mark.parametrize(
    "cut", [reset, announced, unannounced, chunked], ids=["reset", "short", "unannounced", "chunks"]
)
def test_pages_that_break_off_anywhere_are_never_stored_and_read_in_the_end(
    lab: Lab,
    cut: Callable[[Handler, bytes, int], None],
    record_property: Callable[[str, object], None],
) -> None:
    chance = random.Random(CUTS)  # noqa: S311 - no secret
    made: Counter[int] = Counter()

    def broken(number: int) -> Reply:
        body = story(number).encode()

        def act(handler: Handler) -> None:
            made[number] += 1
            # Without an announced length, a page that lacks its last word alone is a whole one.
            cut(handler, body, chance.randrange(1, len(body) - len("</html>")))

        return Reply(act=act)

    lab.site.per_page, lab.fetch = EACH, {"timeout": 20}
    last = 0
    while made.total() < CUTS:
        stories = range(last + 1, last + EACH + 1)
        lab.site.script |= {f"/story-{n}": broken(n) for n in stories if n % 3}
        lab.site.publish(*stories)
        lab.visit(later=LATER)
        last += EACH
        assert lab.stored([n for n in range(1, last + 1) if n % 3]) == []
    for number in range(1, last + 1):
        lab.site.script.pop(f"/story-{number}", None)
    everything = list(range(1, last + 1))
    for _ in range(VISITS):
        if lab.stored(everything) == everything:
            break
        lab.visit(later=LATER)
    record_property("figure", f"{made.total()} pages cut, 0 stored; {last} articles in the end")
    assert lab.stored(everything) == everything
    assert max(made.values()) <= 3 * (last // EACH)
