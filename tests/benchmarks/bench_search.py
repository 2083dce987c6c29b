"""How long searches take, by date and by rank, and how large the index is beside the text.

python -m tests.benchmarks.bench_search [articles] [sqlite | postgresql | postgresql://...]

The texts are recombined from sentences of real ones; of three articles one is a copy in a story of
another. "CPU" is what the search itself takes, whatever else the machine does: on SQLite the least
of a few, on Postgres the mean with what its processes take, which is known to 10 ms for all of
them together. Postgres is filled without its GIN index, which is made afterwards.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, text

from storage.engine import Database, open_database
from storage.models.tables import ARTICLES, STORIES
from storage.search import facets, rebuild, search
from storage.text.query import parse
from tests.benchmarks.bench_fleet import cpu_of_postgres, server
from tests.benchmarks.recombined import Corpus

COUNT, LARGE = 100_000, 1_000_000
BATCH = 500
TIMES, TIMES_OF_FACETS = 5, 1
START = datetime(2016, 1, 1, tzinfo=UTC)
QUERIES = (
    "президент", "Токаев", "Касым-Жомарт Токаев", "казахстан", "в", "и", "министр", "журналист",
    "беженец", "нигденет", "қала", "мемлекет", "афган*", "казах*", "=Казахстана", "МИД",
    '"Касым-Жомарт Токаев"', '"в Казахстане"', '"министр образования"', '"и не был"',
    '"президент республика"~5', '"школа дети"~5', "президент -казахстан", "школа OR больница",
    "акимат вода школа", "title:президент", "title:казахстан школа", "source:akorda",
    "language:kk президент", '"Республика Казахстан" -Токаев',
)  # fmt: skip


def rows(corpus: Corpus, count: int) -> Iterator[dict[str, Any]]:
    """Give the rows of articles; every third is in the story of the one before it."""
    for number in range(1, count + 1):
        at = START + timedelta(minutes=50 * number + corpus.dice.randrange(40))
        yield {
            "id": number,
            "source": "akorda" if number % 7 == 0 else "tengrinews",
            "edition": "ru",
            "url": f"https://tengrinews.kz/news/{number}/",
            "url_key": f"tengrinews/news/{number}",
            "url_hash": f"{number:064x}",
            "language": "kk" if number % 3 == 0 else "ru",
            "title": corpus.dice.choice(corpus.titles),
            "body": corpus.body(),
            "authors": [],
            "published_at": at,
            "dated_at": at,
            "first_seen_at": at,
            "last_seen_at": at,
            "images": [],
            "word_count": 250,
            "content_hash": f"{number:064x}",
            "extracted_by": {},
            "flags": [],
            "history": False,
            "story_id": number - (number % 3 == 0),
            "relation": "copy" if number % 3 == 0 else "original",
        }


def fill(database: Database, corpus: Corpus, count: int) -> tuple[float, int]:
    """Store articles and index them; give the milliseconds for indexing one, and bytes of text."""
    size, some = 0, []
    with database.write() as tx:
        for row in rows(corpus, count):
            size += len(row["title"].encode()) + len(row["body"].encode())
            some.append(row)
            if len(some) == BATCH or row["id"] == count:
                stories = [
                    {"id": r["id"], "title": r["title"], "first_published_at": r["dated_at"],
                     "last_published_at": r["dated_at"], "article_count": 1}
                    for r in some
                ]  # fmt: skip
                tx.execute(insert(STORIES), stories)
                tx.execute(insert(ARTICLES), some)
                some = []
    start = time.perf_counter()
    with database.write() as tx, without_gin(tx):
        rebuild(tx)
    with database.write() as tx:
        tx.execute(text("ANALYZE"))
    return (time.perf_counter() - start) / count * 1e3, size


@contextmanager
def without_gin(tx: Connection) -> Iterator[None]:
    """Make Postgres's index at once at the end, which takes a small part of the time."""
    if tx.dialect.name == "sqlite":
        yield
        return
    named = {"name": "ix_search_documents_terms"}
    made = tx.execute(text("SELECT indexdef FROM pg_indexes WHERE indexname = :name"), named)
    again = made.scalar_one()
    tx.execute(text("DROP INDEX ix_search_documents_terms"))
    yield
    tx.execute(text(again))


