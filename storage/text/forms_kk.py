"""Kazakh word forms: which suffix chains a noun or name may bear, as a grammar of suffixes.

Chains: plural, possessive, case, `-дағы` (what is at), `-нікі` (whose), `-дай` (like), person; each
suffix chosen by vowel harmony and by the sound before it. Derived words (`-лық`, `-шы`, `-сыз`) are
other words.
In the templates below A is а or е, Y is ы or і, G is ғ or г, K is қ or к.
"""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

LETTERS = frozenset("әғқңөұүһі")

_BACK = frozenset("аоұыяё")
_FRONT = frozenset("әеөүіэ")
_NEUTRAL = frozenset("иую")
VOWELS = frozenset("аәеөоұүыіэяё")
# Letters that only loans and surnames have.
_FOREIGN = frozenset("вфцэёяюьи")
# The class of the sound before a suffix: V vowel, R (р, й, у), L, N nasal, Z (з, ж), T voiceless.
# Final б, в, г, д of loans and surnames sound voiceless: штабқа, Тоқаевтың.
_CLASS = {
    **dict.fromkeys(VOWELS, "V"),
    **dict.fromkeys("рйуию", "R"),
    "л": "L",
    **dict.fromkeys("мнң", "N"),
    **dict.fromkeys("зж", "Z"),
}
_PLURAL = {"V": "лAр", "R": "лAр", "L": "дAр", "N": "дAр", "Z": "дAр", "T": "тAр"}
_CASES = {
    "V": ("нYң", "GA", "нY", "дA", "дAн", "мен"),
    "R": ("дYң", "GA", "дY", "дA", "дAн", "мен"),
    "L": ("дYң", "GA", "дY", "дA", "дAн", "мен"),
    "N": ("нYң", "GA", "дY", "дA", "нAн", "мен"),
    "Z": ("дYң", "GA", "дY", "дA", "дAн", "бен"),
    "T": ("тYң", "KA", "тY", "тA", "тAн", "пен"),
}
_POSSESSIVES = {
    "V": ("м", "ң", "ңYз", "мYз", "сY"),
    "C": ("Yм", "Yң", "YңYз", "YмYз", "Y"),
}
_CASES_AFTER_POSSESSIVE = {
    "м": ("нYң", "A", "дY", "дA", "нAн", "мен"),
    "ң": ("нYң", "A", "дY", "дA", "нAн", "мен"),
    "з": ("дYң", "GA", "дY", "дA", "дAн", "бен"),
    "Y": ("нYң", "нA", "н", "ндA", "нAн", "мен"),
}
_WHOSE = {"V": "нікі", "N": "нікі", "R": "дікі", "L": "дікі", "Z": "дікі", "T": "тікі"}
# "I" and "we" begin alike but after a nasal: адаммын, адамбыз.
_FIRST_PERSON = {"V": "м", "R": "м", "L": "м", "N": "м", "Z": "б", "T": "п"}
_FIRST_PERSONS = {**_FIRST_PERSON, "N": "мб"}
_WATER = "су"
VOICED = {"п": "б", "к": "г", "қ": "ғ"}
# Words that lose the vowel of their last syllable before a possessive: халық, халқы.
ELIDED = {
    "халық": "халқ", "орын": "орн", "ауыз": "ауз", "мұрын": "мұрн", "мойын": "мойн",
    "қойын": "қойн", "қарын": "қарн", "ерін": "ерн", "нарық": "нарқ", "парық": "парқ",
    "құлық": "құлқ", "ғұрып": "ғұрп", "бөрік": "бөрк", "көрік": "көрк", "көңіл": "көңл",
    "иін": "ин", "иық": "иғ", "қырық": "қырқ", "ішін": "ішн", "бауыр": "баур",
    "дауыс": "даус", "тәуіп": "тәуп", "қауіп": "қауп", "кейіп": "кейп", "келін": "келн",
    "ерік": "ерк", "ырық": "ырқ", "әріп": "әрп", "қаріп": "қарп", "қалып": "қалп", "пейіл": "пейл",
}  # fmt: skip
# Its compounds lose the vowel too: кәсіпорын, кәсіпорны.
PLACE = "орын"


class Stem(NamedTuple):
    """A stem and the endings that make it a form of the keyword ("" is the bare word)."""

    stem: str
    endings: frozenset[str]


def stems(word: str) -> tuple[Stem, ...]:
    """Give the stems of a normalised word, each with the suffix chains that it may bear."""
    harmonies = _harmonies(word)
    hard = word.rstrip("ь")
    if not harmonies or not hard:
        return ()
    kind = _CLASS.get(hard[-1], "T")
    found = [Stem(word, _endings(harmonies, kind, "all"))]
    possessives = _endings(harmonies, "T", "possessive")
    found += [Stem(stem, possessives) for stem in _before_possessive(word, hard, kind)]
    found += [Stem(stem, _endings(harmonies, kind, "more")) for stem in _shortened(hard)]
    return tuple(found)


