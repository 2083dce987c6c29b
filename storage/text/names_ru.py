"""Russian names and words that no dictionary has: their cases by ending, both genders."""

import re

_POSSESSIVE = re.compile(r"(.+(?:ов|ев|ин|ын))(?:а|у|ым|ом|е|ой|ою|ы|ых|ыми)?")
_ADJECTIVE = re.compile(r"(.+[бвгдзклмнпрстц])(?:ый|ий|ой|ая|ого|ому|ую|ые|ие)")
_CERTAIN_ADJECTIVE = re.compile(r"(.+[сц]к)(?:ий|ой|ая|ого|ому|им|ом|ою|ую|ие|их|ими)")
_MASCULINE = ("", "а", "у", "ым", "ом", "е")
_FEMININE = ("а", "ой", "ою", "у")
_PLURAL = ("ы", "ых", "ым", "ыми")
_ADJECTIVE_ENDINGS = (
    "{y}й", "ой", "ого", "ому", "{y}м", "ом", "ая", "ую", "ою", "{y}е", "{y}х", "{y}ми",
)  # fmt: skip
_UNCHANGING = ("ко", "ых", "их", "аго", "ово")
_IN_YA = ("и", "е", "ю", "ей", "ею", "ям", "ями", "ях")
# Families are named so, and no family after them.
_SURELY_SURNAMES = re.compile(r".+(?:[ую]к|штейн|берг|сон|[бвгдзклмнпрст]ян)")
_AFTER_HISSING = frozenset("жшщчц")
_WITHOUT_Y = frozenset("гкхжшщч")
_VOWELS = frozenset("аеиоуыэюя")


def surname_stem(word: str) -> str | None:
    """Give the masculine form of a surname in -ов, -ев, -ин, -ын found in any case or gender."""
    found = _POSSESSIVE.fullmatch(word)
    return found[1] if found else None


def surname_forms(masculine: str) -> frozenset[str]:
    """Decline a surname in -ов, -ев, -ин, -ын: he, she, they; -ом for Дарвином and towns."""
    endings = (*_MASCULINE, *_FEMININE, *_PLURAL)
    return frozenset(masculine + ending for ending in endings)


def adjective_forms(word: str) -> frozenset[str]:
    """Decline a surname or a word that ends like an adjective; empty where it does not."""
    found = _CERTAIN_ADJECTIVE.fullmatch(word) or _ADJECTIVE.fullmatch(word)
    if not found:
        return frozenset()
    stem = found[1]
    vowel = "и" if stem[-1] in _WITHOUT_Y else "ы"
    return frozenset(stem + ending.format(y=vowel) for ending in _ADJECTIVE_ENDINGS)


def is_surely_adjective(word: str) -> bool:
    """Tell whether a word ends as only adjectives and their surnames do (-ский, -цкая)."""
    return _CERTAIN_ADJECTIVE.fullmatch(word) is not None


def noun_forms(word: str) -> frozenset[str]:
    """Decline a name or unknown noun by its ending; what ends in another vowel stays as it is.

    The plural genitive is left out where it would be another name: Ерлан has no «Ерланов», but
    Гнатюк has «Гнатюков».
    """
    last, stem = word[-1], word[:-1]
    if word.endswith(_UNCHANGING):
        return frozenset({word})
    if last in "ая":
        endings = _endings_in_a(stem) if last == "а" else _IN_YA
    elif last == "й":
        endings = ("й", "я", "ю", "ем", "е", "и", "ям", "ями", "ях")
    elif last == "ь":
        endings = ("ь", "я", "ю", "ем", "е", "и", "ью", "ей", "ям", "ями", "ях")
    elif last in _VOWELS or not last.isalpha():
        return frozenset({word})
    else:
        return _consonant_forms(word)
    return frozenset({word, *(stem + ending for ending in endings)})


def _endings_in_a(stem: str) -> tuple[str, ...]:
    plural = "и" if stem[-1:] in _WITHOUT_Y else "ы"
    instrumental = ("ей", "ею") if stem[-1:] in _AFTER_HISSING else ()
    return (plural, "е", "у", "ой", "ою", "ам", "ами", "ах", *instrumental)


def _consonant_forms(word: str) -> frozenset[str]:
    """Decline a masculine in a consonant; -ец may lose its vowel (Кравец, Кравца)."""
    stems = [word]
    if word.endswith("ец") and len(word) > len("ец") + 1:
        before = "й" if word[-3] in _VOWELS else ""
        stems.append(word[:-2] + before + "ц")
    instrumental = ("ем", "ом") if word[-1] in _AFTER_HISSING else ("ом",)
    plural = "и" if word[-1] in _WITHOUT_Y else "ы"
    endings = ("а", "у", "е", plural, "ам", "ами", "ах", *instrumental, *_genitives(word))
    return frozenset({word, *(stem + ending for stem in stems for ending in endings)})


def plural_genitive(word: str) -> str:
    """Give the plural genitive of a masculine thing, the word itself where it is none: жузов."""
    if word[-1] == "й":
        return word[:-1] + "ев"
    consonant = word[-1].isalpha() and word[-1] not in _VOWELS | _AFTER_HISSING | frozenset("ъь")
    return word + "ов" if consonant else word


def _genitives(word: str) -> tuple[str, ...]:
    """Give the plural genitive of a masculine where it is nobody else's name."""
    if word[-1] in _AFTER_HISSING - {"ц"}:
        return ("ей",)
    return ("ов",) if _SURELY_SURNAMES.fullmatch(word) else ()
