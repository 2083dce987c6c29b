"""From publication to the mail at the mail server, at the default politeness.

python -m tests.benchmarks.bench_latency

A real daemon visits both sites of the replica with default delays, and every story is mailed to one
reader. The replica's clock jumps from one five minutes' news to the next, so that a visit finds
what it would find; waiting for the next visit is not lived through, but added: a story comes at any
moment between two visits with equal chance. Measured is what follows: from the beginning of the
visit until the mail server has the mail.
"""

import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from crawler.clock import ManualClock
from crawler.demo import sites
from crawler.demo.day import Day
from crawler.demo.mailcatcher import MailCatcher
from crawler.demo.replica import Replica
from storage import crawls, outbox, stories
from storage.records import Crawl
from storage.session import Database
from tests.support.commands import Folder, toml_of
from tests.support.daemons import daemon
from tests.support.databases import opened

INTERVAL = 300.0  # seconds, the default
SPAN = timedelta(hours=5)  # of the day; what is older than six hours is told as found late
VISITS = 24
PATIENCE = 240.0  # seconds for a visit of both sites
LONGEST = 480.0  # seconds; on a busy machine fewer visits are made
SPARE = 10.0  # seconds over half the interval that the median may take
READER = "reader@example.kz"
SOURCES = ("tengrinews", "akorda")
TABLES = """
[smtp]
port = {port}
[alerts]
hourly_cap = 100000
[sources.tengrinews]
every = "1s"
rhythm = "fixed"
[sources.akorda]
every = "1s"
rhythm = "fixed"
"""


def main() -> int:
    """Measure, print, and return 1 where the median misses its aim."""
    now = datetime.now(UTC)
    day = Day(now + timedelta(hours=8))
    clock = ManualClock(now - SPAN)
    with (
        tempfile.TemporaryDirectory() as path,
        Replica(day, clock) as replica,
        MailCatcher() as catcher,
    ):
        folder, url = Folder(Path(path)), f"sqlite:///{path}/jarshy.db"
        tables = TABLES.format(port=catcher.port)
        folder.settings(toml_of(url, replica.connect_to, tables))
        folder.call("crawl", "--no-mail")  # the stock, without politeness
        folder.call("alerts", "add", "all", "source:tengrinews OR source:akorda", "--to", READER)
        polite = toml_of(url, replica.connect_to, tables)
        polite = polite.replace("delay = 0\n", "").replace("autothrottle = false\n", "")
        folder.settings(polite)
        began = time.monotonic()
        with opened(url) as database, daemon(folder):
            for at in _moments(day, clock.at, now):
                if time.monotonic() - began > LONGEST:
                    break
                clock.at = at
                told = datetime.now(UTC)
                _wait_for_visits(database, told)
            found = list(_delays(database, catcher))
            lengths = _lengths(database, now)
    return _report(found, lengths)


def _moments(day: Day, start: datetime, end: datetime) -> Iterator[datetime]:
    """Yield the ends of those five minutes in which something was published."""
    at, left = start, VISITS
    while at < end and left:
        after = at + timedelta(seconds=INTERVAL)
        if any(day.epoch(host, at) != day.epoch(host, after) for host in sites.ALL_HOSTS):
            left -= 1
            yield after
        at = after


def _wait_for_visits(database: Database, since: datetime) -> None:
    until = time.monotonic() + PATIENCE
    pause = threading.Event()
    while not _visited(database, since):
        if time.monotonic() > until:
            raise TimeoutError(f"no whole visit within {PATIENCE:.0f} s")
        pause.wait(0.2)


def _visited(database: Database, since: datetime) -> bool:
    """Tell whether a visit of each source that began since is over, and all mails are gone."""
    with database.read() as tx:
        done = {crawl.source for crawl in crawls.recent(tx, 60)
                if crawl.started_at > since and crawl.finished_at is not None}  # fmt: skip
        return done >= set(SOURCES) and not outbox.counts(tx).get("pending", 0)


def _delays(database: Database, catcher: MailCatcher) -> Iterator[tuple[float, float]]:
    """Yield for each story's first mail the seconds from the beginning of the visit that found it.

    With it come those until the story was stored.
    """
    arrived = {str(mail.message["Message-ID"]): mail.at for mail in catcher.to(READER)}
    with database.read() as tx:
        rows = crawls.recent(tx, 10_000)
        for mail in outbox.list_mails(tx, "sent", 10_000):
            if mail.kind != "story" or mail.story_id is None:
                continue
            queued = mail.created_at
            found = min(
                stories.members(tx, mail.story_id), key=lambda one: abs(one.first_seen_at - queued)
            )
            visit = _visit_of(rows, found.source, found.edition, found.first_seen_at)
            if visit is not None and mail.message_id in arrived:
                stored = (found.first_seen_at - visit.started_at).total_seconds()
                yield (arrived[mail.message_id] - visit.started_at).total_seconds(), stored


def _visit_of(rows: Sequence[Crawl], source: str, edition: str, at: datetime) -> Crawl | None:
    before = [r for r in rows if (r.source, r.edition) == (source, edition) and r.started_at <= at]
    return max(before, key=lambda row: row.started_at, default=None)


def _lengths(database: Database, since: datetime) -> list[float]:
    with database.read() as tx:
        return [
            (row.finished_at - row.started_at).total_seconds()
            for row in crawls.recent(tx, 10_000)
            if row.finished_at is not None and row.started_at >= since
        ]


def _whole(delays: Sequence[float]) -> list[float]:
    """Return the times from publication to mail, sorted: each delay after waits of all lengths."""
    steps = 300
    waits = [INTERVAL * (step + 0.5) / steps for step in range(steps)]
    return sorted(delay + wait for delay in delays for wait in waits)


def _at(row: Sequence[float], share: float) -> float:
    return sorted(row)[min(int(len(row) * share), len(row) - 1)]


def _report(found: Sequence[tuple[float, float]], lengths: Sequence[float]) -> int:
    say = sys.stdout.write
    if not found:
        say("no mail arrived\n")
        return 1
    delays = [delay for delay, _ in found]
    parts = {
        "from the visit's beginning until stored": [stored for _, stored in found],
        "from then until the mail server has the mail": [one - two for one, two in found],
        "from the visit's beginning until the mail": delays,
        "from publication until the mail": _whole(delays),
    }
    say("| seconds | median | 95th percentile |\n|---|---:|---:|\n")
    for name, row in parts.items():
        say(f"| {name} | {median(row):.1f} | {_at(row, 0.95):.1f} |\n")
    aim = INTERVAL / 2 + SPARE
    middle, late = median(parts["from publication until the mail"]), 0.95 * INTERVAL + SPARE
    say(
        f"\n{len(delays)} mails of {len(lengths)} visits of editions, which took"
        f" {median(lengths):.1f} s (median). Interval {INTERVAL:.0f} s. Aim for the median: half"
        f" the interval and {SPARE:.0f} s, {aim:.0f} s: {'reached' if middle <= aim else 'MISSED'}."
        f" One story of twenty waits {0.95 * INTERVAL:.0f} s for the visit alone; with as much to"
        f" spare that is {late:.0f} s:"
        f" {'kept' if _at(parts['from publication until the mail'], 0.95) <= late else 'MISSED'}.\n"
    )
    return int(middle > aim)


if __name__ == "__main__":
    sys.exit(main())
