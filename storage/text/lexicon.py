"""The words of many standing rules: which of them is a text word a form of, and who waits on them.

Forms are kept as stems, each with a set of endings that all words of its class share, so that
twenty thousand keywords take 30 MB; a text word is looked up by each of its own beginnings.
"""

from array import array
from collections.abc import Iterable, Iterator
from os.path import commonprefix
from typing import Literal, NamedTuple

from storage.text.document import View
from storage.text.keyword import Keyword
from storage.text.nodes import Word

# Text words remembered between documents, about 150 bytes each; a month's articles have fewer.
_REMEMBERED = 200_000
# Forms with fewer letters in common are another stem: человек, люди. With two letters a sixth less
# stems stand, and `по` alone has sixty sets of endings to be tried for each word that begins so.
_LEAST_COMMON = 4
_NUMBERS: Literal["I"] = "I"
# Other keywords that a rule waits on, beside that under which it waits; numbers of such an entry.
WAITS_ON = 2
ENTRY = 1 + WAITS_ON
# The number before those of each word's keywords; no keyword has it.
BOUNDARY = 0
Table = Literal["sure", "barred", "waiting"]


class StandingKeyword(Keyword):
    """A keyword that rules share; its forms stand in the lexicon and are made anew if asked.

    The rest are numbers of rules, packed as machine integers, since hundreds of such lists are
    joined and read at once for each text. A text with this word matches those in `sure` and none
    in `barred`; in `waiting` each rule's number is followed by those of two other keywords that it
    waits on, or of this one where there are fewer.

    `seen` are the words met that are forms of this one, kept where rules look for its places.
    `words` are those of the rules that have the same forms: all of them are this keyword.
    """

    __slots__ = ("barred", "groups", "seen", "sure", "users", "waiting", "words")

    def __init__(self, word: Word) -> None:
        super().__init__(word)
        self.users = 0
        self.words = [word]
        self.groups: frozenset[_Group] = frozenset()
        self.sure = self.barred = self.waiting = b""
        self.seen: set[str] | None = None

    def enter(self, table: Table, number: int, others: Iterable["StandingKeyword"] = ()) -> None:
        """Put a rule's number into one of the lists; `others`: at most two on which it waits."""
        entry = [number]
        if table == "waiting":
            entry += ([other.number for other in others] + [self.number] * WAITS_ON)[:WAITS_ON]
        setattr(self, table, getattr(self, table) + packed(entry))

    def leave(self, number: int) -> None:
        """Take a rule's number out of all lists."""
        self.sure = packed(other for other in unpacked(self.sure) if other != number)
        self.barred = packed(other for other in unpacked(self.barred) if other != number)
        waiting = unpacked(self.waiting)
        parts = (waiting[at : at + ENTRY] for at in range(0, len(waiting), ENTRY))
        self.waiting = b"".join(part.tobytes() for part in parts if part[0] != number)

    def seek(self) -> None:
        """Keep the words that lead here from now on: a rule looks for their places."""
        if self.seen is None:
            self.seen = set()

    def norms(self, view: View) -> list[str]:
        """List the words of title, lead and body that are forms of this one."""
        if self.seen is None or view.leads is None:
            return super().norms(view)
        found = view.known.get(self)
        if found is None:
            found = view.known[self] = list(self.seen & view.vocabulary)
        return found


class _Lead(NamedTuple):
    """Where a text word leads: its keywords, their numbers, and what these hold, joined."""

    keywords: tuple[StandingKeyword, ...]
    present: bytes
    sure: bytes
    barred: bytes
    waiting: bytes


class Lead(_Lead):
    """A lead that is compared by identity: words of the same keywords share one."""

    __slots__ = ()
    __hash__ = object.__hash__
    __eq__ = object.__eq__


class _Group:
    """Keywords with the same endings after a stem (None: anything), and the same exceptions."""

    __slots__ = ("endings", "excluded", "keywords", "stem")

    def __init__(self, stem: str, endings: frozenset[str] | None, excluded: frozenset[str]) -> None:
        self.stem = stem
        self.endings = endings
        self.excluded = excluded
        self.keywords: tuple[StandingKeyword, ...] = ()


