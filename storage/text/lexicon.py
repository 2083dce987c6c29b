"""The words of many standing rules: which of them is a text word a form of, and who waits on them.

Forms are kept as stems, each with a set of endings that all words of its class share, so that
twenty thousand keywords take 30 MB; a text word is looked up by each of its own beginnings.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from os.path import commonprefix
from typing import Literal, NamedTuple

from storage.text.document import View
from storage.text.keyword import Keyword
from storage.text.nodes import Word

# Text words remembered between documents, about 150 bytes each; a month's articles have fewer.
_REMEMBERED = 200_000
# Forms with fewer letters in common are another stem: человек, люди.
_LEAST_COMMON = 2
_NUMBERS: Literal["I"] = "I"
Table = Literal["sure", "barred", "waiting"]


class StandingKeyword(Keyword):
    """A keyword that rules share; its forms stand in the lexicon and are made anew if asked.

    The rest are numbers of rules, packed as machine integers, since hundreds of such lists are
    joined and read at once for each text. A text with this word matches those in `sure` and none
    in `barred`; in `waiting` each rule's number is followed by that of the other keyword that it
    waits on, or of this one if there is no other.

    `seen` are the words met that are forms of this one, kept where rules look for its places.
    """

    __slots__ = ("barred", "seen", "sure", "users", "waiting")

    def __init__(self, word: Word, number: int) -> None:
        super().__init__(word)
        self.number = number
        self.users = 0
        self.sure = self.barred = self.waiting = b""
        self.seen: set[str] | None = None

    def enter(self, table: Table, number: int, second: "StandingKeyword") -> None:
        """Put a rule's number into one of the lists; `second` is the word that it waits on too."""
        entry = [number, second.number] if table == "waiting" else [number]
        setattr(self, table, getattr(self, table) + packed(entry))

    def leave(self, number: int) -> None:
        """Take a rule's number out of all lists."""
        self.sure = packed(other for other in unpacked(self.sure) if other != number)
        self.barred = packed(other for other in unpacked(self.barred) if other != number)
        waiting = unpacked(self.waiting)
        pairs = zip(waiting[::2], waiting[1::2], strict=True)
        self.waiting = packed(n for pair in pairs if pair[0] != number for n in pair)

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


class Lead(NamedTuple):
    """Where a text word leads: its keywords, and what these hold, joined."""

    keywords: tuple[StandingKeyword, ...]
    present: bytes
    sure: bytes
    barred: bytes
    waiting: bytes


NOWHERE = Lead((), b"", b"", b"", b"")


class _Group:
    """Keywords with the same endings after a stem (None: anything), and the same exceptions."""

    __slots__ = ("endings", "excluded", "keywords")

    def __init__(self, endings: frozenset[str] | None, excluded: frozenset[str]) -> None:
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
        self._free: list[int] = []
        self._by_stem: dict[str, tuple[_Group, ...]] = {}
        self._endings: dict[frozenset[str], frozenset[str]] = {}
        self._leads: dict[tuple[_Group, ...], Lead] = {}
        self._of_group: dict[_Group, Lead] = {}

    def keyword(self, word: Word) -> StandingKeyword:
        """Give the keyword of a word for one more use."""
        keyword = self._keywords.get(word)
        if keyword is None:
            number = self._free.pop() if self._free else len(self._keywords)
            keyword = self._keywords[word] = StandingKeyword(word, number)
            for stem, endings, excluded in self._entries(keyword):
                self._group(stem, endings, excluded).keywords += (keyword,)
            keyword.forget_forms()
        keyword.users += 1
        return keyword

    def release(self, keyword: StandingKeyword) -> None:
        """End one use of a keyword; one that no rule uses is forgotten."""
        keyword.users -= 1
        if keyword.users:
            return
        del self._keywords[keyword.word]
        self._free.append(keyword.number)
        for stem, endings, excluded in self._entries(keyword):
            group = self._group(stem, endings, excluded)
            group.keywords = tuple(other for other in group.keywords if other is not keyword)
            if not group.keywords:
                self._drop(stem, group)

    def forget(self) -> None:
        """Forget what was looked up: it holds what the rules were."""
        self.clear()
        self._leads.clear()
        self._of_group.clear()

    def make_room(self) -> None:
        """Forget all words if they have become too many; not while a document is looked at."""
        if len(self) < _REMEMBERED:
            return
        self.forget()
        for keyword in self._keywords.values():
            if keyword.seen is not None:
                keyword.seen.clear()

    def __missing__(self, norm: str) -> Lead:
        found: list[_Group] = []
        by_stem = self._by_stem
        for end in range(1, len(norm) + 1):
            groups = by_stem.get(norm[:end])
            if groups is not None:
                rest = norm[end:]
                for group in groups:
                    endings = group.endings
                    if (endings is None or rest in endings) and norm not in group.excluded:
                        found.append(group)
        key = tuple(found)
        lead = self._leads.get(key) if found else NOWHERE
        if lead is None:
            lead = self._leads[key] = _joined([self._lead_of(group) for group in key])
        for keyword in lead.keywords:
            if keyword.seen is not None:
                keyword.seen.add(norm)
        self[norm] = lead
        return lead

    def _lead_of(self, group: _Group) -> Lead:
        """Put together what the keywords of a group hold."""
        lead = self._of_group.get(group)
        if lead is None:
            keywords = group.keywords
            lead = self._of_group[group] = Lead(
                keywords,
                packed([keyword.number for keyword in keywords]),
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
        made = _Group(endings, excluded)
        self._by_stem[stem] = (*groups, made)
        return made

    def _drop(self, stem: str, group: _Group) -> None:
        rest = tuple(other for other in self._by_stem[stem] if other is not group)
        if rest:
            self._by_stem[stem] = rest
        else:
            del self._by_stem[stem]


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


def _joined(leads: Sequence[Lead]) -> Lead:
    """Put several leads together; what stands in two of them counts once all the same."""
    if len(leads) == 1:
        return leads[0]
    keywords, present, sure, barred, waiting = zip(*leads, strict=True)
    return Lead(
        tuple(dict.fromkeys(chain.from_iterable(keywords))),
        b"".join(present),
        b"".join(sure),
        b"".join(barred),
        b"".join(waiting),
    )
