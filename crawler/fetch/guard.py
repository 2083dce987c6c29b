"""StrictHost: no request leaves for a host, scheme or port that the source does not name."""

from typing import Self
from urllib.parse import SplitResult, urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.statscollectors import StatsCollector

MAX_URL = 2083  # the longest address that every browser takes; longer ones are traps
MAX_SEGMENTS = 20
MAX_REPEATS = 2  # a path part that occurs more often is a loop such as /a/b/a/b/a/b
PORTS = {"http": (None, 80), "https": (None, 443)}


class RefusedRequestError(IgnoreRequest):
    """Tell that a request was not sent because its address is none of the source's."""


class RobotsError(IgnoreRequest):
    """Tell that robots.txt does not let this address be fetched now, and why.

    `lasting`: the file was read and forbids the address; else it could not be read.
    """

    def __init__(self, message: str, *, lasting: bool) -> None:
        super().__init__(message)
        self.lasting = lasting


def refusal(url: str, hosts: frozenset[str], came_from: str | None = None) -> str | None:
    """Return why `url` must not be fetched, or None where it may be.

    `hosts` are the exact host names of the source, lower case. `came_from` is the address that
    redirected here: a redirect must not leave TLS.
    """
    if len(url) > MAX_URL:
        return f"the address is longer than {MAX_URL} characters"
    if any(c.isspace() or not c.isprintable() for c in url) or "\\" in url:
        return "the address holds a backslash, a space or a control character"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        return f"the address cannot be read ({error})"
    if parts.scheme not in PORTS:
        return f"the scheme {parts.scheme!r} is not http or https"
    if came_from is not None and parts.scheme == "http" and came_from.startswith("https:"):
        return "it leads from https down to http"
    return _host_refusal(parts, port, hosts) or _path_refusal(parts.path)


def _host_refusal(parts: SplitResult, port: int | None, hosts: frozenset[str]) -> str | None:
    if "@" in parts.netloc or "%" in parts.netloc:
        return "the address holds a user name or an escape in its host"
    if parts.hostname not in hosts:
        return f"the host {parts.hostname!r} is none of the source's ({', '.join(sorted(hosts))})"
    if port not in PORTS[parts.scheme]:
        own = PORTS[parts.scheme][1]
        return f"port {port} is not asked, {parts.scheme} is fetched from port {own} alone"
    return None


def _path_refusal(path: str) -> str | None:
    segments = [segment for segment in path.split("/") if segment]
    if len(segments) > MAX_SEGMENTS:
        return f"the path has more than {MAX_SEGMENTS} parts"
    if any(segments.count(segment) > MAX_REPEATS for segment in segments):
        return f"a part of the path repeats more than {MAX_REPEATS} times"
    return None


class StrictHost:
    """Refuse what leaves the source's hosts.

    Stands first, so that retries, redirects and robots.txt pass here too, and minds no
    `dont_filter`. Reads `hosts` (lower-case names) from the spider; a spider without them may
    fetch nothing.
    """

    def __init__(self, hosts: frozenset[str], stats: StatsCollector) -> None:
        self._hosts = hosts
        self._stats = stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the guard for the hosts of the crawler's spider."""
        hosts = frozenset(getattr(crawler.spider, "hosts", ()))
        return cls(hosts, crawler.stats)

    def process_request(self, request: Request) -> None:
        """Let the request pass, or raise RefusedRequestError."""
        passed = request.meta.get("redirect_urls")
        reason = refusal(request.url, self._hosts, passed[-1] if passed else None)
        if reason is None:
            return
        self._stats.inc_value("guard/refused")
        raise RefusedRequestError(f"{request.url[:200]} was not fetched: {reason}")
