"""Widens the names of a query to their spellings in the other languages, as a longer query."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

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
    written, at, field = [], 0, ""
    for sign, end in _with_ends(query):
        if sign.kind in {"word", "phrase"} and field in {"", *TEXT_FIELDS}:
            others = _phrases(sign) if sign.kind == "phrase" else _names(sign.text)
            if others:
                whole = query[sign.position : end].strip()
                written += [query[at : sign.position], f"({' OR '.join((whole, *others))})"]
                at = sign.position + len(whole)
        field = sign.text if sign.kind == "field" else "" if sign.kind != "(" else field
    widened = "".join((*written, query[at:]))
    parse(widened)
    return widened


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


def _phrases(sign: Sign) -> tuple[str, ...]:
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
    return tuple(f'"{row}"{near}' for row in rows)


def _in_step(words: Sequence[str], spelled: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Put the first spellings of some words together, the second ones, and so on."""
    for n in range(max(map(len, spelled))):
        pairs = zip(words, spelled, strict=True)
        yield " ".join(some[min(n, len(some) - 1)] if some else word for word, some in pairs)
