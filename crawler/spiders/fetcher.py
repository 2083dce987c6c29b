"""The fetcher: one address at a time through Scrapy's engine, each one accounted for."""

import time
from collections import Counter
from dataclasses import dataclass, field

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response, TextResponse
from scrapy.http.request import NO_CALLBACK

from crawler.fetch.backoff import RETRY_AFTER
from crawler.fetch.conditional import Validators, validators_of
from crawler.fetch.failures import describe
from crawler.fetch.limits import Brakes, is_truncated

NOTHING = Validators()


@dataclass(frozen=True, slots=True)
class Page:
    """An answer: the address that gave it (after redirects), its status and its text.

    `text` is None where the answer is no text. `flags` are marks such as "suspect_encoding".
    """

    url: str
    status: int
    text: str | None
    kind: str = ""
    truncated: bool = False
    flags: tuple[str, ...] = ()
    validators: Validators = NOTHING


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

    All requests share one downloader slot, so that hosts of one source are asked in turn. Waits
    that the server asks for, three 403 in a row, five failures in a row and the run's time limit
    (seconds, of this process's own clock) set `stop`; a wait also sets `wait` (seconds).
    """

    def __init__(self, crawler: Crawler, slot: str, seconds: float, *, probing: bool) -> None:
        self._crawler = crawler
        self._slot = slot
        self._until = time.monotonic() + seconds
        self._brakes = Brakes()
        self._probing = probing
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

    def may_go_on(self) -> bool:
        """Return whether another request may be sent; sets `stop` when the time is over."""
        if self.stop is None and time.monotonic() > self._until:
            self.stop, self.capped = "the time limit of a run was reached", True
        return self.stop is None

    async def get(self, url: str, validators: Validators = NOTHING) -> Page | Miss:
        """Fetch an address; never raises for what the network or the site does."""
        meta: dict[str, object] = {"download_slot": self._slot, "handle_httpstatus_all": False}
        if self._probing:
            meta["dont_retry"] = True
        request = Request(url, meta=meta, headers=validators.headers(), callback=NO_CALLBACK)
        self.account.scheduled += 1
        try:
            response = await self._crawler.engine.download_async(request)
        except Exception as error:  # noqa: BLE001 - the border to the network
            return self._missed(error)
        return self._got(response)

    def _missed(self, error: Exception) -> Miss:
        failure = describe(error)
        if failure.dropped:
            self.account.dropped[failure.code] += 1
        else:
            self.account.failed += 1
            self._note(None)
        return Miss(failure.code, failure.text, failure.dropped)

    def _got(self, response: Response) -> Page:
        self.account.finished += 1
        self.account.not_modified += response.status == 304  # noqa: PLR2004 - Not Modified
        self._note(response.status)
        request = response.request
        asked = request.meta.get(RETRY_AFTER) if request else None
        if asked is not None:
            self.wait = float(asked)
            self.halt(f"the site asked to wait {self.wait:.0f} s (status {response.status})")
        return Page(
            url=response.url,
            status=response.status,
            text=response.text if isinstance(response, TextResponse) else None,
            kind=(response.headers.get("Content-Type") or b"").decode("latin-1")[:80],
            truncated=is_truncated(response),
            flags=tuple(flag for flag in response.flags if flag != "partial"),
            validators=validators_of(response),
        )

    def _note(self, status: int | None) -> None:
        reason = self._brakes.note(status)
        if reason is not None:
            self.halt(reason)
        elif status is not None and status < 500:  # noqa: PLR2004 - server errors
            self._probing = False