def forms(word: str) -> frozenset[str]:
    """List every form of a normalised word."""
    return frozenset(stem + ending for stem, endings in stems(word) for ending in endings)


def _before_possessive(word: str, hard: str, kind: str) -> Iterator[str]:
    """Give the stems that stand before a vowel only: кітаб-, халқ-, автомобил-."""
    if hard[-1] in VOICED:
        yield hard[:-1] + VOICED[hard[-1]]
    if word in ELIDED:
        yield ELIDED[word]
    elif word.endswith(PLACE):
        yield word.removesuffix(PLACE) + ELIDED[PLACE]
    if hard != word and kind != "V":
        yield hard


def _shortened(hard: str) -> Iterator[str]:
    """Give the stems of loans that lose a consonant: турист, туриске; металл, металдар."""
    if len(hard) > len("ст") + 1 and (hard.endswith("ст") or hard[-1] == hard[-2]):
        yield hard[:-1]


def _harmonies(word: str) -> str:
    """Tell which vowels the suffixes may have: "b" back, "f" front, "bf" where usage wavers.

    Loans and surnames with vowels of both kinds take either (Назарбаевтың, Медведевтің), and so do
    loans in к (банктің, блоктың) and what may be named after water (Жетісуға, түсуге); other words
    follow their last vowel: кітаптың, қызметтің.
    """
    strong = [letter for letter in word if letter in _BACK or letter in _FRONT]
    weak = any(letter in _NEUTRAL for letter in word)
    if not strong:
        return "bf" if weak else ""
    mixed = weak or len({letter in _FRONT for letter in strong}) > 1
    if word[-1] in "кгь" or word.endswith(_WATER) or (mixed and _FOREIGN.intersection(word)):
        return "bf"
    return "f" if strong[-1] in _FRONT else "b"


@cache
def _endings(harmonies: str, kind: str, which: str) -> frozenset[str]:
    """Spell out every suffix chain after a sound of a class; shared by all words of the class.

    `which`: "all", "possessive" (only what begins with a possessive), "more" (at least one suffix).
    """
    chains = _possessed("", "C") if which == "possessive" else _chains(kind)
    found = frozenset(_spell(chain, front=h == "f") for chain in chains for h in harmonies)
    return found - {""} if which == "more" else found


def _spell(chain: str, *, front: bool) -> str:
    """Choose the vowels and the velar of a template by harmony."""
    return chain.translate(_FRONT_LETTERS if front else _BACK_LETTERS)


_FRONT_LETTERS = str.maketrans("AYGK", "еігк")
_BACK_LETTERS = str.maketrans("AYGK", "аығқ")


def _chains(kind: str) -> Iterator[str]:
    """Give every chain after a stem whose last sound is of a class."""
    for prefix, last in (("", kind), (_PLURAL[kind], "R")):
        yield prefix
        yield prefix + _WHOSE[last]
        yield prefix + ("тAй" if last == "T" else "дAй")
        yield from _persons(prefix, last)
        yield from _declined(prefix, _CASES[last])
        yield from _possessed(prefix, "V" if last == "V" else "C")


def _possessed(prefix: str, last: str) -> Iterator[str]:
    """Give the possessives after a prefix, each with what may follow it."""
    for possessive in _POSSESSIVES[last]:
        whole = prefix + possessive
        yield whole
        yield whole + ("дікі" if whole.endswith("з") else "нікі")
        yield whole + ("ндAй" if whole.endswith("Y") else "дAй")
        yield from _declined(whole, _CASES_AFTER_POSSESSIVE[whole[-1]])
        if whole.endswith("Y"):
            yield from _persons(whole, "V")


def _declined(prefix: str, cases: tuple[str, ...]) -> Iterator[str]:
    """Give the cases after a prefix, with `-дағы` and its own cases, and persons after a place."""
    for case in cases:
        yield prefix + case
    locative, ablative = prefix + cases[3], prefix + cases[4]
    yield from _persons(locative, "V")
    yield from _persons(ablative, "N")
    at = locative + "GY"
    for inner, last in ((at, "V"), (at + _PLURAL["V"], "R")):
        yield inner
        for case in _CASES[last]:
            yield inner + case


def _persons(prefix: str, last: str) -> Iterator[str]:
    """Give the endings of person: президентпін, президентсіз, президентпіз."""
    yield prefix + _FIRST_PERSON[last] + "Yн"
    yield from (prefix + first + "Yз" for first in _FIRST_PERSONS[last])
    yield from (prefix + "сYң", prefix + "сYз", prefix + "сYңдAр", prefix + "сYздAр")
