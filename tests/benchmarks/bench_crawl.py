"""What a crawl of the replica costs beside a Scrapy spider that only fetches.

The bare spider does nothing with what it gets. Both run in a process of their own, against a
replica in another, which has made its pages before; with the same settings, delay and concurrency,
and the same two queues (one for each site). Pairs of both are run one after the other, now this and
now that first, and what is told are medians, so that a machine that has other work too disturbs
both alike.
"""

import json
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
from scrapy import Request, Spider
from scrapy.crawler import Crawler

import crawler.fetch.connect
import crawler.ingest  # noqa: F401 - what our modules import is not timed
from crawler.clock import ManualClock
from crawler.demo.day import Day
from crawler.demo.process import ReplicaProcess
from crawler.settings import Settings
from crawler.spiders.events import CrawlStarted, Event
from crawler.spiders.reactor import run_until_done
from crawler.spiders.run import run_crawl
from crawler.spiders.scrapy_settings import scrapy_settings
from storage.engine import open_database

ROOT = Path(__file__).parents[2]
PAIRS = 5
EDITIONS = [(site, edition) for site in ("tengrinews", "akorda") for edition in ("ru", "kk", "en")]
AIM = 0.6
MOST_MIB = 200
LOOK_EVERY = 0.02  # seconds between two looks at the memory
NAMES = {
    "bare": "bare Scrapy spider",
    "crawl": "crawl in the daemon's child",
    "command": "`jarshy crawl`",
    "quiet": "daemon's child, nothing new",
}
Row = dict[str, float]


def run() -> list[str]:
    """Return the tables, as lines of Markdown."""
    day = Day()
    clock = ManualClock(day.start + timedelta(hours=20))
    load = os.getloadavg()[0]
    with ReplicaProcess(day, clock) as replica, tempfile.TemporaryDirectory() as folder:
        bench = Bench(replica, Path(folder), clock.at)
        memory = bench.memory()  # first: with it the replica makes its pages
        pairs = [bench.pair(number) for number in range(PAIRS)]
    return [*_table(pairs), *_words(pairs, memory, load)]


class Bench:
    """Runs of both kinds against one replica; each run of ours begins with an empty archive."""

    def __init__(self, replica: ReplicaProcess, folder: Path, now: datetime) -> None:
        self.replica = replica
        self.folder = folder
        self.now = now
        (child,) = multiprocessing.active_children()
        self.served = psutil.Process(child.pid)
        self.asked: list[str] = []

    def memory(self) -> float:
        """Return the peak of a crawl's and its writer's memory together (PSS), in MiB."""
        before = len(self.replica.requests)
        process = subprocess.Popen(  # noqa: S603 - this very module
            self._words("crawl"), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, cwd=ROOT
        )
        seen = [0.0]
        watching = threading.Thread(target=_watch, args=(process, seen))
        watching.start()
        process.communicate(json.dumps(self._task("memory")).encode())
        watching.join()
        self.asked = [f"https://{r.host}{r.path}" for r in self.replica.requests[before:]]
        return max(seen) / 1024

    def pair(self, number: int) -> dict[str, Row]:
        """Run each kind once; every other time the bare spider comes last."""
        kinds = ["bare", "crawl", "quiet", "command"]
        kinds = kinds if number % 2 else [*kinds[1:], kinds[0]]
        task = self._task(f"{number}") | {"urls": self.asked}
        rows: dict[str, Row] = {}
        for kind in kinds:
            served, asked = sum(self.served.cpu_times()[:2]), len(self.replica.requests)
            rows[kind] = self._command(number) if kind == "command" else self._child(kind, task)
            rows[kind]["pages"] = len(self.replica.requests) - asked
            rows[kind]["replica"] = sum(self.served.cpu_times()[:2]) - served
        return rows

    def _task(self, name: str) -> dict[str, Any]:
        return {
            "url": f"sqlite:///{self.folder}/{name}.db",
            "connect_to": dict(self.replica.connect_to),
            "now": self.now.isoformat(),
        }

    @staticmethod
    def _words(kind: str) -> list[str]:
        return [sys.executable, "-m", "tests.benchmarks.bench_crawl", kind]

    def _child(self, kind: str, task: dict[str, Any]) -> Row:
        began = time.perf_counter()
        done = subprocess.run(  # noqa: S603 - this very module
            self._words(kind),
            input=json.dumps(task),
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            cwd=ROOT,
        )
        found: Row = json.loads(done.stdout)
        return found | {"process": time.perf_counter() - began}

    def _command(self, number: int) -> Row:
        """Crawl by the command, from its start to its end, into an archive that it makes."""
        config = self.folder / "jarshy.toml"
        routes = "".join(f'"{host}" = "{to}"\n' for host, to in self.replica.connect_to.items())
        config.write_text(
            f'database_url = "sqlite:///{self.folder}/command-{number}.db"\n'
            f"[fetch]\ndelay = 0\n[fetch.connect_to]\n{routes}"
        )
        began = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "crawler", "crawl", "--no-mail"],
            env={**os.environ, "JARSHY_CONFIG": str(config)},  # noqa: TID251 - the child's
            check=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        if done.returncode > 1:  # 1: some pages of the day are not to be read
            sys.exit(done.stderr)
        return {"process": time.perf_counter() - began}


