"""A word of a query with its forms, ready to be looked up in documents."""

from collections.abc import Iterator
from dataclasses import replace

from storage.text.document import View, Words
from storage.text.forms import Forms, beginning, exactly, expand
from storage.text.nodes import TEXT_FIELDS, And, Node, Not, Or, Phrase, Query, Within, Word

# A keyword that stands in no index of rules.
NO_NUMBER = -1


def forms_of(word: Word) -> Forms:
    """Give the forms that a word of a query matches; an exact capital alone is an initial."""
    if word.mode == "exact":
        initial = word.capitals and len(word.text) == 1 and word.text.isupper()
        return replace(exactly(word.text), abbreviation=1) if initial else exactly(word.text)
    if word.mode == "prefix":
        return beginning(word.text)
    return expand(word.text, abbreviations=word.capitals)


def asked_words(query: Query) -> Iterator[tuple[Word, tuple[str, ...]]]:
    """Give the words asked for in title, lead and body, each with what it was taken for a form of.

    Nothing where a word is its own basic form alone, exact or a beginning.
    """
    for word in dict.fromkeys(_words(query.root)):
        yield word, forms_of(word).basic


def _words(node: Node) -> Iterator[Word]:
    if isinstance(node, Word):
        yield node
    elif isinstance(node, Phrase):
        yield from node.words
    elif isinstance(node, And | Or):
        for part in node.parts:
            yield from _words(part)
    elif isinstance(node, Not) or (isinstance(node, Within) and node.field in TEXT_FIELDS):
        yield from _words(node.part)


class Keyword:
    """A word of a query; compared by identity, so that each stands for its own question."""

    __slots__ = ("_forms", "_listed", "abbreviation", "number", "word")

    def __init__(self, word: Word) -> None:
        self.word = word
        self.number = NO_NUMBER
        self._forms: Forms | None = forms_of(word)
        self._listed: frozenset[str] | None = None
        self.abbreviation = self._forms.abbreviation

    @property
    def forms(self) -> Forms:
        """What this word matches; made anew if it was forgotten."""
        return forms_of(self.word) if self._forms is None else self._forms

    def forget_forms(self) -> None:
        """Keep no forms: somebody else has them for many keywords."""
        self._forms = None

    @property
    def listed(self) -> frozenset[str]:
        """All forms as one set (empty for a beginning); made when first asked for."""
        if self._listed is None:
            self._listed = frozenset(self.forms.listed())
        return self._listed

    def stands_in(self, view: View) -> bool:
        """Tell whether a form of this word stands in title, lead or body."""
        return self.number in view.present if view.leads is not None else bool(self.norms(view))

    def norms(self, view: View) -> list[str]:
        """List the words of title, lead and body that are forms of this one."""
        found = view.known.get(self)
        if found is None:
            found = view.known[self] = self._found(view)
        return found

    def _found(self, view: View) -> list[str]:
        if view.leads is not None:
            return view.norms_of(self)
        forms = self.forms
        if forms.prefix is not None:
            return [norm for norm in view.vocabulary if norm.startswith(forms.prefix)]
        return list(self.listed & view.vocabulary)

    def anywhere(self, view: View) -> list[int]:
        """List where this word stands in title, lead and body together, in no order."""
        at, norms = view.positions, self.norms(view)
        if len(norms) == 1:
            return at[norms[0]]
        return [position for norm in norms for position in at[norm]]

    def positions(self, view: View, field: str, words: Words) -> list[int]:
        """List where this word stands in one text, in words, ascending."""
        if field not in view.texts:
            accepts = self.forms.accepts
            return self._positions(words, [norm for norm in words.positions if accepts(norm)])
        place = (self, field)
        found = view.placed.get(place)
        if found is None:
            norms = self.norms(view)
            found = view.placed[place] = (
                self._positions(words, norms) if view.leads else self._scanned(words, norms)
            )
        return found

    def _scanned(self, words: Words, norms: list[str]) -> list[int]:
        """Look through a text for a few words: a single query needs no table of all of them."""
        wanted = set(norms)
        found = [position for position, norm in enumerate(words.list) if norm in wanted]
        return self._suiting(words, found)

    def _positions(self, words: Words, norms: list[str]) -> list[int]:
        at = words.positions
        if len(norms) == 1:
            found = at.get(norms[0], [])
        else:
            found = sorted(position for norm in norms for position in at.get(norm, ()))
        return self._suiting(words, found)

    def _suiting(self, words: Words, found: list[int]) -> list[int]:
        """Keep the positions where the capitals suit."""
        if not self.abbreviation:
            return found
        fits = self.forms.fits
        return [position for position in found if fits(words.original(position))]
