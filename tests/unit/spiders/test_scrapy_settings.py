"""The settings that close Scrapy's open doors, as every run gets them."""

import pytest
from scrapy.settings import Settings as ScrapySettings

from crawler.settings import Settings
from crawler.spiders.scrapy_settings import scrapy_settings

STATED = {
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "DOWNLOAD_VERIFY_CERTIFICATES": True,
    "DOWNLOAD_TLS_MIN_VERSION": "TLSv1.2",
    "DOWNLOADER_CLIENT_TLS_CIPHERS": None,
    "DOWNLOAD_MAXSIZE": 8 * 1024 * 1024,
    "DOWNLOAD_WARNSIZE": 2 * 1024 * 1024,
    "DOWNLOAD_TIMEOUT": 20,
    "DOWNLOAD_FAIL_ON_DATALOSS": True,
    "DNS_TIMEOUT": 10,
    "DNSCACHE_ENABLED": False,
    "TWISTED_DNS_RESOLVER": "crawler.fetch.resolver.SafeResolver",
    "HTTPPROXY_ENABLED": False,
    "COOKIES_ENABLED": False,
    "REFERER_ENABLED": False,
    "METAREFRESH_ENABLED": False,
    "REDIRECT_MAX_TIMES": 5,
    "ROBOTSTXT_OBEY": True,
    "RETRY_ENABLED": True,
    "RETRY_TIMES": 2,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "DOWNLOAD_DELAY": 2,
    "AUTOTHROTTLE_ENABLED": True,
    "DEPTH_LIMIT": 20,
    "URLLENGTH_LIMIT": 2083,
    "CLOSESPIDER_TIMEOUT": 600,
    "CLOSESPIDER_ERRORCOUNT": 50,
    "MEMUSAGE_LIMIT_MB": 400,
    "MEMUSAGE_CHECK_INTERVAL_SECONDS": 5,
    "JOBDIR": None,
    "HTTPCACHE_ENABLED": False,
}


@pytest.fixture(scope="module")
def in_force() -> ScrapySettings:
    return ScrapySettings(scrapy_settings(Settings()))


@pytest.mark.parametrize("name", STATED)
def test_the_setting_is_stated(in_force: ScrapySettings, name: str) -> None:
    assert in_force.get(name) == STATED[name]


def test_only_http_can_be_fetched(in_force: ScrapySettings) -> None:
    handlers = in_force.getwithbase("DOWNLOAD_HANDLERS")
    assert {scheme for scheme, handler in handlers.items() if handler} == {"http", "https"}


def test_the_guards_stand_at_their_places(in_force: ScrapySettings) -> None:
    order = in_force.get_component_priority_dict_with_base("DOWNLOADER_MIDDLEWARES")
    places = {
        (cls if isinstance(cls, str) else cls.__name__).rpartition(".")[2]: place
        for cls, place in order.items()
    }
    assert places["StrictHost"] == 45
    assert places["CharsetGuard"] == 585
    assert places["StrictHost"] == min(place for place in places.values() if place is not None)


def test_what_the_user_sets_is_laid_over_it() -> None:
    chosen = Settings.model_validate(
        {"contact": "me@example.com", "fetch": {"delay": 0, "timeout": 7, "max_bytes": 2048}}
    )
    laid = scrapy_settings(chosen)
    assert (laid["DOWNLOAD_DELAY"], laid["DOWNLOAD_TIMEOUT"]) == (0, 7)
    assert laid["DOWNLOAD_MAXSIZE"] == laid["DOWNLOAD_WARNSIZE"] == 2048
    assert not laid["AUTOTHROTTLE_ENABLED"]
    assert "me@example.com" in laid["USER_AGENT"]
