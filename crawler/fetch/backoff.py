"""Backoff: try again after a pause, obey Retry-After, and hand long waits to the next visit."""

import asyncio
import random
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.http import Response

RETRY_AFTER_FLOOR = 1.0  # seconds
RETRY_AFTER_CAP = 3600.0  # seconds; a server that names more is asked again after an hour
MAX_WAIT = 30.0  # seconds that a run waits itself; longer waits end the visit
JITTER = 0.2  # share by which a pause of our own choosing varies
ASKS_TO_WAIT = frozenset({429, 503})
RETRY_AFTER = (
    "retry_after"  # request.meta: seconds that the server asked for, too long to wait here
)


def retry_after(header: bytes | None, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks for, or None where it says nothing.

    `header` is a number of seconds or an HTTP date; the result lies within the floor and the cap.
    """
    if header is None:
        return None
    text = header.decode("latin-1").strip()
    if text.isascii() and text.isdigit():
        seconds = float(text[:12])
    else:
        try:
            until = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
        seconds = ((until if until.tzinfo else until.replace(tzinfo=UTC)) - now).total_seconds()
    return min(max(seconds, RETRY_AFTER_FLOOR), RETRY_AFTER_CAP)


def pause(attempt: int, base: float, draw: Callable[[float, float], float]) -> float:
    """Return the seconds before retry number `attempt` (from 1): base, doubled each time, jittered.

    `draw(low, high)` gives a random number, so that many crawlers do not return in step.
    """
    return base * float(2 ** (attempt - 1)) * draw(1 - JITTER, 1 + JITTER)


class Backoff(RetryMiddleware):
    """Retry what may succeed later, one pause at a time.

    Since a source is asked one thing at a time, a pause here holds back the whole site. A wait that
    is too long for a run is left in `request.meta["retry_after"]` (seconds), and the answer passes
    on as it came. A retried request keeps its filters: `dont_filter` is not set.
    """

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the middleware; the base of the pauses is DOWNLOAD_DELAY."""
        self = super().from_crawler(crawler)
        self.base = crawler.settings.getfloat("DOWNLOAD_DELAY")
        return self

    base: float = 0.0

    async def process_response(  # type: ignore[override]  # Scrapy awaits both kinds
        self, request: Request, response: Response, spider: object = None
    ) -> Request | Response:
        """Return the response, or the request once more after the pause."""
        wait = None
        if response.status in ASKS_TO_WAIT:
            wait = retry_after(response.headers.get("Retry-After"), datetime.now(UTC))
        if wait is not None and wait > MAX_WAIT:
            request.meta[RETRY_AFTER] = wait
            return response
        if request.meta.get("dont_retry") or response.status not in self.retry_http_codes:
            return response
        again = self._again(request, f"{response.status}")
        if again is None:
            if wait is not None:
                request.meta[RETRY_AFTER] = wait
            return response
        await self._wait(again, wait)
        return again

    async def process_exception(  # type: ignore[override]  # Scrapy awaits both kinds
        self, request: Request, exception: Exception, spider: object = None
    ) -> Request | Response | None:
        """Return the request once more after the pause, or None to let the error pass."""
        if request.meta.get("dont_retry"):
            return None
        if not isinstance(exception, self.exceptions_to_retry):
            return None
        again = self._again(request, exception)
        if again is not None:
            await self._wait(again, None)
        return again

    def _again(self, request: Request, reason: str | Exception) -> Request | None:
        again = self._retry(request, reason)
        if again is not None:
            again.dont_filter = request.dont_filter
        return again

    async def _wait(self, again: Request, asked: float | None) -> None:
        attempt = again.meta["retry_times"]
        own = pause(attempt, self.base, random.uniform)
        await asyncio.sleep(max(own, asked or 0.0))
