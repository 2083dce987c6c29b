"""A text as sentences, with their places."""

import re
from dataclasses import dataclass
from itertools import pairwise

from crawler.dedup.words import MAX_CHARS, paragraphs

# A sentence ends at . ! ? … and closing quotes, before a space and a capital letter or a digit,
# quotes and dashes skipped.
_END = re.compile(r"""[.!?…]+["»”)]*(?=\s)""")
_OPENS = ' \t\u00a0"«“„(–—-'
# Initials and shortenings end no sentence: "Т. Ахметов", "г. Астана", "ул. Абая".
_SHORT = re.compile(
    r"(?:\b\w|\b(?:им|ул|пр|гг|др|км|руб|млн|млрд|тыс|обл|просп|стр|st|mr|mrs|dr|inc|no))$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with the characters at which it starts and ends in the text it was cut from."""

    text: str
    start: int
    end: int


def sentences(text: str) -> list[Sentence]:
    """Cut a text into sentences; a sentence never crosses a paragraph."""
    cut: list[Sentence] = []
    for start, end in paragraphs(text[:MAX_CHARS]):
        for found in _within(text, start, end):
            stripped = text[found[0] : found[1]].strip()
            if stripped:
                at = text.index(stripped, found[0])
                cut.append(Sentence(stripped, at, at + len(stripped)))
    return cut


def _within(text: str, start: int, end: int) -> list[tuple[int, int]]:
    bounds = [start]
    for found in _END.finditer(text, start, end):
        after = text[found.end() : end].lstrip(_OPENS)
        shortened = _SHORT.search(text, max(start, found.start() - 6), found.start())
        if (after[:1].isupper() or after[:1].isdigit()) and not shortened:
            bounds.append(found.end())
    return [(a, b) for a, b in pairwise([*bounds, end]) if a < b]
