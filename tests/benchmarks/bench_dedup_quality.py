"""How well stories are told apart, beside the alternatives in the same run.

python -m tests.benchmarks.bench_dedup_quality [part…]    invented day pairs groups languages

A part alone is for looking; without one all are measured. `bench_dedup_many` has 100,000 texts.
"""

import random
import sys
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import replace

from xxhash import xxh3_64_intdigest

from crawler.dedup.match import compare
from crawler.dedup.nearest import Alike
from crawler.dedup.text import Text
from crawler.dedup.translate import keys, translations
from tests.benchmarks import dedup_day, dedup_real
from tests.benchmarks.dedup_corpus import Corpus, make
from tests.benchmarks.dedup_peers import Method, Scored, peers
from tests.benchmarks.dedup_score import (
    REPUBLISHED,
    Edge,
    Score,
    b_cubed,
    joined,
    pair_f1,
    run_through,
    score,
)

DOCUMENTS = 10_000
TUNED, FRESH = 1, 2  # seeds; thresholds were looked at on the first one only
ABROAD_SHARED, ABROAD_LIMIT = 2, 60
STOP = 30  # texts with a key, as in `storage.fingerprints.candidates_abroad`
THRESHOLDS = [step / 50 for step in range(8, 51)]


def run(wanted: Sequence[str] = ()) -> Iterator[str]:
    """Measure the parts that are wanted, or all, and give the tables as lines of Markdown."""
    for name, part in _PARTS.items():
        if wanted and name not in wanted:
            continue
        real = name not in ("invented", "day")
        if real and not dedup_real.is_there():
            yield f"{name}: not measured, {dedup_real.ABSENT}."
        else:
            yield from part()
        yield ""


def _both_seeds() -> Iterator[str]:
    for seed, what in ((TUNED, "seen while tuning"), (FRESH, "never used for tuning")):
        yield f"Invented corpus of {DOCUMENTS:,} texts, seed {seed} ({what}):"
        yield ""
        yield from invented(make(DOCUMENTS, seed), peers())
        yield ""


def invented(corpus: Corpus, methods: Mapping[str, Method]) -> Iterator[str]:
    """Score methods, each at its best threshold, and then ours."""
    yield "| method | pair F1 | precision | recall | rewrites found | false in 1,000 series |"
    yield "|---|---|---|---|---|---|"
    texts = [document.text for document in corpus.documents]
    for name, method in methods.items():
        yield _row(name, _best(corpus, method(texts)))
    outcome = run_through(texts)
    yield _row("**Jarshy**", score(corpus, outcome.republished()))
    truth = {document.text.id or 0: document.story for document in corpus.documents}
    stories = outcome.stories()
    yield ""
    yield (
        f"Stories: pair F1 {pair_f1(stories, truth):.3f}, B-cubed F1 {b_cubed(stories, truth):.3f}."
    )


def _day() -> Iterator[str]:
    texts = [text for text, _, _ in dedup_day.texts()]
    truth = dedup_day.stories()
    yield f"The demo's day, {len(texts)} texts with its stock, stories within each language:"
    yield ""
    yield "| method | pair F1 | B-cubed F1 |"
    yield "|---|---|---|"
    for name, method in peers().items():
        told = _told(truth, method(texts))
        pair = max(pair_f1(one, truth) for one in told)
        yield f"| {name} | {pair:.3f} | {max(b_cubed(one, truth) for one in told):.3f} |"
    outcome = run_through(texts)
    stories = outcome.stories()
    yield f"| **Jarshy** | {pair_f1(stories, truth):.3f} | {b_cubed(stories, truth):.3f} |"
    yield ""
    found = Counter(
        (kind, verdict.kind if (verdict := outcome.links.get(edge)) else "no link")
        for edge, kind in dedup_day.links().items()
    )
    told_as = ", ".join(
        f"{kind} as {told} {count}" for (kind, told), count in sorted(found.items(), key=str)
    )
    yield f"Planted links and what is stored of them: {told_as}."


