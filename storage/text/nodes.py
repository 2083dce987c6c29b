"""The parts of a parsed query; frozen, so that they can be compared, hashed and cached."""

from dataclasses import dataclass
from typing import Literal

TEXT_FIELDS = ("title", "lead", "body")
WORD_FIELDS = ("section", "author", "tag", "cites")
KEY_FIELDS = ("source", "language", "edition")
FIELDS = (*TEXT_FIELDS, *WORD_FIELDS, *KEY_FIELDS)

Mode = Literal["forms", "exact", "prefix"]


@dataclass(frozen=True, slots=True)
class Word:
    """One word: `text` as the user wrote it; `mode` says what of it matches.

    `capitals` False: capitals mean nothing, since the whole query is written in them.
    """

    text: str
    mode: Mode = "forms"
    capitals: bool = True


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words side by side in this order, or with `slop` in any order with at most so many between.

    A hyphenated word is a phrase too.
    """

    words: tuple[Word, ...]
    slop: int | None = None


@dataclass(frozen=True, slots=True)
class Key:
    """A name that must be equal (or begin so): the source, the language or the edition."""

    name: str
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class And:
    """All of the parts; at least one is no `Not`."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Or:
    """Any of the parts; none is a `Not`."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Not:
    """What must not match; stands in an `And` only."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class Within:
    """A part that must match in one field; bare parts look in title, lead and body."""

    field: str
    part: "Node"


Node = Word | Phrase | Key | And | Or | Not | Within


@dataclass(frozen=True, slots=True)
class Query:
    """A whole query: its text and what it asks."""

    text: str
    root: Node
