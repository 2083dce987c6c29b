"""What a crawl of the replica costs beside a Scrapy spider that only fetches.

The bare spider does nothing with what it gets. Both run in a process of their own, against a
replica in a third, with the same settings and the same two queues (one for each site).
"""

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import Crawler

import crawler.fetch.connect
import crawler.ingest  # noqa: F401 - what a crawl imports on the way is not timed, for neither
from crawler.clock import ManualClock
from crawler.demo.day import Day
from crawler.demo.process import ReplicaProcess
from crawler.settings import Settings
from crawler.spiders.reactor import run_until_done
from crawler.spiders.run import run_crawl
from crawler.spiders.scrapy_settings import scrapy_settings

ROUNDS = 3
EDITIONS = [(site, edition) for site in ("tengrinews", "akorda") for edition in ("ru", "kk", "en")]
AIM = 0.6
WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def run() -> list[str]:
    """Return the table, as lines of Markdown."""
    day = Day()
    clock = ManualClock(day.start + timedelta(hours=20))
    rows: dict[str, list[dict[str, float]]] = {"bare": [], "jarshy": [], "quiet": []}
    with ReplicaProcess(day, clock) as replica, tempfile.TemporaryDirectory() as folder:
        for number in range(ROUNDS):
            task: dict[str, Any] = {
                "url": f"sqlite:///{folder}/{number}.db",
                "connect_to": dict(replica.connect_to),
                "now": clock.at.isoformat(),
            }
            before = len(replica.requests)
            rows["jarshy"].append(_child("jarshy", task))
            asked = [f"https://{r.host}{r.path}" for r in replica.requests[before:]]
            rows["quiet"].append(_child("jarshy", task))
            rows["bare"].append(_child("bare", task | {"urls": asked}))
    return _table(rows)


def _table(rows: dict[str, list[dict[str, float]]]) -> list[str]:
    speed = {
        name: statistics.median(r["pages"] / r["seconds"] for r in rows[name]) for name in rows
    }
    share = speed["jarshy"] / speed["bare"]
    lines = [
        "| | pages | pages/s | share | CPU s | of it imports | peak MiB | of the writer |",
        "|---|---|---|---|---|---|---|---|",
    ]
    names = {"bare": "bare Scrapy spider", "jarshy": "jarshy crawl", "quiet": "jarshy, nothing new"}
    for name, shown in names.items():
        row = rows[name][-1]
        of_bare = "" if name == "quiet" else f"{speed[name] / speed['bare']:.0%}"
        lines.append(
            f"| {shown} | {row['pages']:.0f} | {speed[name]:.0f} | {of_bare} "
            f"| {row['cpu'] + row['imports']:.2f} | {row['imports']:.2f} "
            f"| {row['mib']:.0f} | {row['writer_mib']:.0f} |"
        )
    verdict = "reached" if share >= AIM else "MISSED"
    lines += ["", f"Median of {ROUNDS} rounds. Aim: {AIM:.0%} of the bare spider, {verdict}."]
    return lines


def _child(kind: str, task: dict[str, Any]) -> dict[str, float]:
    done = subprocess.run(  # noqa: S603 - this very module
        [sys.executable, "-m", "tests.benchmarks.bench_crawl", kind],
        input=json.dumps(task),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _settings(task: dict[str, Any]) -> Settings:
    fetch = {"delay": 0, "connect_to": task["connect_to"]}
    return Settings.model_validate({"database_url": task["url"], "fetch": fetch})


def _crawl(task: dict[str, Any]) -> int:
    clock = ManualClock(datetime.fromisoformat(task["now"]))
    return sum(
        crawl.requests
        for crawl in run_crawl(_settings(task), EDITIONS, clock=clock, own_process=True)
    )


class Bare(Spider):
    """Fetch and do nothing."""

    name = "bare"

    def __init__(self, urls: Sequence[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.urls = urls
        self.got = 0

    async def start(self) -> AsyncIterator[Request]:
        for url in self.urls:
            slot = "akorda" if "//akorda.kz" in url else "tengrinews"
            meta = {"download_slot": slot, "handle_httpstatus_all": True}
            yield Request(url, meta=meta, dont_filter=True)

    def parse(self, response: Any, **kwargs: Any) -> None:
        self.got += 1


def _bare(task: dict[str, Any]) -> int:
    laid = scrapy_settings(_settings(task))
    kept = ("DOWNLOAD_HANDLERS", "CONCURRENT", "TELNET", "REMOTE", "JARSHY", "TWISTED", "DNS")
    settings = {name: value for name, value in laid.items() if name.startswith(kept)}
    crawler = Crawler(Bare, settings | {"LOG_ENABLED": False})
    run_until_done(crawler.crawl_async(urls=task["urls"]))
    return int(getattr(crawler.spider, "got", 0))


def _cpu() -> float:
    return sum(u.ru_utime + u.ru_stime for u in map(resource.getrusage, WHO))


def _main(kind: str) -> None:
    task = json.load(sys.stdin)
    work = {"jarshy": _crawl, "bare": _bare}[kind]
    imported = _cpu()
    started = time.perf_counter()
    pages = work(task)
    seconds = time.perf_counter() - started
    peaks = [resource.getrusage(who).ru_maxrss / 1024 for who in WHO]
    found = {"pages": pages, "seconds": seconds, "cpu": _cpu() - imported, "imports": imported}
    found |= {"mib": peaks[0], "writer_mib": peaks[1]}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        _main(sys.argv[1])
    else:
        sys.stdout.write("\n".join(run()) + "\n")
