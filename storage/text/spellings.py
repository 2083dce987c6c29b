"""A name as the other languages of the country spell it: Токаев, Тоқаев, Tokayev.

By table for well-known names, otherwise by rule, so a spelling may be missing or never used; the
user sees what was added. Kazakh letters follow the vowel beside them; in English the spellings of
the authorities and those of the newspapers are both given where they differ (Kassym-Jomart,
Kasym-Zhomart).
"""

import re
from collections.abc import Iterable
from itertools import product

from storage.text import bases_kk, forms_ru, names_ru
from storage.text.forms_kk import LETTERS
from storage.text.name_table import known

# Spellings of a name in one language, at most: more would be guesses.
MOST = 4

_LATIN = re.compile(r"[A-Za-z]")
_CYRILLIC = re.compile(r"[А-Яа-яЁё]")
_SURNAME = re.compile(r"(?:ов|ев|ёв|ин|ын)[аы]?$")
# Kazakh keeps the Russian letters of names with sounds that it lacks, and of those in -ский.
_SLAVIC = re.compile(r"[вёфцщэ]|[сц]к(?:ий|ой|ая)$")
_BACK = str.maketrans("кгКГ", "қғҚҒ")
# A syllable with a front vowel keeps its к and г: Айбек, Узбекистан.
_BESIDE_BACK = re.compile(r"[кг](?=[аоуы])|(?<=[аоуы])[кг](?![еиіүөәюяё])", re.IGNORECASE)
_TO_RUSSIAN = str.maketrans("әғқңөұүһіӘҒҚҢӨҰҮҺІ", "агкноуухиАГКНОУУХИ")
_TO_LATIN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "з": "z", "и": "i", "й": "y", "к": "k",
    "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "т": "t", "у": "u", "ф": "f",
    "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e",
    "ю": "yu", "я": "ya",
}  # fmt: skip
_FROM_LATIN = (
    ("shch", "щ"), ("sch", "щ"), ("sky", "ский"), ("skiy", "ский"), ("zh", "ж"), ("kh", "х"),
    ("ts", "ц"), ("ch", "ч"), ("sh", "ш"), ("yu", "ю"), ("ya", "я"), ("yo", "ё"), ("ye", "е"),
    ("ss", "с"), ("ii", "ий"), ("iy", "ий"), ("a", "а"), ("b", "б"), ("c", "к"), ("d", "д"),
    ("e", "е"), ("f", "ф"), ("g", "г"), ("h", "х"), ("i", "и"), ("j", "ж"), ("k", "к"), ("l", "л"),
    ("m", "м"), ("n", "н"), ("o", "о"), ("p", "п"), ("q", "к"), ("r", "р"), ("s", "с"), ("t", "т"),
    ("u", "у"), ("v", "в"), ("w", "в"), ("x", "кс"), ("z", "з"),
)  # fmt: skip
_VOWELS = frozenset("аеёиоуыэюя")


def spellings(name: str) -> tuple[str, ...]:
    """Give the other spellings of a name (one word, hyphens allowed), not itself; none: ()."""
    return tuple(dict.fromkeys(one for some in by_language(name).values() for one in some))


def by_language(name: str) -> dict[str, tuple[str, ...]]:
    """Give the other spellings of a name in Russian, Kazakh and English: {"ru": ..., ...}."""
    for basic in _basic(name):
        row = known(basic)
        if row is not None:
            return {lang: _others(some, name, basic) for lang, some in row.items()}
    found: dict[str, list[str]] = {"ru": [], "kk": [], "en": []}
    for basic in _basic(name)[:2]:
        for language, some in _by_rule(basic).items():
            found[language] += some
    basics = (name, *_basic(name)[:1])
    return {language: _others(some, *basics) for language, some in found.items()}


def _others(found: Iterable[str], *written: str) -> tuple[str, ...]:
    """Leave out what the user has written, and what is too much."""
    return tuple(dict.fromkeys(one for one in found if one not in written))[:MOST]


def _basic(name: str) -> list[str]:
    """Give what a name may be a case of, the likeliest first; a woman's surname is one itself."""
    low = name.lower()
    if known(name) is not None or not _CYRILLIC.search(name):
        return [name]
    if _has_kazakh(name):
        bases = sorted(bases_kk.bases(low), key=len)
    else:
        bases = [surname] if (surname := names_ru.surname_stem(low)) else []
        bases += sorted(forms_ru.basic_forms(low))
    good = [one for one in bases if known(one) is not None or _SURNAME.search(one)]
    as_written = [name[0] + one[1:] for one in good if one != low]
    if low.endswith("а") or not as_written:
        return list(dict.fromkeys((name, *as_written)))
    return list(dict.fromkeys((*as_written, name)))[:1]


