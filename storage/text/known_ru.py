"""Which of very many endings make a stem a word that the Russian dictionary has.

The dictionary is an automaton over the bytes of its words. Stem and endings walk through it
together, so that an ending costs nothing from the letter on where no word goes on: a thirtieth of
asking for each word by itself.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

# What parts a word from its readings in pymorphy's automaton.
_END = b"\x01"
# As pymorphy reads: `е` may stand for `ё`.
_SPELLINGS = {"е": ("е".encode(), "ё".encode())}


class _Branch:
    """Endings with a beginning in common: the one that stops here, and how the others go on."""

    __slots__ = ("ending", "further")

    def __init__(self) -> None:
        self.ending: str | None = None
        self.further: dict[str, _Branch] = {}


def known_endings(automaton: Any, stem: str, endings: frozenset[str]) -> set[str]:
    """Give the endings with which a normalised stem is a word of pymorphy's automaton."""
    branch = _branching(endings)
    return {
        ending for node in _reached(automaton, stem) for ending in _met(automaton, node, branch)
    }


@cache
def _branching(endings: frozenset[str]) -> _Branch:
    """Order endings by their beginnings; there are few sets of them, shared by all words."""
    root = _Branch()
    for ending in endings:
        branch = root
        for letter in ending:
            branch = branch.further.setdefault(letter, _Branch())
        branch.ending = ending
    return root


def _reached(automaton: Any, stem: str) -> list[int]:
    """Follow a stem in all its spellings."""
    nodes = [automaton.ROOT]
    for letter in stem:
        nodes = [after for node in nodes for after in _after(automaton, node, letter)]
    return nodes


def _met(automaton: Any, node: int, branch: _Branch) -> Iterator[str]:
    """Follow endings as far as words go on."""
    if branch.ending is not None and automaton.follow_bytes(_END, node) is not None:
        yield branch.ending
    for letter, further in branch.further.items():
        for after in _after(automaton, node, letter):
            yield from _met(automaton, after, further)


def _after(automaton: Any, node: int, letter: str) -> list[int]:
    """Follow a letter in its spellings."""
    spelled = _SPELLINGS.get(letter) or (letter.encode(),)
    nodes = [automaton.follow_bytes(one, node) for one in spelled]
    return [after for after in nodes if after is not None]
