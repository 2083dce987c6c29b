"""A query compiled into conditions: does a document meet them, and where."""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from storage.text.document import View, Words
from storage.text.keyword import Keyword
from storage.text.near import near, side_by_side, starts
from storage.text.nodes import TEXT_FIELDS, And, Key, Node, Not, Phrase, Within, Word

Spans = dict[str, list[tuple[int, int]]]
# Like spans, but counted in words: (first, last).
Runs = dict[str, list[tuple[int, int]]]
Fields = tuple[str, ...]
Keywords = Callable[[Word], Keyword]


class Condition(Protocol):
    """What a document may meet."""

    def met(self, view: View) -> bool:
        """Tell whether a document meets the condition."""

    def mark(self, view: View, runs: Runs) -> None:
        """Add the places in title, lead and body by which it does."""


def compile_node(node: Node, keywords: Keywords, fields: Fields = TEXT_FIELDS) -> Condition:
    """Turn a part of a query into a condition; `keywords` gives each word its forms."""
    if isinstance(node, Word):
        return HasWord(keywords(node), fields)
    if isinstance(node, Phrase):
        words = tuple(keywords(word) for word in node.words)
        return HasPhrase(words, node.slop, fields, any(word.abbreviation for word in words))
    if isinstance(node, Key):
        return HasKey(fields[0], node.name, node.prefix)
    if isinstance(node, Within):
        return compile_node(node.part, keywords, (node.field,))
    if isinstance(node, Not):
        return Lacks(compile_node(node.part, keywords, fields))
    parts = tuple(compile_node(part, keywords, fields) for part in node.parts)
    return HasAll(parts) if isinstance(node, And) else HasAny(parts)


@dataclass(frozen=True, slots=True)
class HasWord:
    """A word stands in one of the fields."""

    keyword: Keyword
    fields: Fields

    def met(self, view: View) -> bool:
        """Tell whether the word stands there."""
        if self.fields is TEXT_FIELDS:
            if not self.keyword.stands_in(view):
                return False
            if not self.keyword.abbreviation:
                return True
        return any(
            self.keyword.positions(view, field, words)
            for field in self.fields
            for words in view.words(field)
        )

    def mark(self, view: View, runs: Runs) -> None:
        """Add each place of the word."""
        for field in self.fields:
            if field in runs:
                found = self.keyword.positions(view, field, view.texts[field])
                runs[field] += [(position, position) for position in found]


@dataclass(frozen=True, slots=True)
class HasPhrase:
    """Words stand side by side, or near each other, in one of the fields."""

    keywords: tuple[Keyword, ...]
    slop: int | None
    fields: Fields
    has_abbreviation: bool = False

    def met(self, view: View) -> bool:
        """Tell whether the phrase stands there."""
        if self.fields is TEXT_FIELDS and view.leads is not None:
            present = view.present
            for keyword in self.keywords:
                if keyword.number not in present:
                    return False
            if not self.has_abbreviation:
                return self._stands(view)
        return any(
            self._runs(view, field, words) for field in self.fields for words in view.words(field)
        )

    def mark(self, view: View, runs: Runs) -> None:
        """Add each place of the phrase, from its first word to its last."""
        for field in self.fields:
            if field in runs:
                runs[field] += self._runs(view, field, view.texts[field])

    def _runs(self, view: View, field: str, words: Words) -> list[tuple[int, int]]:
        positions: list[Sequence[int]] = []
        for keyword in self.keywords:
            found = keyword.positions(view, field, words)
            if not found:
                return []
            positions.append(found)
        return self._placed(positions)

    def _stands(self, view: View) -> bool:
        """Tell whether words that are all there stand together; most do not."""
        if self.slop is None:
            norms = [keyword.norms(view) for keyword in self.keywords]
            pairs = view.pairs
            for first, second in pairwise(norms):
                if not _meet(first, second, pairs):
                    return False
            if len(norms) == len(("first", "last")):
                return True
        positions = [keyword.anywhere(view) for keyword in self.keywords]
        return bool(starts(positions) if self.slop is None else near(positions, self.slop))

    def _placed(self, positions: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
        if self.slop is None:
            return side_by_side(positions)
        return near(positions, self.slop)


def _meet(first: Sequence[str], second: Sequence[str], pairs: Container[tuple[str, str]]) -> bool:
    """Tell whether some word of the first stands before one of the second; mostly one of each."""
    for one in first:
        for other in second:
            if (one, other) in pairs:
                return True
    return False


@dataclass(frozen=True, slots=True)
class HasKey:
    """The source, the language or the edition is this one."""

    field: str
    name: str
    prefix: bool

    def met(self, view: View) -> bool:
        """Tell whether it is."""
        value = view.key(self.field)
        return value.startswith(self.name) if self.prefix else value == self.name

    def mark(self, view: View, runs: Runs) -> None:
        """Add nothing: the text does not show it."""


@dataclass(frozen=True, slots=True)
class HasAll:
    """All parts are met."""

    parts: tuple[Condition, ...]

    def met(self, view: View) -> bool:
        """Tell whether all parts are met."""
        return all(part.met(view) for part in self.parts)

    def mark(self, view: View, runs: Runs) -> None:
        """Add the places of all parts."""
        for part in self.parts:
            part.mark(view, runs)


@dataclass(frozen=True, slots=True)
class HasAny:
    """At least one part is met."""

    parts: tuple[Condition, ...]

    def met(self, view: View) -> bool:
        """Tell whether any part is met."""
        return any(part.met(view) for part in self.parts)

    def mark(self, view: View, runs: Runs) -> None:
        """Add the places of the parts that are met."""
        for part in self.parts:
            if part.met(view):
                part.mark(view, runs)


@dataclass(frozen=True, slots=True)
class Lacks:
    """A part is not met."""

    part: Condition

    def met(self, view: View) -> bool:
        """Tell whether it is not."""
        return not self.part.met(view)

    def mark(self, view: View, runs: Runs) -> None:
        """Add nothing."""


class Match:
    """That a document meets a condition; by which words, is found when asked for."""

    __slots__ = ("_condition", "_runs", "_view")

    def __init__(self, condition: Condition, view: View) -> None:
        self._condition = condition
        self._view = view
        self._runs: Runs | None = None

    @property
    def runs(self) -> Runs:
        """Give the places in words: (first, last), sorted, not overlapping."""
        if self._runs is None:
            found: Runs = {"title": [], "lead": [], "body": []}
            self._condition.mark(self._view, found)
            self._runs = {
                field: _merged(runs) if len(runs) > 1 else runs for field, runs in found.items()
            }
        return self._runs

    @property
    def spans(self) -> Spans:
        """Give the places in the original text: (start, end), sorted, not overlapping."""
        spans: Spans = {}
        for field, runs in self.runs.items():
            places = self._view.texts[field].places if runs else []
            spans[field] = [(places[first][0], places[last][1]) for first, last in runs]
        return spans


def _merged(runs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sort runs of words and join those that overlap."""
    runs.sort()
    merged = runs[:1]
    for first, last in runs[1:]:
        if first <= merged[-1][1]:
            if last > merged[-1][1]:
                merged[-1] = (merged[-1][0], last)
        else:
            merged.append((first, last))
    return merged
