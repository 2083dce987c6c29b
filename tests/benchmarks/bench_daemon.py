"""What a daemon costs that waits for its next visit: memory of its processes, and CPU.

python -m tests.benchmarks.bench_daemon

Both sites of the replica are visited once and the mails are sent; then nothing is due for an hour.
The aim is under 1 % of a core and under 80 MiB for the daemon. The fork server holds the imports
of the crawls; what it shares with nobody is its `alone`. Sizes in MiB: resident, with shared pages
by halves (PSS), alone (USS).
"""

import sys
import tempfile
import threading
import time
from datetime import timedelta
from pathlib import Path

import psutil

from crawler.clock import ManualClock
from crawler.demo.day import Day
from crawler.demo.mailcatcher import MailCatcher
from crawler.demo.replica import Replica
from tests.support.commands import Folder, toml_of
from tests.support.daemons import daemon, eventually

MIB = 1024 * 1024
WATCHED = 60.0  # seconds
SETTLED = 5.0  # seconds after the last work
MOST_MIB, MOST_CPU = 80.0, 1.0
TABLES = """
[sources.tengrinews]
every = "1h"
[sources.akorda]
every = "1h"
[smtp]
port = {port}
"""


def main() -> int:
    """Run a daemon, look at its processes, and return 1 where it takes more than it should."""
    day = Day()
    clock = ManualClock(day.start + timedelta(hours=12))
    with (
        tempfile.TemporaryDirectory() as folder,
        Replica(day, clock) as replica,
        MailCatcher() as catcher,
    ):
        place = Folder(Path(folder))
        tables = TABLES.format(port=catcher.port)
        url = f"sqlite:///{folder}/jarshy.db"
        place.settings(toml_of(url, replica.connect_to, tables))
        with daemon(place) as running:
            for source in ("tengrinews", "akorda"):
                running.wait_for("crawl/ended", source=source)
            eventually(lambda: not running.crawling(), running.log)
            threading.Event().wait(SETTLED)
            return _report(psutil.Process(running.process.pid))


def _report(process: psutil.Process) -> int:
    family = {"daemon": process}
    for child in process.children():
        name = " ".join(child.cmdline())
        family["fork server" if "forkserver" in name else "resource tracker"] = child
    before = {name: _seconds(one) for name, one in family.items()}
    began = time.monotonic()
    threading.Event().wait(WATCHED)
    passed = time.monotonic() - began
    say = sys.stdout.write
    say("| process | resident | shared by halves | alone | descriptors | CPU, % of a core |\n")
    say("|---|---:|---:|---:|---:|---:|\n")
    shares = {}
    for name, one in family.items():
        memory = one.memory_full_info()
        shares[name] = 100 * (_seconds(one) - before[name]) / passed
        say(
            f"| {name} | {memory.rss / MIB:.1f} | {memory.pss / MIB:.1f} | {memory.uss / MIB:.1f}"
            f" | {one.num_fds()} | {shares[name]:.2f} |\n"
        )
    heavy = process.memory_info().rss / MIB >= MOST_MIB
    return int(heavy or sum(shares.values()) >= MOST_CPU)


def _seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


if __name__ == "__main__":
    sys.exit(main())
