"""Where two texts say the same words: runs, and chains of runs with small differences between."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from crawler.dedup.slots import NAME, NUMBER

SEED = 4  # words that must agree for a run to begin; at 3, set phrases give runs by the hundred
SEED_PLAIN = 2  # of them so many must be plain words: "# ^ # ^" stands in every weather report
GAP = 6  # words on either side that may differ inside one chain: a reworded turn, not a sentence
CHAIN = 8  # words that a chain must match; shorter ones are set phrases ("в ходе рабочей поездки")
REPEATS = 12  # places of one seed that are looked at: bounds the work on texts that repeat a line

_Seed = tuple[str, str, str, str]


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


def chains(first: Sequence[str], second: Sequence[str]) -> list[Chain]:
    """Find the chains of two masked texts, in the order of the first."""
    found: list[Chain] = []
    open_runs: list[Run] = []
    for run in _runs(first, second):
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


def _runs(first: Sequence[str], second: Sequence[str]) -> Iterator[Run]:
    """Yield the longest run at each place of the first text, leftmost first, without overlap."""
    last_place = dict(zip(_seeds(second), count(), strict=False))
    unique = len(last_place) == len(second) - SEED + 1
    repeated = {} if unique else _repeated(list(_seeds(second)), last_place)
    until = 0  # the words before it belong to a run
    expected = 0  # where the second text goes on after the last run
    for at, place in enumerate(map(last_place.get, _seeds(first))):
        if place is None or at < until:
            continue
        seed = (first[at], first[at + 1], first[at + 2], first[at + 3])
        if not _tells(seed):
            continue
        run = _longest(first, second, at, repeated.get(seed, [place]), expected)
        yield run
        until = at + run.size
        expected = run.b + run.size


def _seeds(words: Sequence[str]) -> Iterator[_Seed]:
    return zip(words, words[1:], words[2:], words[3:], strict=False)


def _tells(seed: _Seed) -> bool:
    """Tell whether a seed is more than signs."""
    return seed.count(NUMBER) + seed.count(NAME) <= SEED - SEED_PLAIN


def _repeated(seeds: Sequence[_Seed], last_place: Mapping[_Seed, int]) -> dict[_Seed, list[int]]:
    """Give the first places of the seeds that stand in a text more than once."""
    places: dict[_Seed, list[int]] = defaultdict(list)
    for at, (seed, last) in enumerate(zip(seeds, map(last_place.get, seeds), strict=True)):
        if at != last and len(places[seed]) < REPEATS - 1:
            places[seed].append(at)
    for seed, earlier in places.items():
        earlier.append(last_place[seed])
    return places


def _longest(
    first: Sequence[str], second: Sequence[str], at: int, starts: list[int], expected: int
) -> Run:
    """Choose among the places of a seed the one that runs longest, then the one nearest by."""
    if len(starts) == 1:
        return Run(at, starts[0], _extend(first, second, at, starts[0]))
    sizes = ((_extend(first, second, at, start), -abs(start - expected), start) for start in starts)
    size, _, start = max(sizes)
    return Run(at, start, size)


def _extend(first: Sequence[str], second: Sequence[str], a: int, b: int) -> int:
    size = SEED
    most = min(len(first) - a, len(second) - b)
    while size < most and first[a + size] == second[b + size]:
        size += 1
    return size
