"""How much of two texts is the same, where it stands, and which slots in it contradict."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import compress, count, islice
from operator import ne

from crawler.dedup.align import Chain, Run, chains
from crawler.dedup.slots import (
    SIGNS,
    against,
    distinct,
    is_figure,
    is_number,
    same_slot,
    slot_places,
    slot_signs,
)
from crawler.dedup.text import Text
from crawler.dedup.words import Words, read

HEAD = 60  # news words that tell what a text is about: the lead and a paragraph (median 31 + 29)
NEAR = 8  # words within which a name may have moved: "the UN, SCO", "the United Nations (UN)"


@dataclass(frozen=True, slots=True)
class Overlap:
    """What two texts share.

    `shared`, `other_shared`: words of each that are news and stand in the other; `coverage`,
    `other_coverage`: the same as shares of its news words; `head`, `other_head`: as shares of its
    first HEAD news words. `reminders`: shared words that are reminders in either. `agreeing`,
    `contradicting`: slots inside the shared passages that say the same or not. `names`: the
    contradicting ones that are names or dates. `spans`: (start, end, other start, other end) in
    characters of both bodies. `at`, `other_at`: for each word of each text 1 where it is shared.
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
    at: bytes
    other_at: bytes

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
    tally = _Tally(first, second)
    both = distinct(first) & distinct(second)
    found = chains(against(first, both), against(second, both), both | SIGNS)
    for chain in found:
        tally.add(chain)
    return Overlap(
        shared=tally.shared.count(1),
        other_shared=tally.other_shared.count(1),
        coverage=_share(tally.shared, first),
        other_coverage=_share(tally.other_shared, second),
        head=_share_of_head(tally.shared, first),
        other_head=_share_of_head(tally.other_shared, second),
        reminders=tally.reminders,
        agreeing=tally.agreeing,
        contradicting=tally.contradicting,
        names=tally.names,
        spans=tuple(span for chain in found for span in _spans(chain, first, second)),
        at=bytes(tally.shared),
        other_at=bytes(tally.other_shared),
    )


class _Tally:
    """Counts what a pair of texts shares, chain by chain.

    What is told of each word is a byte of 0 or 1: a run of words is dealt with as one number, which
    costs as little for a whole copy as for a sentence.
    """

    def __init__(self, first: Words, second: Words) -> None:
        self._first, self._second = first, second
        self._slots, self._other_slots = slot_places(first), slot_places(second)
        self._signs, self._other_signs = slot_signs(first), slot_signs(second)
        self._news, self._other_news = bytes(first.news), bytes(second.news)
        self.shared = bytearray(len(first))
        self.other_shared = bytearray(len(second))
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
        """Count a run: the slots that differ one by one, the rest at once."""
        ours, theirs = slice(run.a, run.a + run.size), slice(run.b, run.b + run.size)
        pairs = map(ne, self._first.norms[ours], self._second.norms[theirs])
        unlike = list(compress(count(), pairs))  # slots all of them: plain words agree in a run
        slots = _number(self._signs[ours]) | _number(self._other_signs[theirs])
        self.agreeing += slots.bit_count() - len(unlike)
        told = bytearray(b"\1" * run.size)
        for at in unlike:
            told[at] = self._agree(run.a + at, run.b + at)
        same = _number(told)
        news = same & _number(self._news[ours]) & _number(self._other_news[theirs])
        self.reminders += same.bit_count() - news.bit_count()
        self._share(self.shared, ours, news)
        self._share(self.other_shared, theirs, news)

    @staticmethod
    def _share(shared: bytearray, places: slice, news: int) -> None:
        """Add words to the shared ones: one passage may answer two of the other text."""
        size = places.stop - places.start
        shared[places] = (news | _number(shared[places])).to_bytes(size, "little")

    def _agree(self, a: int, b: int) -> bool:
        if same_slot(self._first.norms[a], self._second.norms[b]):
            self.agreeing += 1
            return True
        self._contradict(a, b)
        return False

    def _gap(self, ours: range, theirs: range) -> None:
        """Count two gaps that hold little but slots, of which none agree."""
        slots = _within(self._slots, ours)
        others = _within(self._other_slots, theirs)
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


def _number(flags: bytes | bytearray) -> int:
    return int.from_bytes(flags, "little")


def _within(places: Sequence[int], span: range) -> Sequence[int]:
    """Give those of ascending places that lie in a span."""
    return places[bisect_left(places, span.start) : bisect_left(places, span.stop)]


def _beside(first: Words, a: int, second: Words, b: int) -> bool:
    ours = first.norms[max(0, a - NEAR) : a + NEAR]
    theirs = second.norms[max(0, b - NEAR) : b + NEAR]
    name, other = first.norms[a], second.norms[b]
    return not is_number(name) and not is_number(other) and (name in theirs or other in ours)


def _names_site(words: Words, index: int) -> bool:
    home, end = words.home(index), words.ends[index]
    return home[end : end + 1] == "." and home[end + 1 : end + 2].islower()


def _share(shared: bytes | bytearray, words: Words) -> float:
    news = words.news.count(True)
    return shared.count(1) / news if news else 0.0


def _share_of_head(shared: bytes | bytearray, words: Words) -> float:
    head = list(islice(compress(shared, words.news), HEAD))
    return sum(head) / len(head) if head else 0.0


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
