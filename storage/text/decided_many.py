"""What the words of a document decide of very many rules: the same, by numpy's arrays."""

from collections.abc import Iterable, Sequence
from itertools import pairwise, product
from typing import Any

import numpy as np

from storage.text.decided import BESIDE, DECIDED, KINDS
from storage.text.document import View
from storage.text.lexicon import BOUNDARY, ENTRY, NOWHERE, Lead

MACHINE = 64  # bits, one of which is the sign
_Numbers = np.ndarray[Any, np.dtype[np.uintc]]


class _There:
    """Numbers, each as a byte that is not zero: a set of them would take longer to be made."""

    __slots__ = ("_bytes",)

    def __init__(self, there: bytes) -> None:
        self._bytes = there

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int) and self._bytes[number] != 0


class DecidedMany:
    """As `Decided`, with words of which one must follow the other looked for, too.

    `leads`: where each word of the view's vocabulary leads; `keywords`: the bound of their numbers.
    """

    __slots__ = ("_barred", "_found", "present", "undecided")

    def __init__(self, view: View, leads: Iterable[Lead], keywords: int) -> None:
        _, present, sure, barred, waiting = zip(*leads, NOWHERE, strict=True)
        words = _numbers(present)
        there = np.zeros(keywords, np.bool_)
        there[words] = True
        waits = _numbers(waiting).reshape(-1, ENTRY)
        waits = waits[there[waits[:, 1]] & there[waits[:, 2]]]
        beside = (waits[:, 0] & BESIDE).astype(np.bool_)
        stand = _standing(waits[beside], view, words, keywords)
        numbers = np.concatenate((waits[~beside, 0], np.array(stand, np.uintc)))
        decided = (numbers & DECIDED).astype(np.bool_)
        self._barred = _numbers(barred)
        self._found = np.concatenate((_numbers(sure), numbers[decided]))
        self.undecided: set[int] = set(numbers[~decided].tolist())
        self.present = _There(there.tobytes())

    def found(self, verified: Sequence[int], ids: "Ids") -> list[Any]:
        """Give the ids of the rules that are met, those included that were verified; each once."""
        places = np.concatenate((self._found, np.array(verified, np.uintc))) // KINDS
        return ids.once(places, self._barred // KINDS)


class Ids:
    """The users' ids of rules by their places, out of which many are taken at once."""

    __slots__ = ("_ids", "_last")

    def __init__(self, ids: Sequence[object]) -> None:
        self._ids = np.array(ids) if _plain(ids) else np.fromiter(ids, object, len(ids))
        # Kept, since the pages of an array made anew for each document cost more than all else.
        self._last = np.empty(len(ids), np.intc)

    def once(self, places: _Numbers, barred: _Numbers) -> list[Any]:
        """Give the ids at some places, each once, without the barred ones."""
        order = np.arange(len(places), dtype=np.intc)
        self._last[places] = order
        self._last[barred] = -1
        met: list[Any] = self._ids[places[self._last[places] == order]].tolist()
        return met


def _plain(ids: Sequence[object]) -> bool:
    """Tell whether all are machine integers: some of many objects are read at half the speed."""
    return all(type(each) is int and each.bit_length() < MACHINE for each in ids)


def _standing(waits: _Numbers, view: View, words: _Numbers, keywords: int) -> list[int]:
    """Give the numbers of those entries whose second word follows the first one somewhere."""
    if not len(waits):
        return []
    asked = np.zeros(keywords, np.bool_)
    asked[waits[:, 1:]] = True
    led = asked[words]
    at = (np.cumsum(words == BOUNDARY)[led] - 1).tolist()
    vocabulary = list(view.vocabulary)
    leading: dict[str, list[int]] = {}
    for word, number in zip(at, words[led].tolist(), strict=True):
        leading.setdefault(vocabulary[word], []).append(number)
    pairs: set[tuple[int, int]] = set()
    for text in view.texts.values():
        for first, second in pairwise(text.list):
            if first in leading and second in leading:
                pairs.update(product(leading[first], leading[second]))
    return [number for number, *pair in waits.tolist() if tuple(pair) in pairs]


def _numbers(lists: Iterable[bytes]) -> _Numbers:
    return np.frombuffer(b"".join(lists), np.uintc)
