"""Cut passages around the matched words out of a text, and mark the words; pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

PASSAGE = 320  # characters: two or three sentences, what fits a phone's screen without scrolling
MOST_PASSAGES = 3
LEAST = 100  # characters of a second passage
LARGEST_SHARE = 0.5  # of a body: an excerpt never becomes the text itself
REACH = 80  # characters that a cut may move to end on a sentence instead of a word

Span = Sequence[int]

_UNSAFE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"
    "\ud800-\udfff\ufffe\uffff]"
)
_BREAKS = re.compile("[\u2028\u2029]|\n+")
_SENTENCE_END = re.compile(r"[.!?…]['\")»”]*\s|\n")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of text, and whether it is a matched word."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A cut of a text: its parts, and whether something stands before and after it."""

    parts: tuple[Part, ...]
    before: bool
    after: bool


def clean(text: str) -> str:
    """Return the text without control and bidirectional characters, on one line."""
    return _BREAKS.sub(" ", _UNSAFE.sub("", text))


def merged(spans: Iterable[Span], length: int) -> list[tuple[int, int]]:
    """Return the spans sorted, clipped to the text, overlapping ones as one."""
    result: list[tuple[int, int]] = []
    for start, end in sorted((max(0, s[0]), min(length, s[1])) for s in spans):
        if start >= end:
            continue
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def marked(text: str, spans: Iterable[Span], start: int = 0, end: int | None = None) -> list[Part]:
    """Return `text[start:end]` as parts, the spans (positions in the whole text) marked."""
    end = len(text) if end is None else end
    parts: list[Part] = []
    at = start
    for first, last in merged(spans, len(text)):
        if last <= start or first >= end:
            continue
        first, last = max(first, start), min(last, end)  # noqa: PLW2901 - clipped to the window
        parts += [Part(clean(text[at:first])), Part(clean(text[first:last]), marked=True)]
        at = last
    parts.append(Part(clean(text[at:end])))
    return [part for part in parts if part.text]


def words(text: str, spans: Iterable[Span], most: int = 8) -> list[str]:
    """Return the different words that the spans cover, as written, in order, at most `most`."""
    found = dict.fromkeys(clean(text[s:e]).strip() for s, e in merged(spans, len(text)))
    return [word for word in found if word][:most]


def passages(text: str, spans: Iterable[Span], most: int = MOST_PASSAGES) -> list[Passage]:
    """Return up to `most` passages around the spans, in text order, never overlapping.

    Together they are at most LARGEST_SHARE of the text. Without spans it is the beginning.
    """
    budget = max(1, int(len(text) * LARGEST_SHARE))
    whole = merged(spans, len(text))
    windows: list[tuple[int, int]] = []
    for first, last in whole or [(0, 0)]:
        if windows and first < windows[-1][1]:
            continue
        size = min(PASSAGE, budget)
        if len(windows) == most or size < last - first or size <= 0:
            break
        if windows and size < LEAST:  # a word without its sentence says nothing
            break
        window = _window(text, first, last, size, windows[-1][1] if windows else 0)
        windows.append(window)
        budget -= window[1] - window[0]
    return [_passage(text, whole, window) for window in windows]


def _passage(text: str, spans: list[tuple[int, int]], window: tuple[int, int]) -> Passage:
    start, end = window
    parts = marked(text, spans, start, end)
    return Passage(tuple(parts), before=start > 0, after=bool(text[end:].strip()))


def _window(text: str, first: int, last: int, size: int, floor: int) -> tuple[int, int]:
    """Return a window of at most `size` around [first, last), on sentence or word ends."""
    room = size - (last - first)
    start = _start(text, max(floor, first - room // 2), first)
    end = min(len(text), start + size)
    return start, _end(text, last, end)


def _start(text: str, start: int, first: int) -> int:
    if start == 0:
        return 0
    sentence = _SENTENCE_END.search(text, start - 1, min(first, start + REACH))
    if sentence:
        return sentence.end()
    space = text.find(" ", start, first)
    return start if space < 0 else space + 1


def _end(text: str, last: int, end: int) -> int:
    if end == len(text):
        return end
    sentences = [m.end() for m in _SENTENCE_END.finditer(text, max(last, end - REACH), end)]
    if sentences:
        return len(text[: sentences[-1]].rstrip())
    space = text.rfind(" ", last, end)
    return end if space < 0 else space
