"""What one article costs to store, with all that hangs on it, in one transaction each.

python -m tests.benchmarks.bench_storage [articles] [postgresql://...]
"""

import random
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection

from storage import addresses, articles, fingerprints, stories
from storage.engine import Database, open_database
from tests.support.samples import later, new_article, new_link

QUICK = 1_000
WARM_UP = 50
HASHES = 80  # rows of the fingerprint index for a text of some 2,300 characters
DAY = 20_000
PARAGRAPH = "Через реку открыли новый мост, и первые автобусы прошли по нему утром. "


@dataclass(frozen=True)
class Card:
    """A card of a listing page."""

    url: str
    url_key: str
    title: str
    published_at: None = None
    precision: None = None


def store(tx: Connection, number: int, dice: random.Random) -> None:
    """Store an article with tags, citation, fingerprints, story, link and its address."""
    at = later(seconds=20 * number)
    body = "\n\n".join([PARAGRAPH * 8] * 4)
    tags = [f"метка {dice.randrange(300)}" for _ in range(4)]
    new = replace(new_article(number), body=body, tags=tags, published_at=at, first_seen_at=at)
    card = Card(new.url, new.url_key, new.title)
    addresses.listed(tx, new.source, new.edition, "https://tengrinews.kz/news/", [card], at)
    if articles.find(tx, new.url_key) is not None:
        return
    hashes = [dice.getrandbits(64) - 2**63 for _ in range(HASHES)]
    article = articles.insert(tx, new)
    day = DAY + number // 300
    fingerprints.candidates(tx, hashes, day - 14, day, min_shared=3, limit=20)
    fingerprints.add(tx, article, day, hashes)
    story = stories.create(tx, new.title, at, article)
    articles.set_story(tx, article, story, "original")
    if article > 1:
        stories.add_links(tx, [new_link(article, article - 1, kind="series")])
    addresses.stored(tx, new.url_key, article, 200, '"e"', None, at, later(hours=1))


def measure(database: Database, count: int) -> str:
    """Return a row of the table: milliseconds an article."""
    dice = random.Random(7)  # noqa: S311 - a repeatable load
    took: list[float] = []
    spent = time.process_time()
    for number in range(count + WARM_UP):
        begin = time.perf_counter()
        database.in_transaction(lambda tx, number=number: store(tx, number, dice))
        took.append((time.perf_counter() - begin) * 1000)
    took = sorted(took[WARM_UP:])
    mean, median, high = statistics.mean(took), statistics.median(took), took[len(took) * 95 // 100]
    spent = (time.process_time() - spent) * 1000 / (count + WARM_UP)
    return f"| {database.kind} | {spent:.2f} | {mean:.2f} | {median:.2f} | {high:.2f} |"


def main(count: int = QUICK, postgres: str | None = None) -> None:
    """Print the table, for SQLite and, where an address is given, an empty Postgres database."""
    print("| database | our CPU ms | mean ms | median | p95 |\n|---|---|---|---|---|")  # noqa: T201 - its purpose
    with tempfile.TemporaryDirectory() as folder:
        for url in filter(None, (f"sqlite:///{Path(folder) / 'bench.db'}", postgres)):
            database = open_database(url, create=True)
            print(measure(database, count))  # noqa: T201 - its purpose
            database.dispose()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else QUICK, *sys.argv[2:3])