def _by_rule(name: str) -> dict[str, list[str]]:
    """Spell a basic form by letter rules, itself perhaps among the spellings."""
    latin = _LATIN.search(name) and not _CYRILLIC.search(name) and not _has_kazakh(name)
    if latin:
        russian = [_russian_from_latin(name)]
    elif _has_kazakh(name):
        russian = _russian_from_kazakh(name)
    else:
        russian = [name] if _CYRILLIC.search(name) else []
    # Kazakh writes -йы- where Russian has -и-: Смайылов, Смаилов.
    russian = [one.replace("йы", "и") for one in russian]
    kazakh = [] if _has_kazakh(name) else [one for r in russian for one in _kazakh(r)]
    english = [] if latin else [one for r in russian[:1] for one in _english(r)]
    return {"ru": russian, "kk": [k for k in kazakh if k not in russian], "en": english}


def _has_kazakh(name: str) -> bool:
    return not LETTERS.isdisjoint(name.lower())


def _russian_from_kazakh(name: str) -> list[str]:
    """Write a Kazakh name in Russian letters; ү before л softens it: Гүлнара, Гульнара."""
    soft = re.sub(r"үл(?=[бвгджзкмнпрстфхцчшщ])", "уль", name)
    soft = re.sub(r"Үл(?=[бвгджзкмнпрстфхцчшщ])", "Уль", soft)
    both = (soft.replace("ңғ", "нг").translate(_TO_RUSSIAN), name.translate(_TO_RUSSIAN))
    return list(dict.fromkeys(both))


def _russian_from_latin(name: str) -> str:
    """Write a Latin name in Russian letters, part by part."""
    return "-".join(_cyrillic_part(part) for part in name.split("-"))


def _cyrillic_part(part: str) -> str:
    rest, written = part.lower(), ""
    while rest:
        letters, sign = _next_sign(rest, written)
        written += sign
        rest = rest[len(letters) :]
    return written[:1].upper() + written[1:] if part[:1].isupper() else written


def _next_sign(rest: str, written: str) -> tuple[str, str]:
    for letters, sign in _FROM_LATIN:
        if rest.startswith(letters) and (len(letters) == 1 or letters != "sky" or rest == letters):
            return letters, sign
    if rest[0] == "y":
        return "y", "й" if written[-1:] in _VOWELS else "ы"
    return rest[0], rest[0]


def _kazakh(name: str) -> list[str]:
    """Write a Russian spelling in Kazakh letters: by back vowels, by front vowels."""
    parts = [_kazakh_part(part) for part in name.split("-")]
    return ["-".join(one) for one in product(*parts)][:MOST]


def _kazakh_part(part: str) -> list[str]:
    ending = _SURNAME.search(part)
    stem, rest = (part[: ending.start()], ending[0]) if ending else (part, "")
    low = stem.lower()
    if _SLAVIC.search(low):
        return [part]
    if re.search(r"уль(?=[^аеёиоуыэюя]|$)", low):
        soft = stem.replace("уль", "үл").replace("Уль", "Үл")
        return [soft + rest]
    if re.match(r"а[^аеёиоуыэюя]+[ия]", low) or re.fullmatch(r"а[^аеёиоуыэюя]и", low):
        return [("Ә" if stem[0] == "А" else "ә") + stem[1:] + rest]
    if "ь" in low or {"а", "о", "ы", "у"}.isdisjoint(low):
        return [part]
    back = _BESIDE_BACK.sub(lambda found: found[0].translate(_BACK), stem)
    back = back.replace("нғ", "ңғ").replace("аи", "айы")
    rounded = re.sub(r"(?<=[^аеёиоуыэюя])у(?=[^аеёиоуыэюя])", "ұ", back)
    return list(dict.fromkeys((rounded + rest, back + rest)))


def _english(name: str) -> list[str]:
    """Write a Russian spelling in Latin letters."""
    parts = [_english_part(part) for part in name.split("-")]
    return list(dict.fromkeys("-".join(one) for one in product(*parts)))[:MOST]


def _english_part(part: str) -> list[str]:
    low = part.lower()
    choices = [_latin(low, at) for at in range(len(low))]
    found = dict.fromkeys("".join(one) for one in product(*choices))
    ended = (re.sub(r"(?<=sk)iy$|(?<=[^aeiou])yy$", "y", one) for one in found)
    return [one[:1].upper() + one[1:] if part[:1].isupper() else one for one in ended]


def _latin(word: str, at: int) -> tuple[str, ...]:
    """Give the Latin letters for one of a word; the likeliest first."""
    letter, before, after = word[at], word[at - 1] if at else "", word[at + 1 : at + 2]
    if letter in "её":
        if before and before not in _VOWELS and before not in "ьъ":
            return ("yo", "e") if letter == "ё" else ("e",)
        return ("ye",) if before else ("Ye", "E")
    if letter == "с":
        return ("s", "ss") if before in _VOWELS and after and after in _VOWELS else ("s",)
    if letter == "ж":
        return ("zh", "j")
    return (_TO_LATIN.get(letter, letter),)
