"""Russian word forms: by dictionary where it knows the word, by the rules for names elsewhere.

The keyword is expanded; no text is ever lemmatised. The dictionary (30 MB, 0.1 s) is loaded when
the first Russian keyword is expanded.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from storage.text import bases_ru, names_ru
from storage.text.dictionary_ru import NAMES, is_known, readings_of, same

# A reading in which the keyword is no base form counts from this share of the dictionary's
# probability: «вести» is also «весть» (0.24), but «дело» is no form of «деть» (0.01).
_LEAST_SHARE = 0.15
# Base forms rarer than this are not meant: «лет» is «год», hardly ever «лёт» (0.002).
_NEGLIGIBLE_SHARE = 0.005
_NAMED = frozenset({"Poss", "Surn"})
_PERSONAL = frozenset({"Name", "Patr", "Surn"})
# A keyword that is no base form at all: its readings may each be meant, «миро» for «мира» is not.
_LEAST_SHARE_OF_ALL = 0.05
# Plural genitives of first names are other people's surnames: Иван, Иванов; Абай, Абаев.
_SURNAME_LIKE = ("ов", "ев")
# Plurals of -ец, which end like surnames: «Беженцев». Such surnames are in the dictionary.
_NO_SURNAME = ("цев",)
# Shorter words that no dictionary has are Kazakh (ат, жаз) or abbreviations.
_SHORTEST_UNKNOWN = 4
_VERBAL = frozenset({"PRTF", "PRTS", "VERB", "INFN", "GRND"})
_INFLECTED_UNKNOWN = frozenset({"ADJF", "ADJS"}) | _VERBAL
# Shorter unknown words are no verbs, whatever they end in: «кеден» is not of «кесть».
_SHORTEST_VERB = 6
# Names to the dictionary, or too short for it: «совет акимов», «трёх жузов», «суд биев».
_REALIA = {
    base: names_ru.noun_forms(base) | {names_ru.plural_genitive(base)}
    for base in ("аким", "жуз", "бий", "кюй")
}
_REALIA_BY_FORM = {form: found for found in _REALIA.values() for form in found}
# Places and people whose names are cases of other words: of «семья», of «мера».
_NAMES_LIKE_CASES = frozenset({"семей", "мерей"})


def basic_forms(word: str) -> frozenset[str]:
    """Give the basic forms of all readings of a normalised word and the names it may be."""
    masculine = names_ru.surname_stem(word)
    guessed = set() if is_known(word) else _unknown_bases(word)
    found = {*(reading.normal_form for reading in readings_of(word)), *guessed}
    return frozenset(_spelled(found | ({masculine} if masculine else set())))


def forms(word: str, *, capital: bool = False) -> frozenset[str]:
    """List every form of a normalised word, itself included.

    `capital` tells that the user wrote it with a capital: then «Токаев» is a surname only.
    """
    if not capital and word in _REALIA:
        return _REALIA[word]
    masculine = names_ru.surname_stem(word)
    found = {word, *(frozenset() if capital else _REALIA_BY_FORM.get(word, ()))}
    if capital and word in _NAMES_LIKE_CASES:
        found |= names_ru.noun_forms(word)
    elif is_known(word):
        found |= _known_forms(word, masculine, capital=capital)
    else:
        found |= _unknown_forms(word, masculine, capital=capital)
    return frozenset(_spelled(found))


def _known_forms(word: str, masculine: str | None, *, capital: bool) -> set[str]:
    """Give the forms of a word that the dictionary has."""
    readings = readings_of(word)
    as_base = [reading for reading in readings if same(reading.normal_form, word)]
    if _share(as_base) < _NEGLIGIBLE_SHARE:
        as_base = []
    surnames = [reading for reading in readings if "Surn" in reading.tag]
    # A name without cases (Карин, a woman's) leaves room for the surname that is spelled alike.
    if capital and masculine is not None and all("Fixd" in reading.tag for reading in as_base):
        as_base = []
    if masculine is None or (as_base and _share(surnames) < _LEAST_SHARE):
        fitting = _lexemes(_fitting(readings, as_base, capital=capital))
        return fitting | (_as_name(word, masculine, as_base) if capital else frozenset())
    found = set(names_ru.surname_forms(masculine)) if _may_be_surname(readings) else set()
    if any("Surn" in reading.tag for reading in as_base):
        common = [r for r in as_base if not (_NAMED & r.tag.grammemes)]
        return found | _lexemes(common) | (set() if capital else _common_forms(readings))
    if not capital or not found or not (surnames or not word.endswith(_NO_SURNAME)):
        return found | _common_forms(readings)
    families = [r for r in surnames if not same(r.normal_form, masculine)]
    lands = [r for r in readings if {"Geox", "plur", "gent"} <= r.tag.grammemes]
    adjectives = [r for r in readings if r.tag.POS == "ADJF" and not _NAMED & r.tag.grammemes]
    if adjectives and not any(NAMES & reading.tag.grammemes for reading in readings):
        return _lexemes(adjectives)
    found |= _lexemes(families)
    return found | _lexemes(_likely(lands)) | _lexemes(_likely(adjectives))


def _as_name(word: str, masculine: str | None, as_base: list[Any]) -> frozenset[str]:
    """Give the forms of a name that the dictionary lacks, or has as somebody's: Семей, Мамин."""
    if masculine and all("Poss" in reading.tag for reading in as_base):
        return names_ru.surname_forms(masculine)
    return frozenset() if as_base else names_ru.noun_forms(word)


