"""English word forms: plural, possessive, verb endings and comparison, regular and irregular.

The forms are spelled out by rule; Snowball's English stemmer only judges whether a shorter word,
got by taking an ending off, is the same word (`refugees` -> `refugee`, never `news` -> `new`).
"""

from functools import cache
from typing import TYPE_CHECKING

from storage.text.irregular_en import GROUPS, UNCHANGED

if TYPE_CHECKING:
    import snowballstemmer

_SHORTEST_BASE = 3
_VOWELS = frozenset("aeiouy")
_SIBILANTS = ("s", "x", "z", "ch", "sh")


def forms(word: str) -> frozenset[str]:
    """List every form of a normalised word, itself included."""
    group = _groups().get(word)
    if group is not None:
        return group | {word}
    if word in UNCHANGED or not word.isalpha():
        return frozenset({word})
    bases = _bases(word)
    found = {word} if bases else {word, *_inflect(word)}
    if word.endswith("ing"):
        found.add(word + "s")
    for base in bases:
        found |= _groups().get(base, frozenset()) | {base, *_inflect(base)}
    return frozenset(found)


@cache
def _groups() -> dict[str, frozenset[str]]:
    """Map each irregular form to all forms of its words."""
    found: dict[str, frozenset[str]] = {}
    for line in GROUPS.split("\n"):
        group = frozenset(line.split())
        for form in group:
            found[form] = found.get(form, frozenset()) | group
    return found


@cache
def _stemmer() -> "snowballstemmer.stemmer":
    # It brings 39 languages along: 2 MB, which a daemon that waits does without.
    import snowballstemmer  # noqa: PLC0415

    return snowballstemmer.stemmer("english")


def _bases(word: str) -> set[str]:
    """Find the shorter words of which this may be a regular form."""
    if word.endswith(("ss", "us", "is")):
        return set()
    candidates: set[str] = set()
    if word.endswith(("ies", "ied")):
        candidates.add(word[:-3] + "y")
    for ending in ("s", "es", "d", "ed", "ing"):
        if word.endswith(ending):
            candidates |= _restored(word[: -len(ending)], ending)
    stem = _stemmer().stemWord
    return {
        base
        for base in candidates
        if len(base) >= _SHORTEST_BASE
        and _VOWELS.intersection(base)
        and word in _inflect(base)
        and stem(base) == stem(word)
    }


def _restored(base: str, ending: str) -> set[str]:
    """Undo what an ending did to its base: a dropped e, a doubled consonant."""
    found = {base}
    if ending in {"ing", "ed"}:
        found.add(base + "e")
        if len(base) > _SHORTEST_BASE and base[-1] == base[-2]:
            found.add(base[:-1])
    return found


@cache
def _inflect(base: str) -> frozenset[str]:
    """Put the regular endings to a base form."""
    if len(base) < _SHORTEST_BASE:
        return frozenset({base + "s"})
    if base.endswith("y") and base[-2] not in _VOWELS:
        stem = base[:-1]
        return frozenset({stem + "ies", stem + "ied", base + "ing"})
    if base.endswith("e"):
        return frozenset({base + "s", base + "d", base[:-1] + "ing", base + "ing"})
    plural = base + ("es" if base.endswith((*_SIBILANTS, "o")) else "s")
    found = {plural, base + "ed", base + "ing"}
    if base.endswith("o"):
        found.add(base + "s")
    if _doubles(base):
        found |= {base + base[-1] + "ed", base + base[-1] + "ing"}
    return frozenset(found)


def _doubles(base: str) -> bool:
    """Tell whether a last consonant may be doubled: stopped, cancelled, committed."""
    last, middle, before = base[-1], base[-2], base[-3]
    return last not in "aeiouywxhqjck" and middle in "aeiou" and before not in "aeiou"
