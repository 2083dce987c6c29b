"""What placing an article costs as the archive grows, and as more is published in a day.

python -m tests.benchmarks.bench_dedup_growth [articles of the small archive] [of the large one]

The archives are filled with hashes drawn at random; what is measured are invented articles, which
find each other and nothing else. Both archives take turns, so that load meets them alike.
"""

import random
import resource
import sqlite3
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from crawler.dedup.text import Text
from storage.engine import open_database
from storage.fingerprints import pack
from tests.benchmarks.bench_dedup_cost import Jarshy, Spent, rows
from tests.benchmarks.dedup_corpus import make

SMALL, LARGE = 100_000, 1_000_000
A_DAY = 2_000  # articles that the growing archive takes a day
CROWDED_SMALL, CROWDED_LARGE = 10_000, 100_000  # articles within the window
WINDOW = 14  # days; what is older is moved out of the index
HASHES = 25  # of an article; the mean of a week of real ones is 30, of the invented ones 22
PROBES = 600
BATCH = 20  # articles before the other archive has its turn
FILLED_AT_ONCE = 5_000
SEED = 11


def main(small: int = SMALL, large: int = LARGE) -> Iterator[str]:
    """Measure, and give the table as lines of Markdown."""
    yield "| archive | articles | in the index | ms an article | CPU ms | ratio of CPU |"
    yield "|---|---|---|---|---|---|"
    yield from _lines("grows", (small, A_DAY), (large, A_DAY))
    crowded = (CROWDED_SMALL, CROWDED_LARGE)
    yield from _lines("crowded", *((size, size // WINDOW) for size in crowded))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
    yield ""
    yield (
        f'"grows": {A_DAY:,} articles a day, those older than {WINDOW} days moved out of the index.'
        f' "crowded": all within {WINDOW} days. Peak memory of this process: {peak:,.0f} MiB.'
    )


def _lines(name: str, *archives: tuple[int, int]) -> Iterator[str]:
    probes = [
        replace(document.text, id=(document.text.id or 0) + 1)
        for document in make(PROBES, SEED).documents
    ]
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{size}.db" for size, _ in archives]
        indexed = [
            _fill(path, probes, size, a_day)
            for path, (size, a_day) in zip(paths, archives, strict=True)
        ]
        spent = _place(paths, probes)
    for one, (size, _), there in zip(spent, archives, indexed, strict=True):
        ratio = one.cpu / spent[0].cpu
        yield (
            f"| {name} | {size:,} | {there:,} | {1_000 * one.wall / one.articles:.2f}"
            f" | {1_000 * one.cpu / one.articles:.2f} | {ratio:.2f} |"
        )


def _place(paths: Sequence[Path], probes: Sequence[Text]) -> list[Spent]:
    """Let the archives take turns at placing the same articles."""
    databases = [open_database(f"sqlite:///{path}") for path in paths]
    placing = [Jarshy(database) for database in databases]
    spent = [Spent(len(probes)) for _ in paths]
    for at in range(0, len(probes), BATCH):
        # Who comes second finds the words of the texts remembered: each goes first in turn.
        turns = list(zip(placing, spent, strict=True))
        for jarshy, one in turns if at // BATCH % 2 else reversed(turns):
            with one.counted():
                jarshy.batch(probes[at : at + BATCH])
    for database in databases:
        database.dispose()
    return spent


def _fill(path: Path, probes: Sequence[Text], size: int, a_day: int) -> int:
    """Make an archive that holds `size` articles' hashes; return how many are in the index."""
    database = open_database(f"sqlite:///{path}", create=True)
    with database.write() as tx:
        rows(tx, probes)
    database.dispose()
    today = max(text.time for text in probes).toordinal()
    dice = random.Random(SEED)  # noqa: S311 - a benchmark, not a secret
    # No foreign keys are checked on a connection of one's own: the articles need no rows here.
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        for first in range(0, size, FILLED_AT_ONCE):
            _add(connection, dice, range(first, min(size, first + FILLED_AT_ONCE)), today, a_day)
    with sqlite3.connect(path) as connection:
        ((indexed,),) = connection.execute("SELECT count(*) FROM sketches WHERE indexed")
    return int(indexed)


def _add(
    connection: sqlite3.Connection, dice: random.Random, places: range, today: int, a_day: int
) -> None:
    """Add articles; place 0 is the newest."""
    sketches, fingerprints = [], []
    for place in places:
        day, number = today - place // a_day, 10 * PROBES + place
        hashes = sorted(dice.getrandbits(64) - (1 << 63) for _ in range(HASHES))
        indexed = today - day <= WINDOW
        sketches.append((number, day, indexed, pack(hashes)))
        if indexed:
            fingerprints += [(one, day, number) for one in hashes]
    connection.executemany(
        "INSERT INTO sketches (article_id, day, indexed, hashes) VALUES (?, ?, ?, ?)", sketches
    )
    connection.executemany(
        "INSERT INTO fingerprints (hash, day, article_id) VALUES (?, ?, ?)", sorted(fingerprints)
    )


if __name__ == "__main__":
    sys.stdout.write("\n".join(main(*map(int, sys.argv[1:]))) + "\n")