def _common_forms(readings: Iterable[Any]) -> set[str]:
    """Give the forms of those common words that a word is likely a form of: песков, майоров."""
    return _lexemes(_likely([r for r in readings if not (NAMES & r.tag.grammemes)]))


def _share(readings: Iterable[Any]) -> float:
    """Add up the probability that the dictionary gives to readings."""
    return sum(float(reading.score) for reading in readings)


def _may_be_surname(readings: Iterable[Any]) -> bool:
    """Tell whether a known word may be a surname too: it is a noun, and no preposition or verb."""
    return any(reading.tag.POS in {"NOUN", "ADJF"} for reading in readings)


def _unknown_forms(word: str, masculine: str | None, *, capital: bool) -> set[str]:
    """Give the forms of a word that the dictionary lacks, by its ending."""
    if masculine is not None and len(masculine) > len("ов") + 1:
        return _unknown_surname(word, masculine, capital=capital)
    if names_ru.is_surely_adjective(word):
        return set(names_ru.adjective_forms(word))
    if len(word) < _SHORTEST_UNKNOWN and not capital:
        return {word}
    bases = (word, *_unknown_bases(word))
    found = set().union(*map(names_ru.noun_forms, bases))
    if word.endswith(("ый", "ий", "ая")):
        found |= names_ru.adjective_forms(word)
    if not capital:
        found |= set(map(names_ru.plural_genitive, bases))
    return found | {form for form in _guessed(word, capital=capital) if _may_be_of(form, word)}


def _guessed(word: str, *, capital: bool) -> set[str]:
    """Give the forms that the dictionary's rules guess for a word that it lacks."""
    best = readings_of(word)[0]
    found: set[str] = set()
    verb = best.tag.POS in _VERBAL and (capital or len(word) < _SHORTEST_VERB)
    if (best.tag.POS in _INFLECTED_UNKNOWN and not verb) or (
        not capital and best.tag.POS == "NOUN"
    ):
        found |= _lexemes([best])
    if not capital:
        found |= _lexemes(r for r in readings_of(word) if same(r.normal_form, word))
    return found


def _may_be_of(form: str, word: str) -> bool:
    """Tell whether a guessed form may be one: no word of the dictionary, and no mere stump."""
    return form == word or (len(form) >= _SHORTEST_UNKNOWN and not is_known(form))


def _unknown_bases(word: str) -> set[str]:
    """Give the base forms of an unknown word; one in the dictionary would have it as a form."""
    return {
        base
        for base in bases_ru.bases(word)
        if not is_known(base) or any(map(_lacks_plural, readings_of(base)))
    }


def _unknown_surname(word: str, masculine: str, *, capital: bool) -> set[str]:
    found = set(names_ru.surname_forms(masculine))
    if word == masculine:
        found |= names_ru.noun_forms(word) | (set() if capital else {word + "ов"})
    return found | (set() if capital else _as_plural(word))


