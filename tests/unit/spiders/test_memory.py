"""The limit of memory counts what a run adds, not what its process held before."""

from scrapy.crawler import Crawler
from scrapy.settings import Settings as ScrapySettings
from scrapy.spiders import Spider
from scrapy.statscollectors import MemoryStatsCollector

from crawler.settings import Settings
from crawler.spiders.memory import MemoryGrowth
from crawler.spiders.scrapy_settings import scrapy_settings

MIB = 1 << 20


def watched() -> MemoryGrowth:
    crawler = Crawler(Spider, ScrapySettings(scrapy_settings(Settings())))
    crawler.stats = MemoryStatsCollector(crawler)
    return MemoryGrowth(crawler)


def test_what_the_process_held_before_the_run_is_not_counted() -> None:
    ballast = bytearray(b"x" * (64 * MIB))
    growth = watched()
    assert growth.get_virtual_size() == 0
    assert growth.get_virtual_size() < 8 * MIB
    assert len(ballast) == 64 * MIB


def test_what_the_run_adds_is_counted_and_what_it_gives_back_is_not() -> None:
    growth = watched()
    growth.get_virtual_size()
    added = bytearray(b"x" * (64 * MIB))
    assert growth.get_virtual_size() > 56 * MIB
    assert len(added) == 64 * MIB
    del added
    assert growth.get_virtual_size() < 32 * MIB


def test_the_run_is_ended_beyond_400_mib() -> None:
    assert watched().limit == 400 * MIB
