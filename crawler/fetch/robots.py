"""robots.txt as RFC 9309 has it: missing allows all, unreachable forbids all, 429 means later."""

import asyncio
import logging
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol, Self
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawler.fetch.failures import describe
from crawler.fetch.guard import RefusedRequestError, RobotsError
from crawler.fetch.policy import PRODUCT
from crawler.logs import event

logger = logging.getLogger(__name__)
MAX_PARSED = 512 * 1024  # bytes; RFC 9309 §2.5 asks for at least 500 KiB
MAX_SIZE = 32 * 1024 * 1024  # bytes downloaded before the file counts as unreachable
INHERITED = ("download_slot", "dont_retry")  # from the request that waits for the file
MAX_AGE = timedelta(hours=24)  # RFC 9309 §2.4
UNREACHABLE_AGE = timedelta(minutes=5)  # how long a failure is believed
MAX_CRAWL_DELAY = 60.0  # seconds; more would let one line stop the monitor
TOO_MANY_REQUESTS = 429
FORBIDDEN_BY_ROBOTS = "robots.txt forbids it"


@dataclass(frozen=True, slots=True)
class RobotsFile:
    """What asking a host for its robots.txt gave.

    `body` is None where all is forbidden, with the `reason`. `expires_at` is aware UTC.
    """

    body: str | None
    expires_at: datetime
    reason: str = ""


class RobotsCache(Protocol):
    """Where robots files outlive a run."""

    def now(self) -> datetime:
        """Return the present time, aware UTC."""
        ...

    async def load_robots(self, host: str) -> RobotsFile | None:
        """Return the file kept for `scheme://host`, fresh or not."""
        ...

    async def save_robots(self, host: str, robots: RobotsFile) -> None:
        """Keep the file for `scheme://host`."""
        ...


@dataclass(slots=True)
class _Rules:
    robots: RobotsFile
    parsed: Any = None
    delay: float = 0.0
    last: float = field(default=0.0)


def judge(status: int, body: bytes, now: datetime) -> RobotsFile:
    """Return what an answer to robots.txt means (RFC 9309 §2.3.1)."""
    if status == TOO_MANY_REQUESTS:
        return unreachable("robots.txt was answered with 429 (too many requests)", now)
    if 400 <= status < 500:  # noqa: PLR2004 - the range of HTTP
        return RobotsFile("", now + MAX_AGE)
    if status != 200:  # noqa: PLR2004 - the one success that carries rules
        return unreachable(f"robots.txt was answered with {status}", now)
    head = body[:MAX_PARSED]
    if len(body) > MAX_PARSED:
        head = head[: head.rfind(b"\n") + 1]
    return RobotsFile(head.decode("utf-8-sig", "ignore"), now + MAX_AGE)


def unreachable(what: str, now: datetime) -> RobotsFile:
    """Return that nothing may be fetched; says when it was asked and when it is asked again."""
    until = now + UNREACHABLE_AGE
    reason = (
        f"{what}, so nothing may be fetched (asked at {now:%Y-%m-%d %H:%M} UTC, again from"
        f" {until:%H:%M} UTC)"
    )
    return RobotsFile(None, until, reason)


class RobotsPolicy:
    """Ask robots.txt before a host's first page; forbid, allow and pace the rest by it.

    The spider may offer a `robots_cache` (RobotsCache), so that a visit every few minutes does not
    ask for the file each time; it is believed for 24 hours, a failure for five minutes.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._cache: RobotsCache = getattr(crawler.spider, "robots_cache")  # noqa: B009 - SourceSpider's
        self._rules: dict[str, _Rules] = {}
        self._lock = asyncio.Lock()
        self._min_delay = crawler.settings.getfloat("DOWNLOAD_DELAY")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the policy."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let the request pass (after the site's Crawl-delay), or raise RobotsError."""
        if request.meta.get("dont_obey_robotstxt"):
            return
        rules = await self._rules_for(request)
        if rules.parsed is None:
            self._crawler.stats.inc_value("robots/unreachable")
            raise RobotsError(rules.robots.reason, lasting=False)
        if not rules.parsed.can_fetch(request.url, PRODUCT):
            self._crawler.stats.inc_value("robots/forbidden")
            raise RobotsError(FORBIDDEN_BY_ROBOTS, lasting=True)
        if rules.delay > self._min_delay:
            await asyncio.sleep(max(0.0, rules.last + rules.delay - time.monotonic()))
            rules.last = time.monotonic()

    async def _rules_for(self, request: Request) -> _Rules:
        parts = urlsplit(request.url)
        host = f"{parts.scheme}://{parts.netloc}"
        async with self._lock:
            rules = self._rules.get(host)
            if rules is None or rules.robots.expires_at <= self._cache.now():
                rules = self._rules[host] = self._parse(await self._get(host, request))
        return rules

    def _parse(self, robots: RobotsFile) -> _Rules:
        if robots.body is None:
            return _Rules(robots)
        parsed = Protego.parse(robots.body)
        delay = parsed.crawl_delay(PRODUCT) or 0.0
        return _Rules(robots, parsed, min(float(delay), MAX_CRAWL_DELAY))

    async def _get(self, host: str, request: Request) -> RobotsFile:
        now = self._cache.now()
        kept = await self._cache.load_robots(host)
        if kept is not None and now < kept.expires_at <= now + MAX_AGE:
            return kept
        robots = await self._ask(host, request)
        await self._cache.save_robots(host, robots)
        return robots

    async def _ask(self, host: str, request: Request) -> RobotsFile:
        meta = {"dont_obey_robotstxt": True, "download_maxsize": MAX_SIZE}
        meta |= {name: request.meta[name] for name in INHERITED if name in request.meta}
        asked = Request(f"{host}/robots.txt", meta=meta, callback=NO_CALLBACK)
        try:
            response: Response = await self._crawler.engine.download_async(asked)
        except RefusedRequestError as error:
            return self._unreachable(f"robots.txt led elsewhere: {error}")
        except IgnoreRequest:  # more than REDIRECT_MAX_TIMES hops: "unavailable" in the RFC
            return RobotsFile("", self._cache.now() + MAX_AGE)
        except Exception as error:  # noqa: BLE001 - whatever the network does means "unreachable"
            return self._unreachable(f"robots.txt could not be read: {describe(error).text}")
        return judge(response.status, response.body, self._cache.now())

    def _unreachable(self, what: str) -> RobotsFile:
        event(logger, "robots/unreachable", level=logging.WARNING, reason=what)
        return unreachable(what, self._cache.now())
