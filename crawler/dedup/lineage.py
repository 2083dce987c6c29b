"""What a text took from its story's original, sentence by sentence, and what contradicts it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from rapidfuzz import fuzz, process
from rapidfuzz.distance import LCSseq, Levenshtein

from crawler.dedup.anchors import anchors
from crawler.dedup.sentences import sentences
from crawler.dedup.slots import NAME, is_number, masked, same_slot
from crawler.dedup.text import Text
from crawler.dedup.words import plain, read

How = Literal["quoted", "shortened", "reworded", "translated", "added"]

MOST = 500  # sentences of a text that are aligned; the longest speech seen has 240
QUOTED = 0.97  # of the words of both in the same order; the rest is a typing mistake
SHORTENED = 0.85  # of the words of the shorter stand in the longer in the same order
# Of the words of both: two sentences on one subject, neither made from the other, share up to 0.4.
REWORDED = 0.5
LOOKED_AT = 5  # of the original's sentences, for each of the other's
_NEAR = 0.2  # of the text: as far as a sentence moves in translation
_SURE = 2  # characters of an anchor that says something ("#7" does not)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A number or name that stands where the original has another one."""

    kind: Literal["number", "name"]
    said: str
    original: str


@dataclass(frozen=True, slots=True)
class Aligned:
    """A sentence of a text, and the one of the original that it comes from.

    `how`: `quoted`, `shortened`, `reworded`, `translated` or `added`; `original` is the number of
    the original's sentence, counted from 0, None for what was added; `likeness` (0..1) of both.
    """

    text: str
    how: How
    original: int | None
    original_text: str | None
    likeness: float
    contradictions: tuple[Contradiction, ...] = ()


@dataclass(frozen=True, slots=True)
class Lineage:
    """A text beside its original: its sentences in order, and the original's that it left out.

    `numbers_missing`, `numbers_added`: for a text in another language, the telling numbers of the
    original that it lacks, and its own that the original lacks.
    """

    sentences: tuple[Aligned, ...]
    cut: tuple[int, ...]
    numbers_missing: tuple[str, ...] = ()
    numbers_added: tuple[str, ...] = ()

    @property
    def contradictions(self) -> tuple[Contradiction, ...]:
        """Give all that contradicts the original, each once, in order."""
        found = (one for sentence in self.sentences for one in sentence.contradictions)
        return tuple(dict.fromkeys(found))

    def count(self, how: How) -> int:
        """Count the sentences that came about in one way."""
        return sum(sentence.how == how for sentence in self.sentences)


class _Cut:
    """A text as sentences, each also as normalised words."""

    def __init__(self, text: Text) -> None:
        self.text = text
        repeated = bool(text.lead) and text.body.startswith(text.lead or "")
        parts = (text.title, None if repeated else text.lead, text.body)
        found = [one.text for part in parts if part for one in sentences(part)]
        self.sentences = [one for one in found if plain(one)][:MOST]
        self.words = [tuple(plain(one)) for one in self.sentences]
        self.lines = [" ".join(words) for words in self.words]

    @cached_property
    def slots(self) -> frozenset[str]:
        """Give the numbers and names of the whole text, normalised."""
        words = read(self.text.lead, f"{self.text.title}.\n{self.text.body}")
        marks = masked(words)
        return frozenset(
            norm
            for norm, mark in zip(words.norms, marks, strict=True)
            if mark == NAME or is_number(norm)
        )


def lineage(text: Text, original: Text) -> Lineage:
    """Align a text with the original of its story; headlines count as sentences."""
    ours, theirs = _Cut(text), _Cut(original)
    if text.language != original.language:
        return _translated(ours, theirs)
    aligned = tuple(_aligned(ours, theirs, number) for number in range(len(ours.sentences)))
    return Lineage(aligned, _left_out(aligned, theirs))


def numbered(text: Text) -> Sequence[str]:
    """Return the sentences of a text in the order by which a lineage numbers them, from 0."""
    return _Cut(text).sentences


def _left_out(aligned: Sequence[Aligned], theirs: _Cut) -> tuple[int, ...]:
    taken = {one.original for one in aligned}
    return tuple(number for number in range(len(theirs.sentences)) if number not in taken)


