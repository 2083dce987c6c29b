"""What it costs to place an article, stored, beside datasketch in memory, in one interleaved run.

python -m tests.benchmarks.bench_dedup_cost [documents] [postgresql://...]
"""

import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from datasketch import MinHash, MinHashLSH
from sqlalchemy import Connection

from crawler.dedup.cluster import assign
from crawler.dedup.fingerprint import sketch
from crawler.dedup.match import compare
from crawler.dedup.text import Text
from crawler.dedup.words import plain, read
from storage import articles, fingerprints
from storage.engine import Database, open_database
from storage.records import NewArticle
from tests.benchmarks.dedup_corpus import make

QUICK = 2_000
BATCH = 100  # articles of one method before the next one has its turn
WINDOW = 14
SEED = 5


class Jarshy:
    """The whole cycle: sketch, candidates, verdicts, assignment, index.

    `together`: one transaction for each batch, which shows what the disk takes of the cost.
    """

    def __init__(self, database: Database, *, together: bool = False) -> None:
        self._database = database
        self._together = together
        self._texts: dict[int, Text] = {}

    def batch(self, articles: Sequence[Text]) -> None:
        """Place articles whose rows stand in the archive already."""
        step = len(articles) if self._together else 1
        for at in range(0, len(articles), step):
            with self._database.write() as tx:
                for article in articles[at : at + step]:
                    self._place(tx, article)

    def _place(self, tx: Connection, article: Text) -> None:
        number, day = article.id or 0, article.time.toordinal()
        read.cache_clear()
        hashes = sketch(article.title, article.lead, article.body)
        near = fingerprints.candidates(tx, hashes, day - WINDOW, day + WINDOW)
        verdicts = [
            (other, compare(article, other))
            for found, _ in near
            if (other := self._texts.get(found))
        ]
        assigned = assign(article, verdicts)
        fingerprints.add(tx, number, day, hashes)
        story = assigned.story_id if assigned.story_id is not None else number
        self._texts[number] = replace(article, story_id=story, relation=assigned.relation)


class Datasketch:
    """MinHash and LSH in memory, nothing stored, nothing verified."""

    def __init__(self) -> None:
        self._index = MinHashLSH(threshold=0.5, num_perm=128)

    def batch(self, articles: Sequence[Text]) -> None:
        """Ask for copies of each article and add it."""
        for article in articles:
            self._place(article)

    def _place(self, article: Text) -> None:
        words = plain(f"{article.lead or ''} {article.body}")
        signature = MinHash(num_perm=128)
        runs = {" ".join(words[at : at + 3]).encode() for at in range(max(1, len(words) - 2))}
        signature.update_batch(list(runs))
        self._index.query(signature)
        self._index.insert(article.id, signature)


def run(documents: int = QUICK, postgres: str | None = None) -> list[str]:
    """Measure, and give the table as lines of Markdown."""
    texts = [
        replace(document.text, id=(document.text.id or 0) + 1)
        for document in make(documents, SEED).documents
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.db"
        urls = {
            "SQLite": f"sqlite:///{path}",
            f"SQLite, {BATCH} together": f"sqlite:///{path}2",
        } | ({"Postgres": postgres} if postgres else {})
        return list(_table(texts, urls, path))


def _table(texts: Sequence[Text], urls: dict[str, str], path: Path) -> Iterator[str]:
    databases = {name: open_database(url, create=True) for name, url in urls.items()}
    methods: dict[str, Jarshy | Datasketch] = {"datasketch, in memory": Datasketch()}
    for name, database in databases.items():
        with database.write() as tx:
            _rows(tx, texts)
        together = name.endswith("together")
        methods[f"Jarshy, stored in {name}"] = Jarshy(database, together=together)
    before = path.stat().st_size
    spent = dict.fromkeys(methods, 0.0)
    for at in range(0, len(texts), BATCH):
        for name, method in methods.items():
            started = time.perf_counter()
            method.batch(texts[at : at + BATCH])
            spent[name] += time.perf_counter() - started
    for database in databases.values():
        database.dispose()
    base = spent["datasketch, in memory"]
    yield "## The cost of placing an article"
    yield ""
    yield f"{len(texts):,} invented articles, interleaved; speed of datasketch in memory = 1."
    yield ""
    yield "| method | articles per second | relative |"
    yield "|---|---|---|"
    for name, seconds in spent.items():
        yield f"| {name} | {len(texts) / seconds:,.0f} | {base / seconds:.2f} |"
    size = (path.stat().st_size - before) / len(texts)
    yield ""
    yield f"Index on disk, SQLite: {size:,.0f} bytes an article (hashes and packed sketch)."


def _rows(tx: Connection, texts: Sequence[Text]) -> None:
    """Give the articles rows to which sketches may refer; their numbers follow the order."""
    for one in texts:
        row = NewArticle(
            source="bench",
            edition="ru",
            url=f"https://bench.example/{one.id}",
            url_key=f"bench.example/{one.id}",
            language="ru",
            title="Title",
            body="Body",
            content_hash="",
            word_count=1,
            first_seen_at=one.first_seen_at,
        )
        if articles.insert(tx, row) != one.id:
            raise ValueError("the database was not empty: give the benchmark one of its own")


if __name__ == "__main__":
    given = sys.argv[1:]
    lines = run(int(given[0]) if given else QUICK, given[1] if len(given) > 1 else None)
    sys.stdout.write("\n".join(lines) + "\n")
