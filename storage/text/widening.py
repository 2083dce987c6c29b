"""Widens the names of a query to their spellings in the other languages, as a longer query."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from storage.errors import QueryError
from storage.text.initials import is_person, with_initials
from storage.text.lexer import Sign, signs
from storage.text.nodes import TEXT_FIELDS
from storage.text.query import parse
from storage.text.spellings import by_language, spellings


def widen(query: str) -> str:
    """Give a query in which each name also stands as other languages spell it.

    A name is a word with a capital, alone or in a phrase; what is exact (`=`), a beginning (`*`) or
    in capitals throughout stays as it is. Raises QueryError where the query, or the longer one,
    cannot be read.
    """
    parse(query)
    try:
        widened = _widened(query, initials=True)
        parse(widened)
    except QueryError:  # too long with the initials, perhaps not without
        widened = _widened(query, initials=False)
        parse(widened)
    return widened


def _widened(query: str, *, initials: bool) -> str:
    found = list(_with_ends(query))
    people = dict(_people(found)) if initials else {}
    written, at, field = [], 0, ""
    for number, (sign, end) in enumerate(found):
        person = people.get(number)
        if person is not None:
            written += [query[at : sign.position], "("]
            at = sign.position
        if sign.kind in {"word", "phrase"} and field in {"", *TEXT_FIELDS}:
            others = (
                _phrases(sign, initials=initials) if sign.kind == "phrase" else _names(sign.text)
            )
            if others:
                whole = query[sign.position : end].strip()
                written += [query[at : sign.position], f"({' OR '.join((whole, *others))})"]
                at = sign.position + len(whole)
        for last, phrases in people.values():
            if last == number:
                whole = query[at:end].rstrip()
                written += [whole, "".join(f" OR {phrase}" for phrase in phrases), ")"]
                at += len(whole)
        field = sign.text if sign.kind == "field" else "" if sign.kind != "(" else field
    return "".join((*written, query[at:]))


def _people(found: Sequence[tuple[Sign, int]]) -> Iterator[tuple[int, tuple[int, Sequence[str]]]]:
    """Give where bare words that name a person begin and end, with the phrases of initials."""
    kinds = [sign.kind for sign, _ in found]
    number = 0
    while number < len(found):
        length = next((n for n in (3, 2) if _names_person(found[number : number + n], n)), 0)
        if length and (not number or kinds[number - 1] not in {"NOT", "field"}):
            words = [sign.text for sign, _ in found[number : number + length]]
            yield number, (number + length - 1, with_initials(words))
        number += length or 1


def _names_person(found: Sequence[tuple[Sign, int]], length: int) -> bool:
    bare = len(found) == length and all(sign.kind == "word" for sign, _ in found)
    return bare and is_person([sign.text for sign, _ in found])


def _with_ends(query: str) -> Iterator[tuple[Sign, int]]:
    """Give the signs of a query, each with where the next one begins."""
    found = list(signs(query))
    for sign, following in pairwise(found):
        yield sign, following.position


def _names(word: str) -> tuple[str, ...]:
    name = word.strip("=*.,;:!?")
    if name != word or not name[:1].isupper() or name.isupper():
        return ()
    return tuple(f'"{one}"' if " " in one else one for one in spellings(name))


def _phrases(sign: Sign, *, initials: bool) -> tuple[str, ...]:
    """Spell the names of a phrase language by language, the first spellings together, and so on."""
    words = sign.text.split()
    if sign.exact or any("*" in word or word.startswith("=") for word in words):
        return ()
    each = [by_language(w) if w[:1].isupper() and not w.isupper() else {} for w in words]
    rows: dict[str, None] = {}
    for language in ("ru", "kk", "en"):
        some = [found.get(language, ()) for found in each]
        # Kazakh leaves many names as Russian writes them; in Latin letters all must be spelled.
        if any(some) and (language == "kk" or all(some)):
            rows.update(dict.fromkeys(_in_step(words, some)))
    near = "" if sign.slop is None else f"~{sign.slop}"
    short = with_initials(words) if initials and is_person(words) else ()
    return (*(f'"{row}"{near}' for row in rows), *short)


def _in_step(words: Sequence[str], spelled: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Put the first spellings of some words together, the second ones, and so on."""
    for n in range(max(map(len, spelled))):
        pairs = zip(words, spelled, strict=True)
        yield " ".join(some[min(n, len(some) - 1)] if some else word for word, some in pairs)
