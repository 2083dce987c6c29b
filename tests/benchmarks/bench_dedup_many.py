"""How well stories are told apart among 100,000 texts of ten days, beside what is cheap enough."""

import sys

from tests.benchmarks.bench_dedup_quality import FRESH, invented
from tests.benchmarks.dedup_corpus import make
from tests.benchmarks.dedup_peers import peers

DOCUMENTS = 100_000
# The others compare every text with every other, or need minutes and gigabytes for so many.
CHEAP = ("same text", "datasketch MinHashLSH", "rensa RMinHashLSH", "gaoya MinHash")


def main(documents: int) -> None:
    """Measure on a seed never used for tuning."""
    methods = {name: method for name, method in peers().items() if name in CHEAP}
    print(f"Invented corpus of {documents:,} texts, seed {FRESH} (never used for tuning):\n")  # noqa: T201 - its purpose
    for line in invented(make(documents, FRESH), methods):
        print(line, flush=True)  # noqa: T201 - its purpose


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else DOCUMENTS)