def _aligned(ours: _Cut, theirs: _Cut, number: int) -> Aligned:
    words, sentence = ours.words[number], ours.sentences[number]
    found = process.extract(
        ours.lines[number], theirs.lines, scorer=fuzz.token_sort_ratio, limit=LOOKED_AT
    ) + process.extract(
        ours.lines[number], theirs.lines, scorer=fuzz.partial_ratio, limit=LOOKED_AT
    )
    judged = ((*_judged(words, theirs.words[at]), -at) for _, _, at in found)
    likeness, how, at = max(judged, default=(0.0, "added", 0), key=lambda one: (one[0], one[2]))
    if how == "added":
        return Aligned(sentence, "added", None, None, round(likeness, 2))
    other = theirs.sentences[-at]
    wrong = tuple(_contradictions(ours, theirs, number, -at)) if likeness < 1 else ()
    return Aligned(sentence, how, -at, other, round(likeness, 2), wrong)


def _judged(words: Sequence[str], other: Sequence[str]) -> tuple[float, How]:
    """Tell how a sentence comes from another one, and how sure that is (0..1)."""
    common = LCSseq.similarity(words, other)
    both = 2 * common / (len(words) + len(other))
    if both >= QUOTED:
        return both, "quoted"
    own = common / len(words)
    if own >= SHORTENED and len(words) < len(other) and common > _SURE:
        return own, "shortened"
    if both >= REWORDED:
        return both, "reworded"
    return both, "added"


def _contradictions(ours: _Cut, theirs: _Cut, one: int, other: int) -> Iterator[Contradiction]:
    """Yield the numbers and names that stand in one place of both sentences and differ."""
    words, original = ours.words[one], theirs.words[other]
    for step in Levenshtein.opcodes(words, original):
        if step.tag != "replace":
            continue
        said = words[step.src_start : step.src_end]
        there = original[step.dest_start : step.dest_end]
        for kind in ("number", "name"):
            new = [w for w in said if _is(kind, w, ours) and not _known(w, theirs)]
            old = [w for w in there if _is(kind, w, theirs) and not _known(w, ours)]
            yield from (Contradiction(kind, a, b) for a, b in zip(new, old, strict=False))


def _is(kind: str, word: str, cut: _Cut) -> bool:
    return is_number(word) if kind == "number" else word in cut.slots and not is_number(word)


def _known(word: str, cut: _Cut) -> bool:
    return word in cut.slots or any(same_slot(word, one) for one in cut.slots)


def _translated(ours: _Cut, theirs: _Cut) -> Lineage:
    """Align by what survives translation: what sentences share, and where they stand."""
    signs = [set(anchors("", None, one)) for one in ours.sentences]
    others = [set(anchors("", None, one)) for one in theirs.sentences]
    count = len(signs)
    places = [_counterpart(signs[at], others, at / count) for at in range(count)]
    aligned = []
    for number, sentence in enumerate(ours.sentences):
        at = places[number]
        if at is None:
            at = _between(places, number)
        if at is None:
            aligned.append(Aligned(sentence, "added", None, None, 0.0))
            continue
        common, least = signs[number] & others[at], min(len(signs[number]), len(others[at]))
        share = round(len(common) / max(1, least), 2)
        aligned.append(Aligned(sentence, "translated", at, theirs.sentences[at], share))
    mine, known = _numbers(ours.text), _numbers(theirs.text)
    return Lineage(
        tuple(aligned),
        _left_out(aligned, theirs),
        tuple(sorted(known - mine)),
        tuple(sorted(mine - known)),
    )


def _counterpart(signs: set[str], others: Sequence[set[str]], place: float) -> int | None:
    """Give the sentence that shares most and stands nearest, None where none shares a thing."""
    near = (
        (len(signs & there) - abs(at / len(others) - place), -at)
        for at, there in enumerate(others)
        if signs & there and abs(at / len(others) - place) <= _NEAR
    )
    best = max(near, default=None)
    return None if best is None else -best[1]


def _between(places: Sequence[int | None], number: int) -> int | None:
    """Give the sentence that stands alone between those of both neighbours."""
    before = places[number - 1] if number else -1
    after = places[number + 1] if number + 1 < len(places) else None
    alone = before is not None and after == before + 2
    return before + 1 if before is not None and alone else None


def _numbers(text: Text) -> set[str]:
    found = anchors(text.title, text.lead, text.body)
    return {sign[1:] for sign in found if sign[0] == "#" and len(sign) > _SURE}
