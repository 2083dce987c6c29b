"""How much of two texts is the same, where it stands, and which slots in it contradict."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from crawler.dedup.align import Chain, Run, chains
from crawler.dedup.slots import NAME, NUMBER, against, is_figure, is_number, masked, same_slot
from crawler.dedup.text import Text
from crawler.dedup.words import Words, read

HEAD = 60  # news words that tell what a text is about: the lead and a paragraph (median 31 + 29)
NEAR = 8  # words within which a name may have moved: "the UN, SCO", "the United Nations (UN)"
_SLOTS = frozenset((NUMBER, NAME))


@dataclass(frozen=True, slots=True)
class Overlap:
    """What two texts share.

    `shared`, `other_shared`: words of each that are news and stand in the other; `coverage`,
    `other_coverage`: the same as shares of its news words; `head`, `other_head`: as shares of its
    first HEAD news words. `reminders`: shared words that are reminders in either. `agreeing`,
    `contradicting`: slots inside the shared passages that say the same or not. `names`: the
    contradicting ones that are names or dates. `spans`: (start, end, other start, other end) in
    characters of both bodies. `at`, `other_at`: the places of the shared words in both.
    """

    shared: int
    other_shared: int
    coverage: float
    other_coverage: float
    head: float
    other_head: float
    reminders: int
    agreeing: int
    contradicting: int
    names: int
    spans: tuple[tuple[int, int, int, int], ...]
    at: frozenset[int]
    other_at: frozenset[int]

    @property
    def least(self) -> int:
        """Count the words of the shared news, in the text that has fewer of them."""
        return min(self.shared, self.other_shared)

    @property
    def shorter(self) -> float:
        """Give the coverage of the text that is covered more."""
        return max(self.coverage, self.other_coverage)

    @property
    def longer(self) -> float:
        """Give the coverage of the text that is covered less."""
        return min(self.coverage, self.other_coverage)

    @property
    def contradiction(self) -> float:
        """Give the share of the slots that contradict, 0 where there are none."""
        slots = self.agreeing + self.contradicting
        return self.contradicting / slots if slots else 0.0

    def turned(self) -> "Overlap":
        """Give the same overlap as seen from the other text."""
        return Overlap(
            self.other_shared,
            self.shared,
            self.other_coverage,
            self.coverage,
            self.other_head,
            self.head,
            self.reminders,
            self.agreeing,
            self.contradicting,
            self.names,
            tuple((c, d, a, b) for a, b, c, d in self.spans),
            self.other_at,
            self.at,
        )


def overlap(a: Text, b: Text) -> Overlap:
    """Align two texts word by word; `overlap(b, a)` is the same turned round."""
    first, second = read(a.lead, a.body), read(b.lead, b.body)
    if (len(first), first.norms) > (len(second), second.norms):
        return _overlap(second, first).turned()
    return _overlap(first, second)


def _overlap(first: Words, second: Words) -> Overlap:
    marks, other_marks = masked(first), masked(second)
    tally = _Tally(first, second, marks, other_marks)
    found = chains(against(marks, first, second), against(other_marks, second, first))
    for chain in found:
        tally.add(chain)
    return Overlap(
        shared=len(tally.shared),
        other_shared=len(tally.other_shared),
        coverage=_share(tally.shared, first),
        other_coverage=_share(tally.other_shared, second),
        head=_share_of_head(tally.shared, first),
        other_head=_share_of_head(tally.other_shared, second),
        reminders=tally.reminders,
        agreeing=tally.agreeing,
        contradicting=tally.contradicting,
        names=tally.names,
        spans=tuple(span for chain in found for span in _spans(chain, first, second)),
        at=frozenset(tally.shared),
        other_at=frozenset(tally.other_shared),
    )


class _Tally:
    """Counts what a pair of texts shares, chain by chain."""

    def __init__(
        self,
        first: Words,
        second: Words,
        marks: tuple[str, ...],
        other_marks: tuple[str, ...],
    ) -> None:
        self._first, self._second = first, second
        self._marks, self._other_marks = marks, other_marks
        self.shared: set[int] = set()
        self.other_shared: set[int] = set()
        self.reminders = 0
        self.agreeing = 0
        self.contradicting = 0
        self.names = 0

    def add(self, chain: Chain) -> None:
        a_next = b_next = None
        for run in chain.runs:
            if a_next is not None and b_next is not None:
                self._gap(range(a_next, run.a), range(b_next, run.b))
            a_next, b_next = run.a + run.size, run.b + run.size
            self._run(run)

    def _run(self, run: Run) -> None:
        """Count a run: its slots one by one, the rest at once."""
        a, b, size = run.a, run.b, run.size
        marks, other_marks = self._marks[a : a + size], self._other_marks[b : b + size]
        slots = [
            at
            for at, (mark, other) in enumerate(zip(marks, other_marks, strict=True))
            if mark in _SLOTS or other in _SLOTS
        ]
        differing = {at for at in slots if not self._agree(a + at, b + at)}
        news, other_news = self._first.news[a : a + size], self._second.news[b : b + size]
        same = range(size)
        if differing or not (all(news) and all(other_news)):
            told = [at for at in same if news[at] and other_news[at] and at not in differing]
            self.reminders += size - len(differing) - len(told)
            same = told
        self.shared.update(a + at for at in same)
        self.other_shared.update(b + at for at in same)

    def _agree(self, a: int, b: int) -> bool:
        if same_slot(self._first.norms[a], self._second.norms[b]):
            self.agreeing += 1
            return True
        self._contradict(a, b)
        return False

    def _gap(self, ours: range, theirs: range) -> None:
        """Count two gaps that hold little but slots, of which none agree."""
        slots = [index for index in ours if self._marks[index] in _SLOTS]
        others = [index for index in theirs if self._other_marks[index] in _SLOTS]
        if not slots or not others or max(len(ours) - len(slots), len(theirs) - len(others)) > 1:
            return
        norms, other_norms = self._first.norms, self._second.norms
        if not any(same_slot(norms[a], other_norms[b]) for a in slots for b in others):
            self._contradict(slots[0], others[0])

    def _contradict(self, a: int, b: int) -> None:
        """Count two slots that differ, unless they name a site or one merely stands elsewhere."""
        figures = is_figure(self._first.norms, a) and is_figure(self._second.norms, b)
        if not figures and (_beside(self._first, a, self._second, b) or self._site(a, b)):
            return
        self.contradicting += 1
        self.names += not figures

    def _site(self, a: int, b: int) -> bool:
        """Tell whether a slot is the name of a site, as in "передает Example.kz"."""
        return _names_site(self._first, a) or _names_site(self._second, b)


def _beside(first: Words, a: int, second: Words, b: int) -> bool:
    ours = first.norms[max(0, a - NEAR) : a + NEAR]
    theirs = second.norms[max(0, b - NEAR) : b + NEAR]
    name, other = first.norms[a], second.norms[b]
    return not is_number(name) and not is_number(other) and (name in theirs or other in ours)


def _names_site(words: Words, index: int) -> bool:
    home, end = words.home(index), words.ends[index]
    return home[end : end + 1] == "." and home[end + 1 : end + 2].islower()


def _share(indexes: set[int], words: Words) -> float:
    news = words.news.count(True)
    return len(indexes) / news if news else 0.0


def _share_of_head(indexes: set[int], words: Words) -> float:
    if not indexes:
        return 0.0
    head = list(islice((index for index, news in enumerate(words.news) if news), HEAD))
    return sum(index in indexes for index in head) / len(head) if head else 0.0


def _spans(chain: Chain, first: Words, second: Words) -> Iterator[tuple[int, int, int, int]]:
    """Yield where a chain stands in both bodies; what stands in a lead has no place there."""
    runs = [run for run in chain.runs if run.a >= first.in_lead and run.b >= second.in_lead]
    if not runs:
        return
    last = runs[-1]
    yield (
        first.starts[runs[0].a],
        first.ends[last.a + last.size - 1],
        second.starts[runs[0].b],
        second.ends[last.b + last.size - 1],
    )
