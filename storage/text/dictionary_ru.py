"""The dictionary of Russian words: what it knows of a spelling. 30 MB, 0.1 s, loaded when asked."""

from functools import cache, lru_cache
from typing import Any

from storage.text.known_ru import known_endings

NAMES = frozenset({"Name", "Patr", "Surn", "Geox", "Orgn"})
# Each word is asked for a few times in a row.
_REMEMBERED = 64


@cache
def _dictionary() -> Any:
    """Load the dictionary, once."""
    import pymorphy3  # noqa: PLC0415  30 MB that a crawl without Russian rules never needs

    return pymorphy3.MorphAnalyzer(lang="ru")


@lru_cache(maxsize=_REMEMBERED)
def is_known(word: str) -> bool:
    """Tell whether the dictionary has a normalised word in any form."""
    return bool(_dictionary().word_is_known(word, strict=False))


def known_with(stem: str, endings: frozenset[str]) -> set[str]:
    """Give those endings with which a normalised stem is a word that the dictionary has."""
    automaton = getattr(_dictionary().dictionary.words, "dct", None)
    if automaton is None:  # pymorphy's compiled variant does not show it
        return {ending for ending in endings if is_known(stem + ending)}
    return known_endings(automaton, stem, endings)


def is_base_form(word: str) -> bool:
    """Tell whether the dictionary has a normalised word as the base form of a common word."""
    return is_known(word) and any(same(reading.normal_form, word) for reading in readings_of(word))


def is_no_word_of_news(word: str) -> bool:
    """Tell whether a normalised word that the dictionary has is a form of names or calls only."""
    return all(NAMES & r.tag.grammemes or r.tag.POS == "INTJ" for r in readings_of(word))


def is_abbreviation(word: str) -> bool:
    """Tell whether the dictionary has a normalised word as an abbreviation."""
    return is_known(word) and any("Abbr" in reading.tag for reading in readings_of(word))


def is_common_word(word: str) -> bool:
    """Tell whether the dictionary has a normalised word as anything but an abbreviation."""
    return is_known(word) and any("Abbr" not in reading.tag for reading in readings_of(word))


@lru_cache(maxsize=_REMEMBERED)
def readings_of(word: str) -> tuple[Any, ...]:
    """List the dictionary's readings of a word, the likeliest first."""
    return tuple(_dictionary().parse(word))


def same(one: str, other: str) -> bool:
    """Tell whether a spelling of the dictionary is a normalised one."""
    return one.replace("ё", "е") == other