class Lexicon(dict[str, Lead]):
    """Keywords with their forms; `lexicon[norm]` tells where a normalised word leads.

    What was looked up is remembered; `forget()` after a change of the rules.
    """

    def __init__(self) -> None:
        super().__init__()
        self._keywords: dict[Word, StandingKeyword] = {}
        self._same: dict[tuple[frozenset[_Group], int], StandingKeyword] = {}
        self._free: list[int] = []
        self._by_stem: dict[str, tuple[_Group, ...]] = {}
        self._endings: dict[frozenset[str], frozenset[str]] = {}
        self._leads: dict[tuple[StandingKeyword, ...], Lead] = {}

    def keyword(self, word: Word) -> StandingKeyword:
        """Give the keyword of a word for one more use."""
        keyword = self._keywords.get(word)
        if keyword is None:
            keyword = self._keywords[word] = self._made(word)
        keyword.users += 1
        return keyword

    @property
    def end(self) -> int:
        """The first number that no keyword has had."""
        return BOUNDARY + 1 + len(self._same) + len(self._free)

    def known(self, word: Word) -> StandingKeyword:
        """Give the keyword of a word that is in use."""
        return self._keywords[word]

    def _made(self, word: Word) -> StandingKeyword:
        """Make the keyword of a word, or find the one that has the same forms."""
        made = StandingKeyword(word)
        made.groups = frozenset(self._group(*entry) for entry in self._entries(made))
        same = self._same.setdefault((made.groups, made.abbreviation), made)
        if same is not made:
            same.words.append(word)
            return same
        made.number = self._free.pop() if self._free else self.end - 1
        for group in made.groups:
            group.keywords += (made,)
        made.forget_forms()
        return made

    def release(self, keyword: StandingKeyword) -> None:
        """End one use of a keyword; one that no rule uses is forgotten."""
        keyword.users -= 1
        if keyword.users:
            return
        for word in keyword.words:
            del self._keywords[word]
        del self._same[keyword.groups, keyword.abbreviation]
        self._free.append(keyword.number)
        for group in keyword.groups:
            group.keywords = tuple(other for other in group.keywords if other is not keyword)
            if not group.keywords:
                self._drop(group)

    def forget(self) -> None:
        """Forget what was looked up: it holds what the rules were."""
        self.clear()
        self._leads.clear()

    def make_room(self) -> None:
        """Forget all words if they have become too many; not while a document is looked at."""
        if len(self) < _REMEMBERED:
            return
        self.forget()
        for keyword in self._keywords.values():
            if keyword.seen is not None:
                keyword.seen.clear()

    def __missing__(self, norm: str) -> Lead:
        found: list[StandingKeyword] = []
        by_stem = self._by_stem
        for end in range(1, len(norm) + 1):
            groups = by_stem.get(norm[:end])
            if groups is not None:
                rest = norm[end:]
                for group in groups:
                    endings = group.endings
                    if (endings is None or rest in endings) and norm not in group.excluded:
                        found += group.keywords
        lead = self._lead(tuple(dict.fromkeys(found))) if found else NOWHERE
        for keyword in lead.keywords:
            if keyword.seen is not None:
                keyword.seen.add(norm)
        self[norm] = lead
        return lead

    def _lead(self, keywords: tuple[StandingKeyword, ...]) -> Lead:
        """Put together what some keywords hold."""
        lead = self._leads.get(keywords)
        if lead is None:
            lead = self._leads[keywords] = Lead(
                keywords,
                packed([BOUNDARY, *[keyword.number for keyword in keywords]]),
                b"".join([keyword.sure for keyword in keywords]),
                b"".join([keyword.barred for keyword in keywords]),
                b"".join([keyword.waiting for keyword in keywords]),
            )
        return lead

    def _entries(
        self, keyword: Keyword
    ) -> Iterator[tuple[str, frozenset[str] | None, frozenset[str]]]:
        """Give the stems of a keyword with the endings that may follow, and the exceptions."""
        forms = keyword.forms
        if forms.prefix is not None:
            yield forms.prefix, None, frozenset()
        for stem, endings in forms.stems:
            excluded = frozenset(word for word in forms.excluded if word.startswith(stem))
            yield stem, self._endings.setdefault(endings, endings), excluded
        for stem, endings in _stems(forms.words):
            yield stem, self._endings.setdefault(endings, endings), frozenset()

    def _group(self, stem: str, endings: frozenset[str] | None, excluded: frozenset[str]) -> _Group:
        """Find the group of keywords with these endings, or make it."""
        groups = self._by_stem.get(stem, ())
        for group in groups:
            if group.endings is endings and group.excluded == excluded:
                return group
        made = _Group(stem, endings, excluded)
        self._by_stem[stem] = (*groups, made)
        return made

    def _drop(self, group: _Group) -> None:
        rest = tuple(other for other in self._by_stem[group.stem] if other is not group)
        if rest:
            self._by_stem[group.stem] = rest
        else:
            del self._by_stem[group.stem]


def packed(numbers: Iterable[int]) -> bytes:
    """Write numbers as machine integers."""
    return array(_NUMBERS, numbers).tobytes()


def unpacked(joined: bytes) -> "array[int]":
    """Read numbers that were packed, several lists of them one after the other."""
    return array(_NUMBERS, joined)


def _stems(words: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """Write a list of forms as stems with their endings."""
    groups: dict[str, list[str]] = {}
    for word in words:
        groups.setdefault(word[:_LEAST_COMMON], []).append(word)
    for group in groups.values():
        stem = commonprefix(group)  # noqa: RUF071 - of letters, not of folders
        yield stem, frozenset(word[len(stem) :] for word in group)


NOWHERE = Lead((), packed([BOUNDARY]), b"", b"", b"")