def _watch(process: subprocess.Popen[bytes], seen: list[float]) -> None:
    """Note the memory of a process with its children (PSS, KiB) until it ends."""
    while process.poll() is None:
        try:
            family = [process.pid, *(c.pid for c in psutil.Process(process.pid).children())]
        except psutil.NoSuchProcess:
            return
        seen.append(sum(map(_pss, family)))
        time.sleep(LOOK_EVERY)  # noqa: TID251 - between two looks


def _pss(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # it has ended
        return 0.0
    return sum(float(line.split()[1]) for line in lines if line.startswith("Pss:"))


def _table(pairs: Sequence[dict[str, Row]]) -> Iterator[str]:
    yield (
        "| | pages | pages/s | of bare | CPU ms a page | of it the writer | the replica's "
        "| whole process, s | of bare |"
    )
    yield "|---|---|---|---|---|---|---|---|---|"
    for kind, shown in NAMES.items():
        row = {name: _median(pairs, kind, name) for name in pairs[0][kind]}
        yield f"| {shown} | {' | '.join(_cells(pairs, kind, row))} |"


def _cells(pairs: Sequence[dict[str, Row]], kind: str, row: Row) -> list[str]:
    pages = row["pages"]
    inner, whole = [""] * 4, [f"{row['process']:.2f}", ""]
    if "seconds" in row:
        cpu = (row["own"] + row["writer"], row["writer"])
        inner = [
            f"{pages / row['seconds']:.0f}",
            "" if kind == "quiet" else f"{_share(pairs, kind, 'seconds'):.0%}",
            *(f"{1000 * seconds / pages:.2f}" for seconds in cpu),
        ]
    if kind != "quiet":
        whole[1] = f"{_share(pairs, kind, 'process'):.0%}"
    return [f"{pages:.0f}", *inner, f"{1000 * row['replica'] / pages:.2f}", *whole]


def _words(pairs: Sequence[dict[str, Row]], memory: float, load: float) -> list[str]:
    inner, bare = _share(pairs, "crawl", "seconds"), _share(pairs, "crawl", "fetching")
    whole = _share(pairs, "command", "process")
    how = (
        f"Medians of {PAIRS} pairs, shares those of the pairs. Pages/s are from the call that "
        "starts the crawl to its end; our archive is there before, and empty. The start of the "
        "bare spider loads Scrapy's own components, which ours needs not; counted from the first "
        f"request on, the share is {bare:.0%}. Load of the machine before: {load:.0f} on "
        f"{os.cpu_count()} cores; ours takes two cores where it gets them, the bare spider one."
    )
    verdict = (
        f"Aim: {AIM:.0%} of the bare spider. Whole processes, `jarshy crawl` beside the bare "
        f"spider, from start to end: {whole:.0%}, {_word(whole >= AIM)}. Without the starts of "
        f"both processes: {inner:.0%}, {_word(inner >= AIM)}. Memory of crawl and writer together "
        f"{memory:.0f} MiB (PSS, peak), aim {MOST_MIB} MiB, {_word(memory < MOST_MIB)}."
    )
    return ["", how, "", verdict]


def _word(reached: bool) -> str:  # noqa: FBT001 - its whole question
    return "reached" if reached else "MISSED"


def _median(pairs: Sequence[dict[str, Row]], kind: str, name: str) -> float:
    return statistics.median(pair[kind][name] for pair in pairs)


def _share(pairs: Sequence[dict[str, Row]], kind: str, name: str) -> float:
    """Return the pages a second of a kind as a share of the bare spider's, over `name` seconds."""
    return statistics.median(
        _speed(pair[kind], name) / _speed(pair["bare"], name) for pair in pairs
    )


def _speed(row: Row, name: str) -> float:
    return row["pages"] / row[name]


def _settings(task: dict[str, Any]) -> Settings:
    fetch = {"delay": 0, "connect_to": task["connect_to"]}
    return Settings.model_validate({"database_url": task["url"], "fetch": fetch})


def _crawl(task: dict[str, Any]) -> float:
    """Crawl; returns when the first edition's visit began."""
    clock = ManualClock(datetime.fromisoformat(task["now"]))
    began: list[float] = []

    def listen(event: Event) -> None:
        if isinstance(event, CrawlStarted):
            began.append(time.perf_counter())

    run_crawl(_settings(task), EDITIONS, clock=clock, own_process=True, progress=listen)
    return began[0]


class Bare(Spider):
    """Fetch and do nothing."""

    name = "bare"

    def __init__(self, urls: Sequence[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.urls = urls
        self.began = 0.0

    async def start(self) -> AsyncIterator[Request]:
        self.began = time.perf_counter()
        for url in self.urls:
            slot = "akorda" if "//akorda.kz" in url else "tengrinews"
            meta = {"download_slot": slot, "handle_httpstatus_all": True}
            yield Request(url, meta=meta, dont_filter=True)

    def parse(self, response: Any, **kwargs: Any) -> None:
        pass


def _bare(task: dict[str, Any]) -> float:
    """Fetch; returns when the spider began."""
    laid = scrapy_settings(_settings(task))
    kept = ("DOWNLOAD_HANDLERS", "CONCURRENT", "TELNET", "REMOTE", "JARSHY", "TWISTED", "DNS")
    settings = {name: value for name, value in laid.items() if name.startswith(kept)}
    crawler = Crawler(Bare, settings | {"LOG_ENABLED": False})
    run_until_done(crawler.crawl_async(urls=task["urls"]))
    return float(getattr(crawler.spider, "began", 0.0))


@contextmanager
def _counted(found: Row) -> Iterator[None]:
    """Note the seconds of the block, and the CPU seconds of this process and of its children."""
    before, began = os.times(), time.perf_counter()
    yield
    after = os.times()
    found["ended"] = time.perf_counter()
    found["seconds"] = found["ended"] - began
    found["own"] = after.user + after.system - before.user - before.system
    found["writer"] = after.children_user + after.children_system


def _main(kind: str) -> None:
    task = json.load(sys.stdin)
    if kind != "bare":
        open_database(task["url"], create=True).dispose()
    found: Row = {}
    with _counted(found):
        began = _bare(task) if kind == "bare" else _crawl(task)
    found["fetching"] = found.pop("ended") - began
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        _main(sys.argv[1])
    else:
        sys.stdout.write("\n".join(run()) + "\n")
