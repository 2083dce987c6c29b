"""Cuts text into words: where each stands in the original, and how it reads once normalised.

A word is a run of letters and digits. Hyphens and apostrophes part words, so that in
`Касым-Жомарт` and `Tokayev's` each part can be asked for; the whole is its parts side by side.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

# The longest text of a field that is read (characters). A real speech stays under 60,000; the
# bound keeps an article's word list below Postgres's 1 MiB for a tsvector, whatever it holds.
MAX_CHARACTERS = 100_000

# A plain \w+ is a fifth faster than [^\W_]+; `fold` makes underscores spaces.
_WORD = re.compile(r"\w+")
_CHUNK = re.compile(r"\s+|\S+")
# A dozen words or so: of a text with one odd character only these few are looked at one by one.
_STRETCH = re.compile(r"(?:\s*+\S++){1,12}+|\s+")
# Left out inside words: stress and other combining marks that do not compose, soft hyphens,
# zero-width characters, direction and variation marks.
_SILENT = re.compile(
    "[\u00ad\u0300-\u036f\u0483-\u0489\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]"
)
_FIRST_JAMO_VOWEL, _LAST_JAMO = "\u1160", "\u11ff"


class Token(NamedTuple):
    """A word: `start` and `end` in the original text (end excluded), `norm` its normal spelling."""

    start: int
    end: int
    norm: str


class Folded(NamedTuple):
    """A text's normal spelling; `starts[i]` and `ends[i]` tell where its character i came from.

    Both are None where every character stands at its original place.
    """

    text: str
    starts: list[int] | None
    ends: list[int] | None


def fold(text: str) -> Folded:
    """Normalise a text: NFC, case folded, `ё` as `е`, `_` as a space, silent marks left out."""
    text = text[:MAX_CHARACTERS]
    if text.isascii():
        return Folded(text.lower().replace("_", " "), None, None)
    folded = _fold_in_place(text)
    return _fold_by_chunk(text) if folded is None else Folded(folded, None, None)


def normalise(word: str) -> str:
    """Give a word's or text's normal spelling alone."""
    return fold(word).text


def words(text: str) -> list[str]:
    """List the normalised words of a text, in order."""
    return _WORD.findall(fold(text).text)


def words_of(folded: Folded) -> list[str]:
    """List the words of a folded text, in order."""
    return _WORD.findall(folded.text)


def places_of(folded: Folded) -> list[tuple[int, int]]:
    """List where the words of a folded text stand in the original: (start, end), end excluded."""
    places = [found.span() for found in _WORD.finditer(folded.text)]
    if folded.starts is None or folded.ends is None:
        return places
    starts, ends = folded.starts, folded.ends
    return [(starts[start], ends[end - 1]) for start, end in places]


def tokenize(text: str) -> list[Token]:
    """Cut a text into words with their places in the original and their normal spelling."""
    folded = fold(text)
    pairs = zip(places_of(folded), words_of(folded), strict=True)
    return [Token(start, end, norm) for (start, end), norm in pairs]


def _fold_in_place(text: str) -> str | None:
    """Normalise a text whose characters all keep their places; None where they do not."""
    folded = text.casefold()
    if len(folded) != len(text) or _SILENT.search(text):
        return None
    if not unicodedata.is_normalized("NFC", text):
        return None
    return folded.replace("ё", "е").replace("_", " ")


def _fold_by_chunk(text: str) -> Folded:
    """Normalise a text in which some characters move; most of its chunks stay as they are."""
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end, folded in _pieces(text):
        if folded is None:
            for letter, first, after in _clusters(text, start, end):
                letters.append(letter)
                starts.append(first)
                ends.append(after)
        else:
            letters.append(folded)
            starts.extend(range(start, end))
            ends.extend(range(start + 1, end + 1))
    return Folded("".join(letters), starts, ends)


def _pieces(text: str) -> Iterator[tuple[int, int, str | None]]:
    """Cut a text at spaces: start, end, and the normal spelling unless characters move in it."""
    for stretch in _STRETCH.finditer(text):
        start, end = stretch.span()
        folded = _fold_in_place(stretch[0])
        if folded is not None:
            yield start, end, folded
            continue
        for chunk in _CHUNK.finditer(text, start, end):
            yield *chunk.span(), _fold_in_place(chunk[0])


def _clusters(text: str, start: int, stop: int) -> Iterator[tuple[str, int, int]]:
    """Normalise character by character with its marks: each letter, and whence it came."""
    while start < stop:
        end = start + 1
        while end < stop and _joins(text[end]):
            end += 1
        cluster = unicodedata.normalize("NFC", text[start:end]).casefold()
        for letter in _SILENT.sub("", cluster).replace("ё", "е").replace("_", " "):
            yield letter, start, end
        start = end


def _joins(character: str) -> bool:
    """Tell whether a character belongs to the one before it (a mark, a Hangul vowel or final)."""
    return bool(unicodedata.combining(character)) or (_FIRST_JAMO_VOWEL <= character <= _LAST_JAMO)
