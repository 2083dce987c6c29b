"""The download handler that honours `connect_to` and the proxy of the settings."""

from base64 import b64encode
from urllib.parse import unquote, urlsplit, urlunsplit

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.fetch.resolver import SafeResolver


class ConnectToHandler(HTTP11DownloadHandler):
    """Fetch the hosts of JARSHY_CONNECT_TO from the address given for them.

    Such a request goes out over plain http with the real Host header, and its response bears the
    real address, so that nothing behind this handler knows of it (like curl's --connect-to). Other
    hosts are asked directly, or through JARSHY_PROXY (`http://[user:password@]host:port`).
    """

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        from twisted.internet import reactor  # noqa: PLC0415 - importing it installs one

        # Here, and not only in TWISTED_DNS_RESOLVER, which a bare Crawler ignores.
        SafeResolver.from_crawler(crawler, reactor).install_on_reactor()
        # Twisted would ask once more by itself, uncounted, where a kept connection had closed.
        self._pool.retryAutomatically = False
        routes: dict[str, str] = crawler.settings.getdict("JARSHY_CONNECT_TO")
        self._routes = {host.lower(): urlsplit(to).netloc for host, to in routes.items()}
        self._proxy: str | None = crawler.settings.get("JARSHY_PROXY")

    async def download_request(self, request: Request) -> Response:
        """Download the request from where its host is to be found."""
        parts = urlsplit(request.url)
        target = self._routes.get(parts.hostname or "")
        if target is None:
            return await super().download_request(self._proxied(request))
        headers = request.headers.copy()
        headers["Host"] = parts.netloc
        url = urlunsplit(("http", target, parts.path, parts.query, ""))
        routed = request.replace(url=url, headers=headers)
        response = await super().download_request(routed)
        # AutoThrottle reads the latency from the request that it knows.
        request.meta["download_latency"] = routed.meta.get("download_latency")
        return response.replace(url=request.url)

    def _proxied(self, request: Request) -> Request:
        if self._proxy is None:
            return request
        parts = urlsplit(self._proxy)
        netloc = parts.netloc.rpartition("@")[2]
        request.meta["proxy"] = f"{parts.scheme}://{netloc}"
        if parts.username is not None:
            login = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            request.headers["Proxy-Authorization"] = b"Basic " + b64encode(login.encode())
        return request