Took = tuple[float, float]


def timed(database: Database, query: str, **how: object) -> Took:
    """Give the milliseconds that pass in a search, and those of our processor; the least of few."""
    asked = parse(query)
    took = []
    on_server = database.kind != "sqlite"
    before = cpu_of_postgres(database) if on_server else 0.0
    times = TIMES_OF_FACETS if how.get("facets") else TIMES
    for _ in range(times):
        start, began = time.perf_counter(), time.process_time()
        with database.read() as tx:
            if how.get("facets"):
                facets(tx, asked)
            else:
                search(tx, asked, **how)  # type: ignore[arg-type]  # the ways below
        took.append(((time.perf_counter() - start) * 1e3, (time.process_time() - began) * 1e3))
    passed, spent = min(took)
    if on_server:
        spent = statistics.mean(one[1] for one in took)
        spent += (cpu_of_postgres(database) - before) / times * 1e3
    return passed, spent


def index_bytes(database: Database) -> int:
    """Give the size of the tables of the index."""
    with database.read() as tx:
        if database.kind == "sqlite":
            asked = "SELECT sum(pgsize) FROM dbstat WHERE name LIKE '%search\\_%' ESCAPE '\\'"
        else:
            asked = (
                "SELECT sum(pg_total_relation_size(oid)) FROM pg_class"
                " WHERE relname IN ('search_documents', 'search_words')"
            )
        return int(tx.execute(text(asked)).scalar_one())


def report(database: Database, count: int) -> None:
    """Fill, ask and print."""
    one, size = fill(database, Corpus(), count)
    say(f"{database.kind}: {count} articles, {one:.2f} ms each, {size / 1e6:.0f} MB of text,"
        f" load {os.getloadavg()[0]:.0f}")  # fmt: skip
    stored = index_bytes(database)
    say(f"  index {stored / 1e6:.0f} MB, {stored / size:.2f} of the text")
    since = START + timedelta(minutes=25 * count)
    ways: dict[str, dict[str, object]] = {
        "date": {},
        "rank": {"sort": "rank"},
        "date, filtered": {"since": since, "language": "kk"},
        "date, all copies": {"fold": False},
        "facets": {"facets": True},
    }
    for name, how in ways.items():
        took = {query: timed(database, query, **how) for query in QUERIES}
        passed, spent = (
            statistics.quantiles([one[which] for one in took.values()], n=20)[-1]
            for which in (0, 1)
        )
        median = statistics.median(one[0] for one in took.values())
        worst = sorted(took, key=lambda query: took[query])[-3:]
        slowest = ", ".join(f"{query} {took[query][0]:.0f}" for query in worst)
        times = f"median {median:6.1f}  p95 {passed:6.1f}  CPU p95 {spent:6.1f} ms"
        say(f"  {name:18} {times}  ({slowest})")


def say(line: str) -> None:
    """Write a line."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    """Measure on a temporary SQLite file and on Postgres, one of our own unless it is named."""
    count = int(sys.argv[1]) if sys.argv[1:] else COUNT
    wanted = sys.argv[2] if sys.argv[2:] else ""
    if wanted in {"", "sqlite"}:
        with tempfile.TemporaryDirectory() as folder:
            measure(f"sqlite:///{Path(folder) / 'search.db'}", count)
    if wanted != "sqlite":
        with server(wanted if "://" in wanted else None) as postgres:
            measure(postgres, count)
    if not sys.argv[1:]:
        with tempfile.TemporaryDirectory() as folder:  # 5.3 GB, and as much while it is filled
            measure(f"sqlite:///{Path(folder) / 'search.db'}", LARGE)


def measure(url: str, count: int) -> None:
    """Measure one database."""
    database = open_database(url, create=True)
    report(database, count)
    database.dispose()


if __name__ == "__main__":
    main()
