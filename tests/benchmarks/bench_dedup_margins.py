"""How the quality of stories moves when a threshold moves by a tenth.

The thresholds were chosen with all labelled texts in sight, so what they reach there says less than
how much room is around them. Each is moved alone, on labelled pairs, on groups of several sites
among a week of one, on the demo's day and on an invented corpus of a seed of its own.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from types import ModuleType

from crawler.dedup import align, cluster, match, overlap, retelling, series
from crawler.dedup.match import compare
from tests.benchmarks import dedup_day, dedup_real
from tests.benchmarks.bench_dedup_quality import edge_of, f1_of, week_of_four_sites
from tests.benchmarks.dedup_corpus import make
from tests.benchmarks.dedup_score import REPUBLISHED, b_cubed, pair_f1, run_through, score

DOCUMENTS, SEED = 1_000, 3
STEP = 0.1
MOVED: dict[ModuleType, str] = {
    match: """FEWEST_WORDS FEWEST_CITED FEWEST_CUT CUT_SHARE HEADLINE_SAME HEADLINE_LIKE LIKE_BELOW
        TINY TINY_SHARE NONE_BELOW COPY_SHORTER COPY_LONGER REWRITE_SHORTER REWRITE_LONGER
        HOME_SHORTER HOME_LONGER EXCERPT_LONGER EXCERPT_SHORTER SAME_TITLE HEAD_TOLD TITLE_TOLD
        OTHER_TITLE_TOLD""",
    series: "SAME SLOTS SHARE NAMED_SHARE FIGURES_SHARE",
    retelling: "SHORTER LONGER ANEW HEADLINE SHORTER_UNDER_HEADLINE KEYS",
    cluster: "DIGEST_DOMINANT DIGEST_TAKES STRONG",
    overlap: "HEAD",
    align: "CHAIN GAP",
}


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
    base = figures()
    yield _row("all as they are", "", base)
    found = []
    for module, names in MOVED.items():
        for name in names.split():
            for factor in (1 - STEP, 1 + STEP):
                with moved(module, name, factor) as value:
                    found.append((f"{module.__name__.split('.')[-1]}.{name}", value, figures()))
    worse = sorted(found, key=lambda one: -base.worst(one[2]))
    for name, value, reached in worse:
        if base.worst(reached) > 0:
            yield _row(name, f"{value:g}", reached)
    same = sum(base.worst(reached) == 0 for _, _, reached in found)
    yield ""
    yield f"{same} of {len(found)} moves make nothing worse."


@contextmanager
def moved(module: ModuleType, name: str, factor: float) -> Iterator[float]:
    """Move a threshold by a factor, whole numbers by 1 at least."""
    was = getattr(module, name)
    value = was * factor
    if isinstance(was, int):
        value = round(value) if round(value) != was else was + (1 if factor > 1 else -1)
    setattr(module, name, value)
    try:
        yield value
    finally:
        setattr(module, name, was)


def figures() -> Figures:
    """Measure with the thresholds as they stand now."""
    corpus = make(DOCUMENTS, SEED)
    told = run_through(document.text for document in corpus.documents)
    day = run_through(text for text, _, _ in dedup_day.texts()).stories()
    pairs, groups = _real() if dedup_real.is_there() else (1.0, 1.0)
    invented = score(corpus, told.republished()).f1
    return Figures(pairs, groups, pair_f1(day, dedup_day.stories()), invented)


def _real() -> tuple[float, float]:
    pairs = [pair for pair in dedup_real.pairs() if pair.label != "follow_up"]
    wanted = {edge_of(pair.a, pair.b) for pair in pairs if pair.label == "republished"}
    ours = {edge_of(p.a, p.b) for p in pairs if compare(p.a, p.b).kind in REPUBLISHED}
    texts, truth, grouped = week_of_four_sites()
    return f1_of(ours, wanted)[0], b_cubed(run_through(texts).stories(), truth, grouped)


def _row(name: str, value: str, reached: Figures) -> str:
    return (
        f"| {name} | {value} | {reached.pairs:.3f} | {reached.groups:.3f} | {reached.day:.3f}"
        f" | {reached.invented:.4f} |"
    )


if __name__ == "__main__":
    for line in run():
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
