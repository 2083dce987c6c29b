"""First names as initials: for Касым-Жомарт Токаев also К. Токаев, К.-Ж.Токаев, Токаев К.К."""

import re
from collections.abc import Iterator, Sequence

from storage.text.dictionary_ru import is_known, readings_of
from storage.text.name_table import is_place
from storage.text.names_ru import surname_stem
from storage.text.spellings import by_language
from storage.text.tokens import normalise

_NAME = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_PATRONYMIC = re.compile(r"(?:вич|вн|[уұ]лы|[кқ]ызы|uly|kyzy|vich|vna)(?:а|у|ем|е|ой|ы)?$")
_LATIN_SURNAME = re.compile(r"(?:ov|ev|yev|in|sky|skiy)a?$")
# A second initial may stand between: К. К. Токаев, К.-Ж. Токаев; and all of them after the surname.
_NEAR = "~1"


def is_person(words: Sequence[str]) -> bool:
    """Tell whether words may be first name and surname, a patronymic between them or after."""
    if len(words) not in {2, 3} or not all(map(_is_name, words)):
        return False
    surname = _surname(words)
    return bool(surname) and _may_be_first_name(next(word for word in words if word != surname))


def with_initials(words: Sequence[str]) -> tuple[str, ...]:
    """Give phrases of the initial and the surname as each language writes them.

    An initial is exact (`=К`), so that it must be a capital in the text, too.
    """
    surname = _surname(words)
    first = next(word for word in words if word != surname)
    found = (
        f'"={name[0]} {last}"{_NEAR}'
        for names, surnames in _by_language(first, surname)
        for last in surnames
        for name in names
    )
    return tuple(dict.fromkeys(found))


def _is_name(word: str) -> bool:
    return bool(
        _NAME.fullmatch(word) and word[0].isupper() and not word.isupper() and not is_place(word)
    )


def _may_be_first_name(word: str) -> bool:
    """Tell a first name from a surname and from a title: not «Путин» nor «Министр»."""
    low = normalise(word)
    if "-" in word:
        return True
    if surname_stem(low) or _LATIN_SURNAME.search(low):
        return is_known(low) and any("Name" in reading.tag for reading in readings_of(low))
    return not is_known(low) or any("Name" in reading.tag for reading in readings_of(low))


def _surname(words: Sequence[str]) -> str:
    """Give the surname: the last word, or the one before a patronymic at the end."""
    if len(words) == len("ИО"):
        return "" if _PATRONYMIC.search(words[-1]) else words[-1]
    if _PATRONYMIC.search(words[1]):
        return words[-1]
    return words[0] if _PATRONYMIC.search(words[-1]) else ""


def _by_language(first: str, surname: str) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Give first names and surnames that belong together, as written first."""
    yield (first,), (surname,)
    names, last = by_language(first), by_language(surname)
    for language in ("ru", "kk", "en"):
        if names.get(language) or last.get(language):
            own = ((), ()) if language == "en" else ((first,), (surname,))
            yield names.get(language) or own[0], (last.get(language) or own[1])[:2]
