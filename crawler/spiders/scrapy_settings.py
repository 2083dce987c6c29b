"""Every Scrapy setting that matters, stated; the module itself serves the `scrapy` command.

Many of Scrapy's defaults are open doors: no robots.txt, no delay, unverified certificates, a
console on a port, cookies, environment proxies. The values below hold for every run; what a user
may set (delay, timeout, size, proxy, routes, user agent) is laid over them by `scrapy_settings`.
"""

from typing import Any

from crawler.fetch.limits import MAX_BYTES, RUN_PAGES, RUN_SECONDS, WARN_BYTES
from crawler.fetch.policy import ACCEPT, PRODUCT, REDIRECTS, RETRIED, RETRIES
from crawler.pipelines import ORDER
from crawler.settings import Settings

APPLIED = "JARSHY_APPLIED"

BOT_NAME = PRODUCT
SPIDER_LOADER_CLASS = "crawler.spiders.loader.SourceLoader"
SPIDER_MODULES: list[str] = []
COMMANDS_MODULE = "crawler.spiders.commands"
ITEM_PIPELINES = ORDER
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"

TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
JOBDIR = None
HTTPCACHE_ENABLED = False

DOWNLOAD_HANDLERS = {
    "http": "crawler.fetch.connect.ConnectToHandler",
    "https": "crawler.fetch.connect.ConnectToHandler",
    "file": None,
    "data": None,
    "ftp": None,
    "s3": None,
}
# Scrapy imports every component that stands in its base lists, even one that is switched off: the
# remote control brings aiohttp, the cookies bring requests, 0.5 s of CPU a crawl in all. So the
# base lists are ours too, and hold what is used.
DOWNLOADER_MIDDLEWARES_BASE = {
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": 590,
    "scrapy.downloadermiddlewares.stats.DownloaderStats": 850,
}
DOWNLOADER_MIDDLEWARES = {
    "crawler.fetch.guard.StrictHost": 45,  # instead of Offsite, which `dont_filter` passes by
    "crawler.fetch.robots.RobotsPolicy": 100,
    "crawler.fetch.backoff.Backoff": 550,
    "crawler.fetch.charset.CharsetGuard": 585,
    "crawler.fetch.redirects.Redirects": 600,
}
SPIDER_MIDDLEWARES_BASE = {
    "scrapy.spidermiddlewares.start.StartSpiderMiddleware": 25,
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": 50,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": 800,
    "scrapy.spidermiddlewares.depth.DepthMiddleware": 900,
}
EXTENSIONS_BASE = {
    "scrapy.extensions.corestats.CoreStats": 0,
    "crawler.spiders.memory.MemoryGrowth": 0,
    "scrapy.extensions.closespider.CloseSpider": 0,
    "scrapy.extensions.throttle.AutoThrottle": 0,
    "scrapy.extensions.feedexport.FeedExporter": 0,  # scrapy crawl -O items.jsonl
    "scrapy.extensions.logstats.LogStats": 0,
}
ROBOTSTXT_OBEY = True  # by RobotsPolicy, which reads RFC 9309 as written
HTTPPROXY_ENABLED = False
COOKIES_ENABLED = False
REFERER_ENABLED = False
METAREFRESH_ENABLED = False
REDIRECT_MAX_TIMES = REDIRECTS
RETRY_ENABLED = True
RETRY_TIMES = RETRIES
RETRY_HTTP_CODES = list(RETRIED)
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"  # the pass reports it, with its reason

DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_TLS_MIN_VERSION = "TLSv1.2"
DOWNLOADER_CLIENT_TLS_CIPHERS = None
DOWNLOAD_MAXSIZE = MAX_BYTES
DOWNLOAD_WARNSIZE = WARN_BYTES
DOWNLOAD_TIMEOUT = 20
DOWNLOAD_FAIL_ON_DATALOSS = True
DNS_TIMEOUT = 10
DNSCACHE_ENABLED = False
TWISTED_DNS_RESOLVER = "crawler.fetch.resolver.SafeResolver"
URLLENGTH_LIMIT = 2083
DEPTH_LIMIT = 20

CONCURRENT_REQUESTS = 8
CONCURRENT_REQUESTS_PER_DOMAIN = 1
CONCURRENT_ITEMS = 4  # 100 costs a fifth of the pages a second
DOWNLOAD_DELAY = 2.0
DOWNLOAD_DELAY_JITTER = 0.0  # never faster than what was asked for
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 2.0
AUTOTHROTTLE_MAX_DELAY = 60.0

CLOSESPIDER_TIMEOUT = RUN_SECONDS
CLOSESPIDER_PAGECOUNT = 2 * RUN_PAGES  # a last resort: retries and 304 count here too
CLOSESPIDER_ERRORCOUNT = 50
MEMUSAGE_ENABLED = True
MEMUSAGE_LIMIT_MB = 400  # of what a run adds: see crawler.spiders.memory
MEMUSAGE_CHECK_INTERVAL_SECONDS = 5.0

DEFAULT_REQUEST_HEADERS = dict(ACCEPT)
LOG_LEVEL = "INFO"


def scrapy_settings(settings: Settings) -> dict[str, Any]:
    """Return all Scrapy settings of a run."""
    stated = {name: value for name, value in globals().items() if name.isupper()}
    del stated["APPLIED"], stated["ORDER"]
    fetch = settings.fetch
    chosen = {
        "USER_AGENT": settings.user_agent,
        "DOWNLOAD_DELAY": fetch.delay,
        "AUTOTHROTTLE_ENABLED": fetch.autothrottle and fetch.delay > 0,
        "AUTOTHROTTLE_START_DELAY": fetch.delay,
        "DOWNLOAD_TIMEOUT": fetch.timeout,
        "DOWNLOAD_MAXSIZE": fetch.max_bytes,
        "DOWNLOAD_WARNSIZE": min(WARN_BYTES, fetch.max_bytes),
        "JARSHY_CONNECT_TO": dict(fetch.connect_to),
        "JARSHY_PROXY": fetch.proxy,
        APPLIED: True,
    }
    return stated | chosen
