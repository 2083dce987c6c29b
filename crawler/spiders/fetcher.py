"""The fetcher: one address at a time through Scrapy's engine, each one accounted for."""

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response, TextResponse
from scrapy.http.request import NO_CALLBACK

from crawler.extract.feeds import unpacked
from crawler.fetch.backoff import RETRY_AFTER
from crawler.fetch.conditional import Validators, validators_of
from crawler.fetch.failures import ROBOTS_UNREACHABLE, describe
from crawler.fetch.limits import Brakes, is_truncated

NOTHING = Validators()
# What a page may be labelled as; a label that is no media type at all says nothing against it.
PAGES = (
    "text/html",
    "application/xhtml+xml",
    "text/plain",
    "text/xml",
    "application/xml",
    "application/rss+xml",
    "application/atom+xml",
)


@dataclass(frozen=True, slots=True)
class Page:
    """An answer: the address that gave it (after redirects), its status and its text.

    `text` is None where the answer is no page, by its label (`kind`) or by its bytes; `body` has
    the bytes. `flags` are marks such as "suspect_encoding".
    """

    url: str
    status: int
    text: str | None
    kind: str = ""
    truncated: bool = False
    flags: tuple[str, ...] = ()
    validators: Validators = NOTHING
    body: bytes = b""

    @property
    def not_a_page(self) -> str:
        """Return in words what came instead of a page."""
        return f"the answer is no page but {self.kind.partition(';')[0] or 'unnamed bytes'}"


@dataclass(frozen=True, slots=True)
class Miss:
    """No usable answer; `code` in a word, `text` in a sentence.

    `dropped`: trying again would change nothing.
    """

    code: str
    text: str
    dropped: bool = False


@dataclass(slots=True)
class Account:
    """Every request asked for: scheduled = finished + failed + dropped, always."""

    scheduled: int = 0
    finished: int = 0
    failed: int = 0
    not_modified: int = 0
    dropped: Counter[str] = field(default_factory=Counter)

    def balanced(self) -> bool:
        """Return whether nothing was lost between asking and answering."""
        return self.scheduled == self.finished + self.failed + self.dropped.total()


class Fetcher:
    """Fetch for one spider; `stop` says why no more may be fetched, once something does.

    All requests share one downloader slot, so that hosts of one source are asked in turn. A wait
    that a server asks for holds for the whole source: it sets `stop`, and `wait` (seconds). So does
    the run's time limit (seconds, of this process's own clock). Three 403 in a row, five failures
    in a row and an unreadable robots.txt end the requests to that host alone.

    A host of `probing` failed in the last visit: nothing is asked of it twice until it answers.
    """

    def __init__(
        self, crawler: Crawler, slot: str, seconds: float, *, probing: Iterable[str] = ()
    ) -> None:
        self._crawler = crawler
        self._slot = slot
        self._until = time.monotonic() + seconds
        self._brakes: dict[str, Brakes] = {}
        self._left_alone: dict[str, str] = {}
        self._probing = set(probing)
        self.account = Account()
        self.stop: str | None = None
        self.capped = False
        self.wait: float | None = None

    @property
    def requests(self) -> int:
        """Return how many requests were sent so far: retries, redirects and robots.txt too."""
        return int(self._crawler.stats.get_value("downloader/request_count", 0))

    def halt(self, reason: str) -> None:
        """Fetch nothing more."""
        self.stop = self.stop or reason

    async def ready(self) -> None:
        """Wait until a request may be sent; a visit has its turn, and Scrapy keeps its delay."""

    def obstacle(self, url: str) -> str | None:
        """Return why `url` may not be fetched, None where it may; sets `stop` at the time's end."""
        if self.stop is None and time.monotonic() > self._until:
            self.stop, self.capped = "the time limit of a run was reached", True
        return self.stop or self.left_alone(_host(url))

    def left_alone(self, host: str) -> str | None:
        """Return why nothing more is asked of a host, None where it may be."""
        return self._left_alone.get(host)

    async def get(self, url: str, validators: Validators = NOTHING) -> Page | Miss:
        """Fetch an address; never raises for what the network or the site does."""
        meta: dict[str, object] = {"download_slot": self._slot, "handle_httpstatus_all": False}
        if _host(url) in self._probing:
            meta["dont_retry"] = True
        request = Request(url, meta=meta, headers=validators.headers(), callback=NO_CALLBACK)
        self.account.scheduled += 1
        try:
            response = await self._crawler.engine.download_async(request)
        except Exception as error:  # noqa: BLE001 - the border to the network
            return self._missed(url, error)
        return self._got(url, response)

    def _missed(self, url: str, error: Exception) -> Miss:
        failure = describe(error)
        if failure.dropped:
            self.account.dropped[failure.code] += 1
        else:
            self.account.failed += 1
            self._note(url, None)
        if failure.code == ROBOTS_UNREACHABLE:
            self._left_alone.setdefault(_host(url), failure.text)
        return Miss(failure.code, failure.text, failure.dropped)

    def _got(self, url: str, response: Response) -> Page:
        self.account.finished += 1
        self.account.not_modified += response.status == 304  # noqa: PLR2004 - Not Modified
        self._note(url, response.status)
        request = response.request
        asked = request.meta.get(RETRY_AFTER) if request else None
        if asked is not None:
            self.wait = float(asked)
            self.halt(f"the site asked to wait {self.wait:.0f} s (status {response.status})")
        kind = (response.headers.get("Content-Type") or b"").decode("latin-1")[:80]
        is_page = isinstance(response, TextResponse) and may_be_page(kind)
        return Page(
            url=response.url,
            status=response.status,
            text=response.text if is_page else unpacked(response.body, response.url),
            kind=kind,
            truncated=is_truncated(response),
            flags=tuple(flag for flag in response.flags if flag != "partial"),
            validators=validators_of(response),
            body=response.body,
        )

    def _note(self, url: str, status: int | None) -> None:
        host = _host(url)
        reason = self._brakes.setdefault(host, Brakes(host)).note(status)
        if reason is not None:
            self._left_alone.setdefault(host, reason)
        elif status is not None and status < 500:  # noqa: PLR2004 - server errors
            self._probing.discard(host)


def may_be_page(kind: str) -> bool:
    """Return whether an answer that is labelled so (Content-Type) may be a page."""
    named = kind.partition(";")[0].strip().lower()
    return "/" not in named or named in PAGES


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""
