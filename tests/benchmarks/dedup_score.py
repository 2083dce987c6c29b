"""Running a corpus through the whole decision, and the figures that come of it."""

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from crawler.dedup.cluster import assign
from crawler.dedup.fingerprint import sketch
from crawler.dedup.match import compare
from crawler.dedup.retelling import worth_comparing
from crawler.dedup.text import Text
from crawler.dedup.translate import TRANSLATED_WITHIN, keys
from crawler.dedup.verdict import Verdict
from crawler.stories.placing import AGAINST
from storage.fingerprints import (
    ABROAD_SHARED,
    ABROAD_TEXTS,
    COMMON_DAYS,
    COMMON_TEXTS,
    FIRST_BEARERS,
)
from tests.benchmarks.dedup_corpus import Corpus

REPUBLISHED = frozenset(("copy", "rewrite", "excerpt", "update"))
MIN_SHARED = 1
CANDIDATES = 20
WINDOW = 14  # days
ABROAD, ABROAD_DAYS = 30, TRANSLATED_WITHIN.days

Edge = tuple[int, int]


class MemoryIndex:
    """The index of candidates as `storage.fingerprints` keeps it, in memory.

    It keeps of each hash the first rows and of each key the last ones, since no more are asked for
    while texts arrive in order.
    """

    def __init__(self) -> None:
        self._rows: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self._keys: dict[int, deque[tuple[int, int]]] = defaultdict(
            lambda: deque(maxlen=ABROAD_TEXTS)
        )

    def add(self, number: int, day: int, hashes: Iterable[int], keys: Iterable[int] = ()) -> None:
        for one in hashes:
            rows = self._rows[one]
            if len(rows) < COMMON_TEXTS or day - rows[-COMMON_TEXTS][0] > WINDOW:
                rows.append((day, number))
        for one in keys:
            self._keys[one].append((day, number))

    def candidates_abroad(self, keys: Sequence[int], day: int) -> list[tuple[int, int]]:
        """Give at most ABROAD (text, shared keys) of a few days that share two keys or more."""
        shared: Counter[int] = Counter()
        for one in keys:
            rows = [row for row in self._keys.get(one, ()) if abs(day - row[0]) <= ABROAD_DAYS]
            if len(rows) < ABROAD_TEXTS:
                shared.update(number for _, number in rows)
        ranked = sorted(shared.items(), key=lambda item: (-item[1], item[0]))
        return [(number, count) for number, count in ranked[:ABROAD] if count >= ABROAD_SHARED]

    def candidates(self, hashes: Sequence[int], day: int) -> list[int]:
        """Give at most CANDIDATES texts that share MIN_SHARED telling pieces or more."""
        shared: Counter[int] = Counter()
        common = []
        for one in hashes:
            rows = [row for row in self._rows.get(one, ()) if day - row[0] <= WINDOW]
            if len(rows) >= COMMON_TEXTS or len({row[0] for row in rows}) >= COMMON_DAYS:
                common.append(rows)
            else:
                shared.update(number for _, number in rows)
        if 2 * len(common) >= len(hashes):
            shared.update(number for rows in common for _, number in rows[:FIRST_BEARERS])
        ranked = sorted(shared.items(), key=lambda item: (-item[1], item[0]))
        return [number for number, count in ranked[:CANDIDATES] if count >= MIN_SHARED]


@dataclass
class Outcome:
    """What came of a run: the links found (earlier id, later id), and each text with its story."""

    links: dict[Edge, Verdict] = field(default_factory=dict)
    texts: dict[int, Text] = field(default_factory=dict)
    originals: dict[int, int] = field(default_factory=dict)

    def with_originals(self, numbers: Sequence[int]) -> list[Text]:
        """Give texts and the originals of their stories, as ingestion reads them."""
        stories = {self.texts[number].story_id for number in numbers}
        first = {self.originals[story] for story in stories if story is not None}
        return [self.texts[number] for number in (*numbers, *sorted(first - set(numbers)))]

    def unite(self, story: int, other: int, relation: str) -> int:
        """Merge two stories as `crawler.stories.placing` does; give the one that stays."""
        sides = {number: text.story_id for number, text in self.texts.items()}
        for (a, b), verdict in self.links.items():
            if verdict.kind in AGAINST and {sides.get(a), sides.get(b)} == {story, other}:
                return story
        kept, gone = sorted((story, other))
        lead, second = self.originals[story], self.originals[other]
        for number in (number for number, of in sides.items() if of == gone):
            self.texts[number] = replace(self.texts[number], story_id=kept)
        self.texts[second] = replace(self.texts[second], relation=relation)
        del self.originals[gone]
        self.originals[kept] = lead
        return kept

    def republished(self) -> set[Edge]:
        """Give the pairs that were judged to repeat each other."""
        return {edge for edge, verdict in self.links.items() if verdict.kind in REPUBLISHED}

    def stories(self) -> dict[int, int | None]:
        """Give the story of each text."""
        return {number: text.story_id for number, text in self.texts.items()}