def _best(corpus: Corpus, scored: Scored) -> Score:
    """Give the score at the threshold that suits the method best."""
    return max(
        (
            score(corpus, {edge for edge, likeness in scored.items() if likeness >= threshold})
            for threshold in THRESHOLDS
        ),
        key=lambda one: one.f1,
    )


def _row(name: str, one: Score) -> str:
    return (
        f"| {name} | {one.f1:.3f} | {one.precision:.3f} | {one.recall:.3f} | {one.rewrites:.3f}"
        f" | {one.series:.1f} |"
    )


def _told(numbers: Mapping[int, Hashable], scored: Scored) -> list[dict[int, int]]:
    """Give the stories that a method makes at each threshold."""
    return [joined(numbers, [e for e, likeness in scored.items() if likeness >= t])
            for t in THRESHOLDS]  # fmt: skip


def _real_pairs() -> Iterator[str]:
    yield "Real labelled pairs (one week of one site):"
    yield ""
    yield "| method | F1 | precision | recall |"
    yield "|---|---|---|---|"
    pairs = [pair for pair in dedup_real.pairs() if pair.label != "follow_up"]
    texts = {text.id or 0: text for pair in pairs for text in (pair.a, pair.b)}
    wanted = {edge_of(pair.a, pair.b) for pair in pairs if pair.label == "republished"}
    judged = {edge_of(pair.a, pair.b) for pair in pairs}
    for name, method in peers().items():
        scored = method(list(texts.values()))
        best = max(f1_of({e for e in judged if scored.get(e, 0) >= t}, wanted) for t in THRESHOLDS)
        yield f"| {name} | {best[0]:.3f} | {best[1]:.3f} | {best[2]:.3f} |"
    ours = {edge_of(p.a, p.b) for p in pairs if compare(p.a, p.b).kind in REPUBLISHED}
    f1, precision, recall = f1_of(ours, wanted)
    yield f"| **Jarshy** | {f1:.3f} | {precision:.3f} | {recall:.3f} |"


def _groups() -> Iterator[str]:
    """Score stories; each text of the week is a story of its own, and counts where it is put wrong.

    The halves are of groups, by a hash of their names. The others take for each half the threshold
    that suits the other half best, as on texts to come; in the first columns their best of all.
    """
    grouped = dedup_real.groups()
    alone = [one.text for one in grouped], {one.text.id or 0: one.story for one in grouped}
    texts, truth, _ = week_of_four_sites()
    for what, (among, stories) in (
        ("Real texts of several sites, same language, grouped by hand:", alone),
        ("The same among a week of one site, taken for the news of four on one day:",
         (texts, truth)),
    ):  # fmt: skip
        yield what
        yield ""
        yield from _grouped(among, stories)
        yield ""


def _grouped(texts: Sequence[Text], truth: Mapping[int, Hashable]) -> Iterator[str]:
    yield "| method | pair F1 | B-cubed F1 | half A | half B |"
    yield "|---|---|---|---|---|"
    halves = [
        [one.text.id or 0 for one in dedup_real.groups()
         if xxh3_64_intdigest(one.group.encode()) % 2 == half]
        for half in range(2)
    ]  # fmt: skip
    both = [number for half in halves for number in half]
    for name, method in peers().items():
        told = _told(truth, method(texts))
        figures = [[b_cubed(one, truth, half) for half in (both, *halves)] for one in told]
        half_a = max(figures, key=lambda f: f[2])[1]
        half_b = max(figures, key=lambda f: f[1])[2]
        yield (
            f"| {name} | {max(pair_f1(one, truth) for one in told):.3f}"
            f" | {max(f[0] for f in figures):.3f} | {half_a:.3f} | {half_b:.3f} |"
        )
    stories = run_through(texts).stories()
    cubed = " | ".join(f"{b_cubed(stories, truth, half):.3f}" for half in (both, *halves))
    yield f"| **Jarshy** | {pair_f1(stories, truth):.3f} | {cubed} |"


