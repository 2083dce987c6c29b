"""First names as initials: for Касым-Жомарт Токаев also К. Токаев, К.-Ж.Токаев, Қ. Тоқаев."""

import re
from collections.abc import Iterator, Sequence

from storage.text.name_table import is_place
from storage.text.spellings import by_language

_NAME = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# Latin letters that stand for one of Cyrillic stay together: K.Zh. Tokayev.
_INITIAL = re.compile(r"[ZSCK]h|.")
_PATRONYMIC = re.compile(r"(?:вич|вн|[уұ]лы|[кқ]ызы|uly|kyzy|vich|vna)(?:а|у|ем|е|ой|ы)?$")


def is_person(words: Sequence[str]) -> bool:
    """Tell whether words may be first name and surname, a patronymic between them or after."""
    return len(words) in {2, 3} and all(map(_is_name, words)) and bool(_surname(words))


def with_initials(words: Sequence[str]) -> tuple[str, ...]:
    """Give phrases of the initials and the surname as each language writes them.

    An initial is exact (`=К`), so that it must be a capital in the text, too.
    """
    surname = _surname(words)
    first, *more = (word for word in words if word != surname)
    found: dict[str, None] = {}
    for firsts, middles, surnames in _by_language(first, more[0] if more else "", surname):
        for last in surnames:
            for name in firsts:
                found.update(dict.fromkeys(_phrases(name, middles, last)))
    return tuple(found)


def _is_name(word: str) -> bool:
    return bool(
        _NAME.fullmatch(word) and word[0].isupper() and not word.isupper() and not is_place(word)
    )


def _surname(words: Sequence[str]) -> str:
    """Give the surname: the last word, or the one before a patronymic at the end."""
    if len(words) == len("ИО"):
        return "" if _PATRONYMIC.search(words[-1]) else words[-1]
    if _PATRONYMIC.search(words[1]):
        return words[-1]
    return words[0] if _PATRONYMIC.search(words[-1]) else ""


def _by_language(
    first: str, middle: str, surname: str
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]]:
    """Give first names, patronymics and surnames that belong together, as written first."""
    yield (first,), (middle,) if middle else (), (surname,)
    names, middles, last = (by_language(word) if word else {} for word in (first, middle, surname))
    for language in ("ru", "kk", "en"):
        if names.get(language) or last.get(language):
            own = () if language == "en" else (first,), () if language == "en" else (surname,)
            firsts, surnames = names.get(language) or own[0], last.get(language) or own[1]
            yield firsts, middles.get(language) or ((middle,) if middle else ()), surnames[:2]


def _phrases(name: str, middles: Sequence[str], surname: str) -> Iterator[str]:
    """Give the initial alone, those of both halves of a name, and that of the patronymic."""
    parts = [found[0] for part in name.split("-") if (found := _INITIAL.match(part))]
    yield _phrase((parts[0],), surname)
    if len(parts) > 1:
        yield _phrase(parts, surname)
    for middle in middles[:1]:
        yield _phrase((parts[0], middle[0]), surname)


def _phrase(letters: Sequence[str], surname: str) -> str:
    return f'"{" ".join("=" + letter for letter in letters)} {surname}"'
