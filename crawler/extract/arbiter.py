"""Which of several readings of a body to believe: the one that agrees most with the others."""

import logging
import re
from collections import Counter
from collections.abc import Sequence

from crawler.extract.body_text import Paragraph, read_paragraphs
from crawler.extract.tree import parse

_WORD = re.compile(r"\w+")
_FEWEST_WORDS = 20
# The libraries log every page that they cannot read; here that is an answer like any other.
_QUIET = logging.CRITICAL + 1


def word_f1(first: str, second: str) -> float:
    """Return the F1 of two texts as bags of words, from 0 to 1."""
    one, other = (Counter(_WORD.findall(text.casefold())) for text in (first, second))
    shared = (one & other).total()
    return 2 * shared / (one.total() + other.total()) if shared else 0.0


def most_agreed(readings: Sequence[list[Paragraph]]) -> list[Paragraph]:
    """Return the reading with the highest summed agreement; the earlier one where two are equal."""
    texts = ["\n".join(paragraph.text for paragraph in reading) for reading in readings]
    answered = [n for n, text in enumerate(texts) if len(_WORD.findall(text)) >= _FEWEST_WORDS]
    if not answered:
        return next(filter(None, readings), [])
    return readings[
        max(answered, key=lambda n: sum(word_f1(texts[n], texts[m]) for m in answered if m != n))
    ]


def second_opinions(html: str) -> list[list[Paragraph]]:
    """Return the bodies that trafilatura (precision) and readability-lxml see in a page."""
    return [_trafilatura(html), _readability(html)]


def _trafilatura(html: str) -> list[Paragraph]:
    import trafilatura  # noqa: PLC0415 - 0.4 s and 40 MB that most visits never need

    logging.getLogger("trafilatura").setLevel(_QUIET)
    try:
        text = trafilatura.extract(
            html, favor_precision=True, include_comments=False, include_tables=False, fast=False
        )
    except (ValueError, TypeError, AttributeError, RecursionError, AssertionError, LookupError):
        return []
    return [Paragraph(line) for line in map(str.strip, (text or "").split("\n")) if line]


def _readability(html: str) -> list[Paragraph]:
    import readability  # type: ignore[import-untyped] # it has no types  # noqa: PLC0415

    logging.getLogger("readability").setLevel(_QUIET)
    try:
        summary = readability.Document(html).summary(html_partial=True)
    except (readability.readability.Unparseable, ValueError, TypeError, RecursionError):
        return []
    return read_paragraphs([parse(summary)])