def week_of_four_sites() -> tuple[list[Text], dict[int, Hashable], list[int]]:
    """Give the grouped texts, then the week of one site as if four had printed it that moment.

    With the true story of each, and the numbers of those that are grouped.
    """
    dice = random.Random(TUNED)  # noqa: S311 - a benchmark, not a secret
    grouped = dedup_real.groups()
    when = grouped[0].text.first_seen_at
    texts = [one.text for one in grouped]
    for text in dedup_real.week():
        site = f"site-{dice.randrange(4)}"
        texts.append(
            replace(text, id=len(texts), published_at=None, first_seen_at=when, source=site,
                    host=f"{site}.example")
        )  # fmt: skip
    truth: dict[int, Hashable] = {text.id or 0: f"alone {text.id}" for text in texts}
    truth |= {one.text.id or 0: one.story for one in grouped}
    return texts, truth, [one.text.id or 0 for one in grouped]


def _languages() -> Iterator[str]:
    yield "Blocks of five sentences in kk, ru and en:"
    yield ""
    yield "| languages | the texts | precision | recall | F1 |"
    yield "|---|---|---|---|---|"
    named = dedup_real.translated()
    name = {text.id: block for block, text in named}
    for kind in ("one site, one date", "two sites"):
        texts = [text for _, text in named]
        if kind == "one site, one date":
            texts = [replace(text, source="site") for text in texts]
        found = list(versions(texts, STOP))
        for pair in (("kk", "ru"), ("en", "ru"), ("en", "kk")):
            told = {(a.id, b.id) for a, b in found if (a.language, b.language) == pair}
            told &= {(b.id, a.id) for a, b in found if (b.language, a.language) == pair}
            wanted = {
                (a.id, b.id)
                for a in texts
                for b in texts
                if (a.language, b.language) == pair and name[a.id] == name[b.id]
            }
            f1, precision, recall = f1_of(told, wanted)
            yield f"| {'–'.join(pair)} | {kind} | {precision:.3f} | {recall:.3f} | {f1:.3f} |"


def versions(
    texts: Sequence[Text], stop: int, alike: Alike | None = None
) -> Iterator[tuple[Text, Text]]:
    """Give each text with what is found to be its version in another language."""
    having: dict[int, list[Text]] = {}
    made = {text.id: keys(text.title, text.lead, text.body) for text in texts}
    for text in texts:
        for key in made[text.id]:
            having.setdefault(key, []).append(text)
    for text in texts:
        shared: dict[int, int] = {}
        for key in made[text.id]:
            if len(having[key]) < stop:
                for other in having[key]:
                    shared[other.id or 0] = shared.get(other.id or 0, 0) + 1
        ranked = sorted((number for number in shared if number != text.id),
                        key=lambda number: -shared[number])  # fmt: skip
        near = [texts[number] for number in ranked if shared[number] >= ABROAD_SHARED]
        yield from (
            (text, other) for other, _ in translations(text, near[:ABROAD_LIMIT], (), alike)
        )


def f1_of(found: set[Edge], wanted: set[Edge]) -> tuple[float, float, float]:
    """Give F1, precision and recall of pairs."""
    right = len(found & wanted)
    precision = right / len(found) if found else 0.0
    recall = right / len(wanted)
    both = precision + recall
    return (2 * precision * recall / both if both else 0.0), precision, recall


def edge_of(a: Text, b: Text) -> Edge:
    """Give the pair of two texts."""
    one, other = sorted((a.id or 0, b.id or 0))
    return one, other


_PARTS = {
    "invented": _both_seeds,
    "day": _day,
    "pairs": _real_pairs,
    "groups": _groups,
    "languages": _languages,
}

if __name__ == "__main__":
    for line in run(sys.argv[1:]):
        sys.stdout.write(line + "\n")
