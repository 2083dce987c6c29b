"""How soon stories are found by a fixed interval and by the adaptive rhythm, at equal requests.

python -m tests.benchmarks.bench_rhythm

Real times of publication on tengrinews.kz in April 2024. The rhythm is learnt from the days before
the split alone and judged on those after it; then the fixed interval is set so that it makes as
many requests as the rhythm did. Delays are in minutes, over two hundred beginnings of the visits.
The texts are a sample of what the site published: the rates are too low, but their shape decides.
"""

import gzip
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import fmean, quantiles
from zoneinfo import ZoneInfo

from crawler.daemon.rhythm import Rhythm, Watched, rates
from crawler.extract.dates import parse_date
from crawler.settings.source import FASTEST, SLOWEST

TEXTS = Path(__file__).parents[2].parent / "shared" / "texts" / "tengrinews-akorda-2024.jsonl.gz"
ALMATY = ZoneInfo("Asia/Almaty")
HOST = "https://tengrinews.kz/"
BEGIN = datetime(2024, 4, 8, tzinfo=ALMATY).astimezone(UTC)
SPLIT = datetime(2024, 4, 15, tzinfo=ALMATY).astimezone(UTC)
END = datetime(2024, 4, 18, tzinfo=ALMATY).astimezone(UTC)
BEGINNINGS = 200
INTERVALS = (2, 5, 15)  # minutes
# "Yesterday" and "today" stand without the day on which they were read, and are left out.
TIMED = re.compile(r"\d{1,2} \w+ \d{4} \d{1,2}:\d\d|\d{4}-\d\d-\d\d \d\d:\d\d")

Times = Mapping[str, Sequence[datetime]]


def published() -> list[tuple[str, datetime]]:
    """Return (rubric, moment) of the stories whose date has a time, the oldest first."""
    found = set()
    with gzip.open(TEXTS, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            url, date = row["url"], str(row["date"])
            moment = parse_date(date, END, ALMATY) if TIMED.match(date) else None
            if url.startswith(HOST) and moment is not None:
                found.add((url.removeprefix(HOST).partition("/")[0], moment.at))
    return sorted(found, key=lambda pair: pair[1])


def fixed(listing: str, every: float, start: datetime) -> Iterator[tuple[str, datetime]]:
    """Yield the visits of a listing at a fixed interval (seconds)."""
    at = start
    while at < END:
        yield listing, at
        at += timedelta(seconds=every)


def adaptive(rhythm: Rhythm, start: datetime) -> Iterator[tuple[str, datetime]]:
    """Yield the visits that the daemon would make."""
    at, visited = start, dict[str, datetime]()
    while at < END:
        due, following = rhythm.look(visited, at)
        for listing in due:
            visited[listing] = at
            yield listing, at
        at = following


def delays(times: Times, visits: Sequence[tuple[str, datetime]]) -> list[float]:
    """Return how many minutes after each story its listing was visited next."""
    found = []
    for listing, moments in times.items():
        own = [at for name, at in visits if name == listing]
        place = 0
        for moment in moments:
            while place < len(own) and own[place] < moment:
                place += 1
            if place < len(own):
                found.append((own[place] - moment).total_seconds() / 60)
    return found


def figures(found: Sequence[float]) -> str:
    """Return mean, median and 95th percentile."""
    cuts = quantiles(found, n=20)
    return f"{fmean(found):.2f} | {cuts[9]:.2f} | {cuts[18]:.2f}"


def compare(name: str, learnt: Times, judged: Times, minutes: int) -> list[str]:
    """Return the two rows of the table for some listings and an interval."""
    every = minutes * 60.0
    by_listing = {key: rates(Watched(BEGIN, SPLIT, row), ALMATY) for key, row in learnt.items()}
    rhythm = Rhythm(by_listing, ALMATY, every, every * FASTEST, every * SLOWEST)
    requests, found = 0, []
    for number in range(BEGINNINGS):
        share = timedelta(seconds=every * number / BEGINNINGS)
        visits = list(adaptive(rhythm, SPLIT - share))
        requests += len(visits)
        found += delays(judged, visits)
    equal = (END - SPLIT).total_seconds() * len(judged) * BEGINNINGS / requests
    plain: list[float] = []
    made = 0
    for number in range(BEGINNINGS):
        share = timedelta(seconds=equal * number / BEGINNINGS)
        visits = [v for key in judged for v in fixed(key, equal, SPLIT - share)]
        made += len(visits)
        plain += delays(judged, visits)
    days = (END - SPLIT).days
    sooner = 1 - fmean(found) / fmean(plain)
    head = f"| {name}, {minutes} min"
    daily = requests / BEGINNINGS / days
    return [
        f"{head} | fixed | {made / BEGINNINGS / days:.0f} | {figures(plain)} | |",
        f"{head} | adaptive | {daily:.0f} | {figures(found)} | {sooner:.0%} |",
    ]


def say(text: str) -> None:
    """Write a line for the report."""
    sys.stdout.write(f"{text}\n")


def main() -> None:
    """Print the table."""
    if not TEXTS.exists():
        say(f"Skipped: {TEXTS.name}, which has the real times of publication, is not there.")
        return
    stories = published()
    rubrics = ("kazakhstan_news", "world_news")
    settings = {
        "one listing of all news": lambda _: "news",
        "two rubrics apart": lambda rubric: rubric if rubric in rubrics else None,
    }
    before = sum(at < SPLIT for _, at in stories)
    say(f"{before} stories learnt from, {len(stories) - before} judged on\n")
    say("| listings, interval | rhythm | requests a day | mean | median | p95 | sooner |")
    say("|---|---|---|---|---|---|---|")
    for name, listing_of in settings.items():
        learnt: dict[str, list[datetime]] = {}
        judged: dict[str, list[datetime]] = {}
        for rubric, at in stories:
            key = listing_of(rubric)
            if key is not None:
                (learnt if at < SPLIT else judged).setdefault(key, []).append(at)
        for minutes in INTERVALS:
            say("\n".join(compare(name, learnt, judged, minutes)))


if __name__ == "__main__":
    main()
