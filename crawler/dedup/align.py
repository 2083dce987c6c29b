"""Where two texts say the same words: runs, and chains of runs with small differences between."""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from itertools import compress, count
from operator import ne

from crawler.dedup.slots import NAME, NUMBER

SEED = 4  # words that must agree for a run to begin; at 3, set phrases give runs by the hundred
SEED_PLAIN = 2  # of them so many must be plain words: "# ^ # ^" stands in every weather report
GAP = 6  # words on either side that may differ inside one chain: a reworded turn, not a sentence
CHAIN = 8  # words that a chain must match; shorter ones are set phrases ("в ходе рабочей поездки")
REPEATS = 12  # places of one seed that are looked at: bounds the work on texts that repeat a line

Marks = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """`size` words from `a` on in the first text that stand from `b` on in the second."""

    a: int
    b: int
    size: int


@dataclass(frozen=True, slots=True)
class Chain:
    """Runs in the same order in both texts with at most GAP other words between neighbours."""

    runs: tuple[Run, ...]

    @property
    def size(self) -> int:
        """Count the words that agree."""
        return sum(run.size for run in self.runs)

    @property
    def a(self) -> tuple[int, int]:
        """Give the first word in the first text and the one after the last."""
        return self.runs[0].a, self.runs[-1].a + self.runs[-1].size

    @property
    def b(self) -> tuple[int, int]:
        """Give the first word in the second text and the one after the last."""
        return self.runs[0].b, self.runs[-1].b + self.runs[-1].size


def chains(first: Marks, second: Marks, common: Container[str]) -> list[Chain]:
    """Find the chains of two masked texts, in the order of the first.

    `common` holds at least the marks that stand in both.
    """
    found: list[Chain] = []
    open_runs: list[Run] = []
    for run in _runs(first, second, common):
        if open_runs and not _continues(open_runs[-1], run):
            found.append(Chain(tuple(open_runs)))
            open_runs = []
        open_runs.append(run)
    if open_runs:
        found.append(Chain(tuple(open_runs)))
    return [chain for chain in found if chain.size >= CHAIN]


def _continues(last: Run, run: Run) -> bool:
    gap_a = run.a - last.a - last.size
    gap_b = run.b - last.b - last.size
    return gap_a <= GAP and 0 <= gap_b <= GAP


def _runs(first: Marks, second: Marks, common: Container[str]) -> Iterator[Run]:
    """Yield the longest run at each place of the first text, leftmost first, without overlap."""
    first_place, repeated = _places(second, common)
    until = 0  # the words before it belong to a run
    expected = 0  # where the second text goes on after the last run
    for at in _starts(first, common):
        if at < until:
            continue
        seed = first[at : at + SEED]
        place = first_place.get(seed)
        if place is None or not _tells(seed):
            continue
        run = _longest(first, second, at, repeated.get(place, [place]), expected)
        yield run
        until = at + run.size
        expected = run.b + run.size


def _places(words: Marks, common: Container[str]) -> tuple[dict[Marks, int], dict[int, list[int]]]:
    """Give where each seed of common words stands first, and by that place those that recur."""
    starts = list(_starts(words, common))
    first_place: dict[Marks, int] = {}
    seeds = [words[at : at + SEED] for at in starts]
    firsts = list(map(first_place.setdefault, seeds, starts))
    every: dict[int, list[int]] = {}
    if len(first_place) < len(starts):
        for at, place in zip(starts, firsts, strict=True):
            if at != place:
                every.setdefault(place, [place]).append(at)
        for places in every.values():
            del places[REPEATS - 1 : -1]
    return first_place, every


def _starts(words: Marks, common: Container[str]) -> Iterator[int]:
    """Yield the places from which on SEED words are common ones: no run begins elsewhere.

    They are told by shifting one byte for each word, which costs a hundredth of a look at each.
    """
    flags = int.from_bytes(bytes(map(common.__contains__, words)), "little")
    pairs = flags & flags >> 8
    whole = pairs & pairs >> 16
    return compress(count(), whole.to_bytes(len(words), "little"))


def _tells(seed: Marks) -> bool:
    """Tell whether a seed is more than signs."""
    return seed.count(NUMBER) + seed.count(NAME) <= SEED - SEED_PLAIN


def _longest(first: Marks, second: Marks, at: int, starts: list[int], expected: int) -> Run:
    """Choose among the places of a seed the one that runs longest, then the one nearest by."""
    if len(starts) == 1:
        return Run(at, starts[0], _extend(first, second, at, starts[0]))
    sizes = ((_extend(first, second, at, start), -abs(start - expected), start) for start in starts)
    size, _, start = max(sizes)
    return Run(at, start, size)


def _extend(first: Marks, second: Marks, a: int, b: int) -> int:
    a, b = a + SEED, b + SEED
    most = min(len(first) - a, len(second) - b)
    unlike = map(ne, first[a : a + most], second[b : b + most])
    return SEED + next(compress(count(), unlike), most)
