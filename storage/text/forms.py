"""A keyword's forms in the languages that its letters allow: Russian and Kazakh, or English.

Forms are finite: a set of words, and Kazakh stems with shared sets of endings, so that a hundred
thousand keywords fit in memory. A text word is a form or it is none; texts are never lemmatised.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache

from storage.text import bases_kk, dictionary_ru, forms_en, forms_kk, forms_ru
from storage.text.forms_kk import Stem
from storage.text.tokens import normalise

# Keywords whose forms are kept for the next question (a few KiB each).
_REMEMBERED = 5_000
# Keywords longer than any word are taken as they are: inflecting them costs and helps nobody.
_LONGEST_INFLECTED = 40

_CYRILLIC = re.compile(r"[Ѐ-ӿ]+")
_RUSSIAN = re.compile(r"[а-я]+")
_LATIN = re.compile(r"[a-zà-öø-ÿ]+")

# Capitals of two to five letters are an abbreviation (МИД, ОДКБ, АҚШ, NATO) unless the dictionary
# has them as a common word of five letters only (КИТАЙ); longer ones are words in capitals.
_ABBREVIATION = range(2, 6)
_SURELY_ABBREVIATION = 4
# From four letters on an abbreviation may be written as a name: Nato, Тасс.
_MAY_BE_NAME = 4
_VOWELS = frozenset("аеиоуыэюя")
# A Kazakh form in Russian letters (Астанада, депутаттар) is looked for in unknown words so long.
_SHORTEST_MIXED = 4
_SHORTEST_STEM = 3
# The one ending in which a Russian word and its Kazakh form are alike: депутаты.
_ALIKE = "ы"
_ABBREVIATION_ENDINGS = ("а", "у", "ом", "е", "ы", "ов", "ам", "ами", "ах")
_INFLECTED_ABBREVIATION = re.compile(f"([А-Я]{{2,5}})(?:{'|'.join(_ABBREVIATION_ENDINGS)})")


@dataclass(frozen=True, slots=True)
class Forms:
    """What a keyword matches, in normalised spelling.

    `words`: whole words; `stems`: stems with their endings; `excluded`: what the stems would give
    but is another word; `prefix`: any word that begins so; `abbreviation`: the letters that must
    stand in capitals in the text (0: case is ignored). `kazakh`: the words of which the keyword may
    be a form; `russian`: the keyword itself where it was looked up in Russian.
    """

    words: frozenset[str] = frozenset()
    stems: tuple[Stem, ...] = ()
    excluded: frozenset[str] = frozenset()
    prefix: str | None = None
    abbreviation: int = 0
    kazakh: tuple[str, ...] = field(default=(), compare=False)
    russian: str = field(default="", compare=False)

    @property
    def basic(self) -> tuple[str, ...]:
        """The words of which the keyword was taken for a form, if there are others than itself."""
        known = forms_ru.basic_forms(self.russian) if self.russian else frozenset()
        return tuple(sorted({*self.kazakh, *(known & self.words)} - {self.russian}))

    def accepts(self, norm: str) -> bool:
        """Tell whether a normalised word is one of the forms."""
        if norm in self.words or (self.prefix is not None and norm.startswith(self.prefix)):
            return True
        return norm not in self.excluded and any(
            norm.startswith(stem) and norm[len(stem) :] in endings for stem, endings in self.stems
        )

    def fits(self, original: str) -> bool:
        """Tell whether a word as the text has it (МИДа, мид) suits in its capitals."""
        if not self.abbreviation:
            return True
        head, tail = original[: self.abbreviation], original[self.abbreviation :]
        capital = head.isupper() or (len(head) >= _MAY_BE_NAME and head[0].isupper())
        return capital and (not tail or tail.islower() or original.isupper())

    def listed(self) -> Iterator[str]:
        """List the forms one by one; a prefix has no list."""
        yield from self.words
        for stem, endings in self.stems:
            for ending in endings:
                if stem + ending not in self.words and stem + ending not in self.excluded:
                    yield stem + ending


def expand(word: str, *, abbreviations: bool = True) -> Forms:
    """Give all forms of one word as a user wrote it.

    `abbreviations` False: capitals mean nothing (the whole query is written in them).
    """
    norm = normalise(word)
    capital = word[:1].isupper() and not word.isupper()
    if abbreviations and _is_abbreviation(word, norm):
        return _abbreviation(norm)
    inflected = _INFLECTED_ABBREVIATION.fullmatch(word)
    if inflected and _has_cases(normalise(inflected[1])):
        return _abbreviation(normalise(inflected[1]))
    return _expand(norm, capital)


def exactly(word: str) -> Forms:
    """Match one spelling only; case and ё are still ignored."""
    return Forms(words=frozenset({normalise(word)}))


def beginning(word: str) -> Forms:
    """Match every word that begins so."""
    return Forms(prefix=normalise(word))


def _is_abbreviation(word: str, norm: str) -> bool:
    if not (word.isupper() and word.isalpha() and len(word) == len(norm)):
        return False
    if len(word) not in _ABBREVIATION:
        return False
    if len(word) <= _SURELY_ABBREVIATION or not _RUSSIAN.fullmatch(norm):
        return True
    return dictionary_ru.is_abbreviation(norm) or not dictionary_ru.is_common_word(norm)


def _abbreviation(norm: str) -> Forms:
    """Match an abbreviation in capitals, and with a Russian case ending (МИДа) in small letters."""
    found = {norm}
    if _has_cases(norm):
        found |= {norm + ending for ending in _ABBREVIATION_ENDINGS}
    return Forms(words=frozenset(found), abbreviation=len(norm))


def _has_cases(norm: str) -> bool:
    """Tell whether an abbreviation is read as a word, and ends like a masculine."""
    readable = bool(_VOWELS.intersection(norm)) and norm[-1] not in _VOWELS
    return readable and _RUSSIAN.fullmatch(norm) is not None


@lru_cache(maxsize=_REMEMBERED)
def _expand(norm: str, capital: bool) -> Forms:  # noqa: FBT001  a cache key
    if len(norm) > _LONGEST_INFLECTED or len(norm) < len("ая"):
        return Forms(words=frozenset({norm}))
    if _CYRILLIC.fullmatch(norm):
        return _cyrillic(norm, capital=capital)
    if _LATIN.fullmatch(norm):
        return Forms(words=forms_en.forms(norm))
    return Forms(words=frozenset({norm}))


def _cyrillic(norm: str, *, capital: bool) -> Forms:
    """Expand in Russian and Kazakh, or in Kazakh alone where its own letters stand.

    A form of a word stands for the word: it is expanded with each word that it may be a form of.
    """
    if not _RUSSIAN.fullmatch(norm):
        bases = bases_kk.bases(norm)
    elif len(norm) >= _SHORTEST_MIXED and not dictionary_ru.is_known(norm):
        bases = frozenset(base for base in bases_kk.bases(norm) if len(base) >= _SHORTEST_STEM)
    else:
        bases = frozenset()
    own = _of_base(norm, capital=capital)
    if not bases:
        return _with_singular(norm, own)
    each = [own]
    each += [_of_stem(base, capital=capital) for base in sorted(bases)]
    return Forms(
        kazakh=tuple(sorted(bases)),
        russian=own.russian,
        words=frozenset().union(*(forms.words for forms in each)),
        stems=tuple(dict.fromkeys(stem for forms in each for stem in forms.stems)),
        excluded=frozenset().union(*(forms.excluded for forms in each)),
    )


def _with_singular(norm: str, own: Forms) -> Forms:
    """Add the Kazakh forms of the word of which a keyword is a Russian plural: депутаты."""
    base = norm.removesuffix(_ALIKE)
    if base == norm or base not in own.words or not dictionary_ru.is_base_form(base):
        return own
    stems = forms_kk.stems(base)
    excluded = own.excluded | _other_words(base, own.words, stems)
    return replace(own, stems=own.stems + stems, excluded=excluded)


def _of_stem(base: str, *, capital: bool) -> Forms:
    """Expand what a Kazakh form comes from: in Russian too if it is a Russian word or a name."""
    if capital or (_RUSSIAN.fullmatch(base) and dictionary_ru.is_known(base)):
        return _of_base(base, capital=capital)
    return Forms(words=frozenset({base}), stems=forms_kk.stems(base))


def _of_base(norm: str, *, capital: bool) -> Forms:
    stems = forms_kk.stems(norm)
    if not _RUSSIAN.fullmatch(norm):
        return Forms(words=frozenset({norm}), stems=stems)
    words = forms_ru.forms(norm, capital=capital)
    excluded = _other_words(norm, words, stems)
    return Forms(words=words, stems=stems, excluded=excluded, russian=norm)


def _other_words(norm: str, words: frozenset[str], stems: tuple[Stem, ...]) -> frozenset[str]:
    """Find Kazakh forms of a Russian word that are other Russian words: бан, «банды»."""
    if not dictionary_ru.is_base_form(norm):
        return frozenset()
    others = (
        stem + ending
        for stem, endings in stems
        for ending in dictionary_ru.known_with(stem, _without_own_letters(endings))
        if stem + ending not in words
    )
    return frozenset(other for other in others if not dictionary_ru.is_no_word_of_news(other))


@cache
def _without_own_letters(endings: frozenset[str]) -> frozenset[str]:
    """Leave out what has letters that Russian lacks; the sets of endings are few."""
    return frozenset(e for e in endings if not forms_kk.LETTERS.intersection(e))
