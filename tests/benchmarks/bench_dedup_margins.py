"""How the quality of stories moves when a threshold moves by a tenth.

The thresholds were chosen with all labelled texts in sight, so what they reach there says less than
how much room is around them. Each is moved alone, on labelled pairs, on groups of several sites
among a week of one, on the demo's day and on an invented corpus of a seed of its own.
"""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from types import ModuleType

from crawler.dedup import align, cluster, match, overlap, retelling, series
from crawler.dedup.match import compare
from crawler.dedup.overlap import Overlap
from crawler.dedup.text import Text
from tests.benchmarks import dedup_day, dedup_real
from tests.benchmarks.bench_dedup_quality import edge_of, f1_of, week_of_four_sites
from tests.benchmarks.dedup_corpus import make
from tests.benchmarks.dedup_score import (
    REPUBLISHED,
    Outcome,
    Pieces,
    b_cubed,
    pair_f1,
    pieces_of,
    run_through,
    score,
)

DOCUMENTS, SEED = 1_000, 3
STEP = 0.1
MOVED: dict[ModuleType, str] = {
    match: """FEWEST_WORDS FEWEST_CITED FEWEST_CUT CUT_SHARE HEADLINE_SAME HEADLINE_LIKE LIKE_BELOW
        TINY TINY_SHARE NONE_BELOW COPY_SHORTER COPY_LONGER REWRITE_SHORTER REWRITE_LONGER
        HOME_SHORTER HOME_LONGER EXCERPT_LONGER EXCERPT_SHORTER SAME_TITLE HEAD_TOLD TITLE_TOLD
        OTHER_TITLE_TOLD""",
    series: "SAME SLOTS SHARE NAMED_SHARE FIGURES_SHARE FIGURES_MOST",
    retelling: "SHORTER LONGER ANEW HEADLINE SHORTER_UNDER_HEADLINE KEYS",
    cluster: "DIGEST_DOMINANT DIGEST_TAKES STRONG",
    overlap: "HEAD",
    align: "CHAIN GAP",
}
ALIGNING = (overlap, align)


@dataclass(frozen=True, slots=True)
class Figures:
    """F1 of labelled pairs, B-cubed F1 of groups, pair F1 of the day's stories, of invented pairs.

    The first two are 1 where the labelled texts are absent.
    """

    pairs: float
    groups: float
    day: float
    invented: float

    def worst(self, other: "Figures") -> float:
        """Give by how much the other is worse where it is worst, at least 0."""
        return max(0.0, *(getattr(self, f.name) - getattr(other, f.name) for f in fields(self)))


def run() -> Iterator[str]:
    """Measure, and give the table as lines of Markdown."""
    yield "| threshold | moved to | labelled pairs | groups among a week | day | invented |"
    yield "|---|---|---|---|---|---|"
    bench = Bench()
    with put(match, "overlap", bench.overlap):
        base = bench.figures()
        yield _row("all as they are", "", base)
        found = list(_moves(bench))
    worse = sorted(found, key=lambda one: -base.worst(one[2]))
    for name, value, reached in worse:
        if base.worst(reached) > 0:
            yield _row(name, f"{value:g}", reached)
    same = sum(base.worst(reached) == 0 for _, _, reached in found)
    yield ""
    yield f"{same} of {len(found)} moves make nothing worse."


def beside(value: float, factor: float) -> float:
    """Move a value by a factor, a whole number by 1 at least."""
    if not isinstance(value, int):
        return value * factor
    near = round(value * factor)
    return near if near != value else value + (1 if factor > 1 else -1)


@contextmanager
def put(module: ModuleType, name: str, value: object) -> Iterator[None]:
    """Let a name of a module stand for another value; thresholds are read where they are used."""
    was = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, was)


class Bench:
    """The corpora, and what of their comparison no threshold in `MOVED` changes, worked out once.

    Texts are told by their bodies, which this object keeps.
    """

    def __init__(self) -> None:
        self._corpus = make(DOCUMENTS, SEED)
        self._day = [text for text, _, _ in dedup_day.texts()]
        self._real = dedup_real.is_there()
        if self._real:
            self._pairs = [pair for pair in dedup_real.pairs() if pair.label != "follow_up"]
            self._week = week_of_four_sites()
        self._pieces: dict[int, Pieces] = {}
        self._overlaps: dict[tuple[int, int], Overlap] = {}

    def figures(self) -> Figures:
        """Measure with the thresholds as they stand now."""
        told = self._run(document.text for document in self._corpus.documents)
        day = self._run(self._day).stories()
        pairs, groups = self._labelled() if self._real else (1.0, 1.0)
        invented = score(self._corpus, told.republished()).f1
        return Figures(pairs, groups, pair_f1(day, dedup_day.stories()), invented)

    def overlap(self, a: Text, b: Text) -> Overlap:
        """Give the overlap of two texts as `crawler.dedup.overlap` does, worked out once."""
        key = (id(a.body), id(b.body))
        if key not in self._overlaps:
            self._overlaps[key] = overlap.overlap(a, b)
        return self._overlaps[key]

    def forget(self) -> None:
        """Forget the overlaps: a threshold that they hang on is another."""
        self._overlaps.clear()

    def _run(self, texts: Iterable[Text]) -> Outcome:
        return run_through(texts, self._pieces_of)

    def _pieces_of(self, text: Text) -> Pieces:
        key = id(text.body)
        if key not in self._pieces:
            self._pieces[key] = pieces_of(text)
        return self._pieces[key]

    def _labelled(self) -> tuple[float, float]:
        wanted = {edge_of(pair.a, pair.b) for pair in self._pairs if pair.label == "republished"}
        ours = {edge_of(p.a, p.b) for p in self._pairs if compare(p.a, p.b).kind in REPUBLISHED}
        texts, truth, grouped = self._week
        return f1_of(ours, wanted)[0], b_cubed(self._run(texts).stories(), truth, grouped)


def _moves(bench: Bench) -> Iterator[tuple[str, float, Figures]]:
    for module, names in MOVED.items():
        for name in names.split():
            for factor in (1 - STEP, 1 + STEP):
                if module in ALIGNING:
                    bench.forget()
                value = beside(getattr(module, name), factor)
                with put(module, name, value):
                    yield f"{module.__name__.split('.')[-1]}.{name}", value, bench.figures()
        bench.forget()


def _row(name: str, value: str, reached: Figures) -> str:
    return (
        f"| {name} | {value} | {reached.pairs:.3f} | {reached.groups:.3f} | {reached.day:.3f}"
        f" | {reached.invented:.4f} |"
    )


if __name__ == "__main__":
    for line in run():
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
