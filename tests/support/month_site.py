"""Two sites that publish a month as fast as they are visited, and misbehave now and then."""

import random
import threading
from datetime import UTC, datetime
from functools import lru_cache
from http.server import BaseHTTPRequestHandler

from tests.support.many_sites import ManySites

LISTED = 420  # articles on a listing: more than two visits bring, for one may be killed
MENTION = "harbour"  # stands in one article of twenty
MENTIONED = 20
BROKEN_EVERY = 97  # requests between two answers 500
SILENT_EVERY = 1499  # requests between two that hang until the client gives up
HANGS = 7.0  # seconds; the client's patience is less


@lru_cache(maxsize=1)
def _vocabulary() -> tuple[str, ...]:
    dice = random.Random(1)  # noqa: S311 - no secret
    sounds = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "or", "el")]
    return tuple("".join(dice.choices(sounds, k=dice.randint(2, 4))) for _ in range(6000))


class MonthSite(ManySites):
    """Publish `each` articles on each host whenever its listing is read, up to `most` of it."""

    def __init__(self, each: int, most: int) -> None:
        super().__init__(2, pause=0.0)
        self._each = each
        self._most = most
        self._asked_so_far = 0
        self.broken = 0
        self.hung = 0

    @property
    def done(self) -> bool:
        """Return whether everything is published."""
        return all(count >= self._most for count in self.published.values())

    def _answer(self, handler: BaseHTTPRequestHandler, host: str) -> None:
        if handler.path == "/robots.txt":  # which would rightly end all visits for minutes
            super()._answer(handler, host)
            return
        with self._lock:
            self._asked_so_far += 1
            asked = self._asked_so_far
        if asked % SILENT_EVERY == 0:
            self.hung += 1
            threading.Event().wait(HANGS)
        if asked % BROKEN_EVERY == 0:
            self.broken += 1
            handler.send_response(500)
            handler.send_header("Content-Length", "0")
            handler.end_headers()
            return
        if handler.path == "/news":
            with self._lock:
                self.published[host] = min(self.published[host] + self._each, self._most)
        super()._answer(handler, host)

    def _listing(self, host: str) -> str:
        newest = self.published[host]
        rows = "".join(
            f"<div class='row'><h3><a href='/opened-{n}'>{_title(host, n)}</a></h3></div>"
            for n in range(newest, max(newest - LISTED, 0), -1)
        )
        return (
            f"<html lang=en><head><title>News</title></head><body><main>{rows}</main></body></html>"
        )

    def _article(self, host: str, number: int) -> str:
        dice = _dice(host, number)
        words = _vocabulary()
        parts = [" ".join(dice.choices(words, k=45)).capitalize() for _ in range(5)]
        if number % MENTIONED == 0:
            parts[1] += f" {MENTION}"
        body = "".join(f"<p>{part}.</p>" for part in parts)
        head, stamp = _title(host, number), datetime.now(UTC).isoformat(timespec="seconds")
        return (
            f"<html lang=en><head><title>{head}</title>"
            f'<meta property="article:published_time" content="{stamp}"></head>'
            f"<body><article><h1>{head}</h1>{body}</article></body></html>"
        )


def _dice(host: str, number: int) -> random.Random:
    return random.Random(f"{host} {number}")  # noqa: S311 - no secret


def _title(host: str, number: int) -> str:
    return " ".join(_dice(f"title {host}", number).choices(_vocabulary(), k=7)).capitalize()
