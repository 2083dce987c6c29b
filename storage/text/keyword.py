"""A word of a query with its forms, ready to be looked up in documents."""

from storage.text.document import View, Words
from storage.text.forms import Forms, beginning, exactly, expand
from storage.text.nodes import Word


def forms_of(word: Word) -> Forms:
    """Give the forms that a word of a query matches."""
    if word.mode == "exact":
        return exactly(word.text)
    if word.mode == "prefix":
        return beginning(word.text)
    return expand(word.text, abbreviations=word.capitals)


class Keyword:
    """A word of a query; compared by identity, so that each stands for its own question."""

    __slots__ = ("_listed", "forms", "word")

    def __init__(self, word: Word) -> None:
        self.word = word
        self.forms = forms_of(word)
        self._listed: frozenset[str] | None = None

    @property
    def listed(self) -> frozenset[str]:
        """All forms as one set (empty for a beginning); made when first asked for."""
        if self._listed is None:
            self._listed = frozenset(self.forms.listed())
        return self._listed

    def norms(self, view: View) -> list[str]:
        """List the words of title, lead and body that are forms of this one."""
        found = view.known.get(self)
        if found is None:
            found = view.known[self] = self._found(view)
        return found

    def _found(self, view: View) -> list[str]:
        if self.forms.prefix is not None:
            return [norm for norm in view.vocabulary if norm.startswith(self.forms.prefix)]
        if view.present is None:
            return list(self.listed & view.vocabulary)
        if self not in view.present:
            return []
        # Many keywords share memory by their stems: none of them spells out its forms.
        return self._found_by_stems(view)

    def _found_by_stems(self, view: View) -> list[str]:
        found = self.forms.words & view.vocabulary
        inflected = {
            norm
            for stem in {stem.stem for stem in self.forms.stems}
            for norm in view.beginning(stem)
            if self.forms.accepts(norm)
        }
        return list(found | inflected)

    def positions(self, view: View, field: str, words: Words) -> list[int]:
        """List where this word stands in one text, in words, ascending."""
        if field not in view.texts:
            return self._positions(words, [n for n in words.positions if self.forms.accepts(n)])
        place = (self, field)
        found = view.placed.get(place)
        if found is None:
            norms = self.norms(view)
            found = view.placed[place] = (
                self._positions(words, norms) if view.present else self._scanned(words, norms)
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
        if not self.forms.abbreviation:
            return found
        return [position for position in found if self.forms.fits(words.original(position))]
