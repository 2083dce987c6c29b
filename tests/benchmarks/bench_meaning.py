"""What the model of the extra `translations` adds where one release stands in several languages.

python -m tests.benchmarks.bench_meaning
"""

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from crawler.dedup.embedding import Embedding
from crawler.dedup.likeness import Company, likeness
from crawler.dedup.nearest import WEIGHT, Alike
from crawler.dedup.text import Text
from tests.benchmarks import dedup_real
from tests.benchmarks.bench_dedup_quality import f1_of, versions

STOP = 60  # texts with a key, as in `storage.fingerprints.candidates_abroad`
PAIRS = (("kk", "ru"), ("en", "ru"), ("en", "kk"))


def run() -> list[str]:
    """Measure, and give the table as lines of Markdown."""
    if not dedup_real.is_there():
        return [f"Not measured, {dedup_real.ABSENT}."]
    model = Embedding()
    named = dedup_real.translated()
    began = time.process_time()
    lines = [
        "Blocks of five sentences in kk, ru and en; a pair counts where each finds the other.",
        "",
        "| languages | the texts | told by | precision | recall | F1 |",
        "|---|---|---|---|---|---|",
    ]
    ways = (("names and numbers", None), ("these and the model", model.alike))
    for kind in ("one site, one date", "two sites"):
        one_site = kind.startswith("one site")
        texts = [replace(text, source="site") if one_site else text for _, text in named]
        for told_by, alike in ways:
            found = {(a.id or 0, b.id or 0) for a, b in versions(texts, STOP, alike)}
            lines += _rows(named, found, f"{kind} | {told_by}")
    texts = [text for _, text in named]
    for told_by, alike in ways:
        found = _likest(texts, alike)
        lines += _rows(named, found, f"the likest of all, no threshold | {told_by}")
    spent = (time.process_time() - began) / model.read
    return [*lines, "", f"{model.read} of {len(texts)} texts read; {spent:.2f} s CPU each in all."]


def _rows(
    named: Sequence[tuple[str, Text]], found: set[tuple[int, int]], what: str
) -> Iterator[str]:
    language = {text.id or 0: text.language for _, text in named}
    block = {text.id or 0: name for name, text in named}
    for pair in PAIRS:
        told = {(a, b) for a, b in found if (language[a], language[b]) == pair and (b, a) in found}
        wanted = {
            (a, b)
            for a in language
            for b in language
            if block[a] == block[b] and (language[a], language[b]) == pair
        }
        f1, precision, recall = f1_of(told, wanted)
        yield f"| {'–'.join(pair)} | {what} | {precision:.3f} | {recall:.3f} | {f1:.3f} |"


def _likest(texts: Sequence[Text], alike: Alike | None) -> set[tuple[int, int]]:
    """Give each text with the likest one of each other language, however little like it is."""
    weighed = Company(texts).weigh(texts)
    found = set()
    for mine in weighed:
        best: dict[str, tuple[float, int]] = {}
        for one in weighed:
            if one.text.language == mine.text.language:
                continue
            score = likeness(mine, one).cosine
            score += WEIGHT * alike(mine.text, one.text) if alike is not None else 0.0
            scored = (score, one.text.id or 0)
            best[one.text.language] = max(best.get(one.text.language, scored), scored)
        found |= {(mine.text.id or 0, number) for _, number in best.values()}
    return found


if __name__ == "__main__":
    sys.stdout.write("\n".join(run()) + "\n")