Pieces = tuple[Sequence[int], Sequence[int]]


def pieces_of(text: Text) -> Pieces:
    """Give the hashes and keys that a text is found by."""
    return sketch(text.title, text.lead, text.body), keys(text.title, text.lead, text.body)


def run_through(texts: Iterable[Text], pieces: Callable[[Text], Pieces] = pieces_of) -> Outcome:
    """Decide on texts one by one, in the order given; each has an id."""
    outcome, index = Outcome(), MemoryIndex()
    for text in texts:
        number, day = text.id or 0, text.time.toordinal()
        hashes, signs = pieces(text)
        found = index.candidates(hashes, day)
        found += [
            other
            for other, common in index.candidates_abroad(signs, day)
            if other not in found
            and worth_comparing(text, outcome.texts[other], common, len(signs))
        ]
        near = outcome.with_originals(found)
        assigned = assign(text, [(other, compare(text, other)) for other in near])
        story = assigned.story_id if assigned.story_id is not None else number
        outcome.texts[number] = replace(text, story_id=story, relation=assigned.relation)
        if assigned.relation == "original":
            outcome.originals[story] = number
        for other, relation in assigned.changed:
            outcome.texts[other] = replace(outcome.texts[other], relation=relation)
        for other, verdict in assigned.links:
            outcome.links[min(number, other), max(number, other)] = verdict
            if verdict.round_up:
                known = number if verdict.round_up == "this" else other
                outcome.texts[known] = replace(outcome.texts[known], digest=True)
        for other_story, relation in assigned.merged:
            story = outcome.unite(story, other_story, relation)
        index.add(number, day, hashes, signs)
    return outcome


@dataclass(frozen=True, slots=True)
class Score:
    """How well pairs were found; `rewrites`: recall among pairs with a lead of their own."""

    precision: float
    recall: float
    rewrites: float
    series: float

    @property
    def f1(self) -> float:
        """Give the harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def score(corpus: Corpus, found: set[Edge]) -> Score:
    """Score pairs against what the corpus knows.

    A pair counts as right if one text was made from the other. Pairs of two texts made from a
    third are left out: they may share much or nothing. `series` counts the wrong pairs inside
    template series for 1,000 such texts.
    """
    known = corpus.documents
    wanted = corpus.positives()
    right = found & wanted.keys()
    apart = ("series", "background", "digest")
    wrong = [
        (a, b)
        for a, b in found - wanted.keys()
        if known[a].family != known[b].family or known[a].kind in apart
    ]
    rewrites = [edge for edge, role in wanted.items() if role == "rewrite"]
    templates = sum(document.kind == "series" for document in known)
    inside = sum(known[a].kind == known[b].kind == "series" for a, b in wrong)
    return Score(
        len(right) / (len(right) + len(wrong)) if right else 0.0,
        len(right) / len(wanted),
        sum(edge in found for edge in rewrites) / len(rewrites),
        1_000 * inside / templates,
    )


def b_cubed(
    told: Mapping[int, Hashable],
    truth: Mapping[int, Hashable],
    numbers: Collection[int] = (),
) -> float:
    """Give the B-cubed F1 of stories against the true ones, of some texts or of all."""
    ours, theirs = _members(told), _members(truth)
    precision = recall = 0.0
    wanted = numbers or truth.keys()
    for number in wanted:
        one, other = ours[told[number]], theirs[truth[number]]
        common = len(one & other)
        precision += common / len(one)
        recall += common / len(other)
    precision, recall = precision / len(wanted), recall / len(wanted)
    return 2 * precision * recall / (precision + recall)


def pair_f1(told: Mapping[int, Hashable], truth: Mapping[int, Hashable]) -> float:
    """Give the F1 of the pairs of texts that share a story."""
    ours, theirs = _pairs(told), _pairs(truth)
    return 2 * len(ours & theirs) / (len(ours) + len(theirs)) if ours or theirs else 1.0


def joined(numbers: Iterable[int], edges: Iterable[Edge]) -> dict[int, int]:
    """Give each number the least number that edges connect it to: stories by single linkage."""
    root = {number: number for number in numbers}

    def find(number: int) -> int:
        while root[number] != number:
            root[number] = root[root[number]]
            number = root[number]
        return number

    for a, b in edges:
        one, other = sorted((find(a), find(b)))
        root[other] = one
    return {number: find(number) for number in root}


def _members(labels: Mapping[int, Hashable]) -> dict[Hashable, set[int]]:
    members: dict[Hashable, set[int]] = defaultdict(set)
    for number, label in labels.items():
        members[label].add(number)
    return members


def _pairs(labels: Mapping[int, Hashable]) -> set[Edge]:
    return {
        (a, b) for members in _members(labels).values() for a in members for b in members if a < b
    }
