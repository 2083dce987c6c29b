"""What the words of a document decide of the rules that wait on them, in sets of numbers."""

from collections.abc import Collection, Container, Iterable, Sequence
from itertools import compress
from typing import TypeVar

from storage.text.lexicon import ENTRY, NOWHERE, WAITS_ON, Lead, unpacked

RuleId = TypeVar("RuleId")
# Kinds of rules, in the lowest bits of their numbers. DECIDED: they ask no more than what they wait
# on. BESIDE: the two others in their entry are words of which the second must follow the first.
DECIDED, BESIDE = 1, 2
KINDS = 4


class Decided:
    """`present`: the keywords that stand there; `undecided`: rules of which more is to be asked."""

    __slots__ = ("_found", "present", "undecided")
    present: Container[int]

    def __init__(self, leads: Collection[Lead]) -> None:
        _, present, sure, barred, waiting = zip(*(leads or (NOWHERE,)), strict=True)
        there = set(unpacked(b"".join(present)))
        self._found = set(unpacked(b"".join(sure)))
        self._found.difference_update(unpacked(b"".join(barred)))
        waits = unpacked(b"".join(waiting))
        some = map(there.__contains__, waits[1::ENTRY])
        numbers = {
            waits[at]
            for at in compress(range(0, len(waits), ENTRY), some)
            if waits[at + WAITS_ON] in there
        }
        self.present = there
        self.undecided = [n for n in numbers if n & (DECIDED | BESIDE) != DECIDED]
        self._found |= numbers.difference(self.undecided)

    def found(self, verified: Iterable[int], ids: Sequence[RuleId]) -> list[RuleId]:
        """Give the ids of the rules that are met, those included that were verified; each once."""
        return [ids[number // KINDS] for number in self._found.union(verified)]
