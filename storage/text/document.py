"""An article as a query sees it: its texts cut into words once, when somebody asks."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

from storage.text.nodes import TEXT_FIELDS
from storage.text.tokens import fold, places_of, words_of

if TYPE_CHECKING:
    from storage.text.keyword import Keyword

# Words between two texts that are looked at as one: more than any words asked for as near.
APART = 1_000


@dataclass(frozen=True, slots=True)
class Document:
    """What can be asked of an article; texts as stored, absent ones empty.

    `author`: the names, joined by "; ". `cites`: the sources as named in the text.
    """

    title: str = ""
    lead: str = ""
    body: str = ""
    language: str = ""
    source: str = ""
    edition: str = ""
    section: str = ""
    author: str = ""
    tags: Sequence[str] = ()
    cites: Sequence[str] = ()


class Leads(Protocol):
    """Where a word leads in an index of rules."""

    @property
    def keywords(self) -> "Sequence[Keyword]":
        """The keywords of which it is a form."""


class Words:
    """One text of a document as words, with their positions and places."""

    __slots__ = ("_folded", "_places", "_positions", "list", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._folded = fold(text)
        self.list = words_of(self._folded)
        self._positions: dict[str, list[int]] | None = None
        self._places: list[tuple[int, int]] | None = None

    @property
    def positions(self) -> dict[str, list[int]]:
        """Where each word stands, counted in words."""
        if self._positions is None:
            found: dict[str, list[int]] = {}
            for position, norm in enumerate(self.list):
                if norm in found:
                    found[norm].append(position)
                else:
                    found[norm] = [position]
            self._positions = found
        return self._positions

    @property
    def places(self) -> list[tuple[int, int]]:
        """Where each word stands in the original text: (start, end) in characters."""
        if self._places is None:
            self._places = places_of(self._folded)
        return self._places

    def original(self, position: int) -> str:
        """Give a word as the text has it."""
        start, end = self.places[position]
        return self.text[start:end]


class View:
    """A document prepared for queries.

    `known` holds what each keyword was found to match, `placed` where it stands in each text.
    `leads` and `present`, where standing rules are asked: where each word leads (None: a single
    query is asked), and the numbers of all keywords that stand there.
    """

    __slots__ = (
        "_by_keyword",
        "_named",
        "_pairs",
        "_positions",
        "_vocabulary",
        "document",
        "known",
        "leads",
        "placed",
        "present",
        "texts",
    )

    def __init__(self, document: Document) -> None:
        self.document = document
        self.texts = {
            "title": Words(document.title),
            "lead": Words(document.lead),
            "body": Words(document.body),
        }
        self.known: dict[Keyword, list[str]] = {}
        self.placed: dict[tuple[Keyword, str], list[int]] = {}
        self.leads: Mapping[str, Leads] | None = None
        self.present: Container[int] = ()
        self._by_keyword: dict[Keyword, list[str]] | None = None
        self._vocabulary: set[str] | None = None
        self._pairs: set[tuple[str, str]] | None = None
        self._named: dict[str, list[Words]] = {}
        self._positions: dict[str, list[int]] | None = None

    @property
    def vocabulary(self) -> set[str]:
        """All different words of title, lead and body."""
        if self._vocabulary is None:
            self._vocabulary = set(self.texts["body"].list)
            self._vocabulary.update(self.texts["title"].list, self.texts["lead"].list)
        return self._vocabulary

    def led(self, leads: Mapping[str, Leads], present: Container[int]) -> None:
        """Take down where the words of the vocabulary lead in an index of rules."""
        self.leads = leads
        self.present = present

    @property
    def pairs(self) -> set[tuple[str, str]]:
        """All different words of title, lead and body that follow each other, two by two."""
        if self._pairs is None:
            self._pairs = set(pairwise(self.texts["body"].list))
            self._pairs.update(*(pairwise(self.texts[short].list) for short in ("title", "lead")))
        return self._pairs

    @property
    def positions(self) -> dict[str, list[int]]:
        """Where each word stands in title, lead and body together, these far from each other."""
        if self._positions is None:
            found: dict[str, list[int]] = {}
            begin = 0
            for words in self.texts.values():
                for position, norm in enumerate(words.list, begin):
                    if norm in found:
                        found[norm].append(position)
                    else:
                        found[norm] = [position]
                begin += len(words.list) + APART
            self._positions = found
        return self._positions

    def norms_of(self, keyword: "Keyword") -> list[str]:
        """List the words of title, lead and body that lead to a keyword."""
        if self._by_keyword is None:
            found: dict[Keyword, list[str]] = {}
            leads = self.leads or {}
            for norm in self.vocabulary if leads else ():
                for one in leads[norm].keywords:
                    found.setdefault(one, []).append(norm)
            self._by_keyword = found
        return self._by_keyword.get(keyword, [])

    def words(self, field: str) -> Iterable[Words]:
        """Give the texts of a field: one, or one for each tag, name or cited source."""
        if field in TEXT_FIELDS:
            return (self.texts[field],)
        if field not in self._named:
            self._named[field] = [Words(value) for value in self._values(field)]
        return self._named[field]

    def key(self, field: str) -> str:
        """Give the source, the language or the edition, case folded."""
        return str(getattr(self.document, field) or "").casefold()

    def _values(self, field: str) -> list[str]:
        document = self.document
        if field == "tag":
            return list(document.tags)
        if field == "cites":
            return list(document.cites)
        value = document.author if field == "author" else document.section
        return value.split(";") if value else []
