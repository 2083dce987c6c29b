"""What the words of a document decide of very many rules: the same, by numpy's arrays."""

from collections.abc import Collection, Iterable
from typing import Any

import numpy as np

from storage.text.decided import DECIDED
from storage.text.lexicon import ENTRY, NOWHERE, Lead


class _There:
    """Numbers, each as a byte that is not zero: a set of them would take longer to be made."""

    __slots__ = ("_bytes",)

    def __init__(self, there: bytes) -> None:
        self._bytes = there

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int) and self._bytes[number] != 0


class DecidedMany:
    """As `Decided`; the bounds of the numbers of keywords and of rules must be given."""

    __slots__ = ("_found", "present", "undecided")

    def __init__(self, leads: Collection[Lead], keywords: int, rules: int) -> None:
        _, present, sure, barred, waiting = zip(*(leads or (NOWHERE,)), strict=True)
        there = np.zeros(keywords, np.bool_)
        there[_numbers(present)] = True
        found = np.zeros(rules, np.bool_)
        found[_numbers(sure) >> 1] = True
        found[_numbers(barred) >> 1] = False
        waits = _numbers(waiting).reshape(-1, ENTRY)
        numbers = waits[there[waits[:, 1]] & there[waits[:, 2]], 0]
        decided = (numbers & DECIDED).astype(np.bool_)
        found[numbers[decided] >> 1] = True
        self._found = found
        self.undecided: set[int] = set(numbers[~decided].tolist())
        self.present = _There(there.tobytes())

    def found(self, verified: Iterable[int], ids: "np.ndarray[Any, Any]") -> list[Any]:
        """Give the ids of the rules that are met, those included that were verified; each once."""
        self._found[[number >> 1 for number in verified]] = True
        met: list[Any] = ids[self._found].tolist()
        return met


def array_of(ids: Collection[object]) -> "np.ndarray[Any, Any]":
    """Give ids of rules as an array, out of which many can be taken at once."""
    return np.fromiter(ids, dtype=object, count=len(ids))


def _numbers(lists: Iterable[bytes]) -> "np.ndarray[Any, np.dtype[np.uintc]]":
    return np.frombuffer(b"".join(lists), np.uintc)
