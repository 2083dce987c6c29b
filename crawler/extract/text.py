"""The one choke point that every text of a page passes: cleaning, comparing, cutting."""

import re
import unicodedata
from functools import lru_cache

# Controls (C0 without tab and line ends, DEL, C1), lone surrogates, bidirectional marks, zero-width
# spaces, soft hyphens, byte order marks and noncharacters. The zero-width joiner stays: emoji.
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_LINE_SPACES = re.compile(r"[^\S\n]+")
_AROUND_BREAK = re.compile(r" ?\n ?")
_MANY_BREAKS = re.compile(r"\n{3,}")
_NOT_WORD = re.compile(r"[\W_]+")


def clean_text(value: str) -> str:
    """Return a text in NFC without control, bidi or zero-width characters, trimmed.

    Spaces collapse to one, line breaks stay (at most two in a row).
    """
    text = _BREAKS.sub("\n", _UNWANTED.sub("", value))
    text = _AROUND_BREAK.sub("\n", _LINE_SPACES.sub(" ", text))
    return _MANY_BREAKS.sub("\n\n", _composed(text)).strip()


def clean_line(value: str) -> str:
    """Return a text as `clean_text` does, on one line."""
    # Splitting knows every Unicode space and is four times faster than an expression.
    text = " ".join(value.split())
    # All that is unwanted is unprintable, which takes half the time to tell.
    if not text.isprintable() and _UNWANTED.search(text):
        text = " ".join(_UNWANTED.sub("", text).split())
    return _composed(text)


def comparable(text: str) -> str:
    """Return the words of a text alone, folded, so that two spellings of one text are equal."""
    return _NOT_WORD.sub(" ", text.casefold().replace("ё", "е")).strip()


@lru_cache(maxsize=256)
def folded_names(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return names as `comparable` does; those of a site are asked for on every page."""
    return tuple(comparable(name) for name in names if name)


def capped(text: str, limit: int) -> tuple[str, bool]:
    """Return a text of at most `limit` characters, cut between words, and whether it was cut."""
    if len(text) <= limit:
        return text, False
    head = text[:limit]
    if text[limit].isspace() or head[-1].isspace():
        return head.rstrip(), True
    return (head.rsplit(None, 1) or [head])[0], True


def _composed(text: str) -> str:
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return text
    return unicodedata.normalize("NFC", text)
