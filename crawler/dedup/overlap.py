"""How much of two texts is the same, where it stands, and which slots in it contradict."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import compress, count, islice

from crawler.dedup.align import Chain, Run, chains
from crawler.dedup.slots import against, is_figure, is_number, same_slot, slot_places
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
    tally = _Tally(first, second)
    found = chains(against(first, second), against(second, first))
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

    def __init__(self, first: Words, second: Words) -> None:
        self._first, self._second = first, second
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
        ours, theirs = range(a, a + size), range(b, b + size)
        slots = {at - a for at in _within(slot_places(self._first), ours)}
        slots |= {at - b for at in _within(slot_places(self._second), theirs)}
        norms, other_norms = self._first.norms, self._second.norms
        unlike = [at for at in sorted(slots) if norms[a + at] != other_norms[b + at]]
        self.agreeing += len(slots) - len(unlike)
        differing = {at for at in unlike if not self._agree(a + at, b + at)}
        news, other_news = self._first.news[a : a + size], self._second.news[b : b + size]
        if not differing and all(news) and all(other_news):
            self.shared.update(ours)
            self.other_shared.update(theirs)
            return
        told = [at for at in range(size) if news[at] and other_news[at] and at not in differing]
        self.reminders += size - len(differing) - len(told)
        self.shared.update(a + at for at in told)
        self.other_shared.update(b + at for at in told)

    def _agree(self, a: int, b: int) -> bool:
        if same_slot(self._first.norms[a], self._second.norms[b]):
            self.agreeing += 1
            return True
        self._contradict(a, b)
        return False

    def _gap(self, ours: range, theirs: range) -> None:
        """Count two gaps that hold little but slots, of which none agree."""
        slots = _within(slot_places(self._first), ours)
        others = _within(slot_places(self._second), theirs)
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


def _share(indexes: set[int], words: Words) -> float:
    news = words.news.count(True)
    return len(indexes) / news if news else 0.0


def _share_of_head(indexes: set[int], words: Words) -> float:
    if not indexes:
        return 0.0
    head = list(islice(compress(count(), words.news), HEAD))
    return len(indexes.intersection(head)) / len(head)


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
