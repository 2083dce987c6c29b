"""How long searches take, by date and by rank, and how large the index is beside the text.

python -m tests.benchmarks.bench_search [articles] [postgresql://...]
"""

import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from storage import articles
from storage.engine import Database, open_database
from storage.search import search
from storage.text.query import parse
from tests.benchmarks.recombined import Corpus
from tests.support.asking import new_article

QUICK = 5_000
BATCH = 500
TIMES = 5
START = datetime(2016, 1, 1, tzinfo=UTC)
QUERIES = (
    "президент", "Токаев", "Касым-Жомарт Токаев", "казахстан", "в", "и", "министр", "журналист",
    "беженец", "нигденет", "қала", "мемлекет", "афган*", "казах*", "=Казахстана", "МИД",
    '"Касым-Жомарт Токаев"', '"в Казахстане"', '"министр образования"', '"и не был"',
    '"президент республика"~5', '"школа дети"~5', "президент -казахстан", "школа OR больница",
    "акимат вода школа", "title:президент", "title:казахстан школа", "source:akorda",
    "language:kk президент", '"Республика Казахстан" -Токаев',
)  # fmt: skip


def fill(database: Database, corpus: Corpus, count: int) -> tuple[float, int]:
    """Store articles; give the milliseconds for one, and the bytes of their texts."""
    size = 0
    start = time.perf_counter()
    for first in range(0, count, BATCH):
        with database.write() as tx:
            for number in range(first, min(first + BATCH, count)):
                title, body = corpus.dice.choice(corpus.titles), corpus.body()
                size += len(title.encode()) + len(body.encode())
                source = "akorda" if number % 7 == 0 else "tengrinews"
                at = START + timedelta(minutes=50 * number + corpus.dice.randrange(40))
                language = "kk" if number % 3 == 0 else "ru"
                given = {"source": source, "language": language, "published_at": at}
                articles.insert(tx, new_article(number, title=title, body=body, **given))
    return (time.perf_counter() - start) / count * 1e3, size


def timed(database: Database, query: str, **how: object) -> float:
    """Give the milliseconds of a search, the median of a few."""
    asked = parse(query)
    took = []
    for _ in range(TIMES):
        start = time.perf_counter()
        with database.read() as tx:
            search(tx, asked, **how)  # type: ignore[arg-type]  # the ways below
        took.append((time.perf_counter() - start) * 1e3)
    return statistics.median(took)


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
    say(f"{database.kind}: {count} articles, {one:.2f} ms each, {size / 1e6:.0f} MB of text")
    stored = index_bytes(database)
    say(f"  index {stored / 1e6:.0f} MB, {stored / size:.2f} of the text")
    since = START + timedelta(minutes=25 * count)
    ways: dict[str, dict[str, object]] = {
        "date": {},
        "rank": {"sort": "rank"},
        "date, filtered": {"since": since, "language": "kk"},
        "date, all copies": {"fold": False},
    }
    for name, how in ways.items():
        took = sorted((timed(database, query, **how), query) for query in QUERIES)
        times = [one for one, _ in took]
        p95 = statistics.quantiles(times, n=20)[-1]
        slowest = ", ".join(f"{query} {one:.0f}" for one, query in took[-2:])
        say(f"  {name:18} median {statistics.median(times):6.1f}  p95 {p95:6.1f} ms  ({slowest})")


def say(line: str) -> None:
    """Write a line."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    """Measure on a temporary SQLite file, and on a Postgres that is named."""
    count = int(sys.argv[1]) if sys.argv[1:] else QUICK
    with tempfile.TemporaryDirectory() as folder:
        urls = [f"sqlite:///{Path(folder) / 'search.db'}", *sys.argv[2:]]
        for url in urls:
            database = open_database(url, create=True)
            report(database, count)
            database.dispose()


if __name__ == "__main__":
    main()