def _as_plural(word: str) -> set[str]:
    """Give the forms of an unknown thing whose plural genitive this is: блокчейнов, no person."""
    best = readings_of(word)[0]
    if not word.endswith(_SURNAME_LIKE) or {"NOUN", "inan", "plur", "gent"} - best.tag.grammemes:
        return set()
    return _lexemes([best])


def _fitting(readings: Sequence[Any], as_base: list[Any], *, capital: bool) -> list[Any]:
    """Choose the readings that a user may mean: base forms, and others if they are likely.

    Who writes a noun commands nothing: «пристань» is not of «пристать», «строй» not of «строить».
    """
    if not as_base:
        return _likely(readings)
    others = [r for r in readings if r not in as_base and "impr" not in r.tag]
    if capital:
        others = [reading for reading in others if reading.tag.POS not in _VERBAL]
    if any(NAMES & reading.tag.grammemes for reading in as_base):
        if capital:
            unlike = [r for r in others if _PERSONAL & r.tag.grammemes]
            unchanging = all("Fixd" in reading.tag for reading in as_base)
            return as_base + (_likely(unlike) if unchanging else [])
        others = [reading for reading in others if not (NAMES & reading.tag.grammemes)]
    return as_base + _grouped(others, _LEAST_SHARE)


def _likely(readings: Sequence[Any]) -> list[Any]:
    """Choose among readings of which none is a base form."""
    return _grouped(readings, _LEAST_SHARE_OF_ALL * _share(readings))


def _grouped(readings: Iterable[Any], least: float) -> list[Any]:
    """Keep the readings of words whose readings have a share of at least `least` together."""
    readings = list(readings)
    if len({reading.normal_form for reading in readings}) == 1:
        return readings if _share(readings) >= least else []
    ordered = sorted(readings, key=lambda reading: str(reading.normal_form))
    chosen: list[Any] = []
    for _, group in groupby(ordered, key=lambda reading: reading.normal_form):
        same = list(group)
        if _share(same) >= least:
            chosen += same
    return chosen


def _lexemes(readings: Iterable[Any]) -> set[str]:
    """Collect all forms of the readings' words."""
    found: set[str] = set()
    readings = list(readings)
    name = any(_PERSONAL & reading.tag.grammemes for reading in readings)
    first = any("Name" in reading.tag for reading in readings)
    seen: set[tuple[str, object]] = set()
    for reading in readings:
        key = (reading.normal_form, _paradigm(reading))
        if key in seen:
            continue
        seen.add(key)
        personal = name and bool(NAMES & reading.tag.grammemes)
        found.update(
            form.word
            for form in reading.lexeme
            # «свет» is not of Света, nor «май» of Майя.
            if not ("Name" in form.tag and len(form.word) < len(reading.normal_form))
            if not (personal and "plur" in form.tag and form.word.endswith(_SURNAME_LIKE))
            or (not first and "Surn" in form.tag and not _is_other_surname(form.word))
        )
        if personal and (reading.normal_form.endswith(("ь", "ец")) or _lacks_plural(reading)):
            found |= names_ru.noun_forms(reading.normal_form)
    return found


def _lacks_plural(reading: Any) -> bool:
    """Tell whether the dictionary has a surname in the singular alone: Цукерберг."""
    return {"Surn", "masc"} <= reading.tag.grammemes and not any(
        "Fixd" in form.tag or "plur" in form.tag for form in reading.lexeme
    )


def _is_other_surname(word: str) -> bool:
    """Tell whether the plural genitive of a surname is somebody else's: Гордей, Гордеев."""
    return any("Poss" in r.tag or same(r.normal_form, word) for r in readings_of(word))


def _paradigm(reading: Any) -> object:
    """Name the declension of a reading; two nouns may be alike in the rest (стулы, стулья)."""
    _, *rest = reading.methods_stack[0]
    return (len(reading.methods_stack), rest[1] if len(rest) > 1 else str(reading.tag))


def _spelled(found: Iterable[str]) -> Iterable[str]:
    """Write forms as normalised text has them."""
    return (form.replace("ё", "е") for form in found)
