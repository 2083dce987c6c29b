"""What the index is asked: a condition on terms that every matching article meets."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from storage.search.common import joint, parted
from storage.search.indexed import LONGEST_TERM, term
from storage.text.forms import Forms
from storage.text.keyword import forms_of
from storage.text.nodes import (
    TEXT_FIELDS,
    And,
    Key,
    Node,
    Not,
    Or,
    Phrase,
    Within,
    Word,
)

# Gives the words of the archive that are forms of a keyword; None: too many to list.
Existing = Callable[[Forms], list[str] | None]


@dataclass(frozen=True, slots=True)
class Terms:
    """Any of some terms, or any term that begins with one of some beginnings."""

    terms: tuple[str, ...] = ()
    beginnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class All:
    """All parts."""

    parts: "tuple[Need, ...]"


@dataclass(frozen=True, slots=True)
class Either:
    """Any of the parts."""

    parts: "tuple[Need, ...]"


@dataclass(frozen=True, slots=True)
class Chain:
    """Terms side by side, each one of its set; `slop`: in any order, so many words between."""

    words: tuple[Terms, ...]
    slop: int | None = None


@dataclass(frozen=True, slots=True)
class Without:
    """A part, but none of what is barred; `barred` must be exact, not merely wider."""

    part: "Need"
    barred: Terms


Need = Terms | All | Either | Chain | Without
NOTHING = Terms()


def need_of(node: Node, existing: Existing, field: str | None = None) -> Need:
    """Give what the index must hold where a part of a query matches; NOTHING: nowhere."""
    if isinstance(node, Word):
        return _terms(node, existing, field)
    if isinstance(node, Key):
        value = term(node.name, field)
        return Terms(beginnings=(value,)) if node.prefix else Terms((value,))
    if isinstance(node, Phrase):
        return _chain(node, existing, field)
    if isinstance(node, Within):
        return need_of(node.part, existing, node.field)
    if isinstance(node, Or):
        found = [need_of(part, existing, field) for part in node.parts]
        return _joined(Either, [need for need in found if need != NOTHING])
    if isinstance(node, And):
        return _all(node, existing, field)
    raise TypeError("a negation alone has no need")


def loosened(need: Need) -> Need:
    """Ask for the words of phrases alone: what an index can tell without a look at each article."""
    if isinstance(need, Chain):
        return joined(need) or All((*need.words, *neighbours(need)))
    if isinstance(need, Without):
        return Without(loosened(need.part), need.barred)
    if isinstance(need, All | Either):
        return type(need)(tuple(map(loosened, need.parts)))
    return need


def neighbours(chain: Chain) -> list[Need]:
    """Ask for the terms of common words side by side, where a phrase has such."""
    if chain.slop is not None:
        return []
    pairs = (_side_by_side(first, second) for first, second in pairwise(chain.words))
    return [pair for pair in pairs if pair is not None]


def joined(chain: Chain) -> Need | None:
    """Ask for a phrase by the terms of neighbours alone, if all of its pairs have them."""
    pairs = neighbours(chain)
    return All(tuple(pairs)) if pairs and len(pairs) == len(chain.words) - 1 else None


def _side_by_side(first: Terms, second: Terms) -> Need | None:
    """Ask for any pair of forms: those of two common words by their own terms."""
    common, others = parted(first.terms)
    following, rest = parted(second.terms)
    if not common or not following or first.beginnings or second.beginnings:
        return None
    parts: list[Need] = [Terms(tuple(joint(one, two) for one in common for two in following))]
    if others:
        parts.append(All((Terms(tuple(others)), second)))
    if rest:
        parts.append(All((first, Terms(tuple(rest)))))
    return parts[0] if len(parts) == 1 else Either(tuple(parts))


def _all(node: And, existing: Existing, field: str | None) -> Need:
    found = [need_of(part, existing, field) for part in node.parts if not isinstance(part, Not)]
    if NOTHING in found:
        return NOTHING
    need = _joined(All, found)
    for part in node.parts:
        barred = _barred(part, existing, field) if isinstance(part, Not) else NOTHING
        if barred != NOTHING:
            need = Without(need, barred)
    return need


def _joined(kind: type[All] | type[Either], parts: list[Need]) -> Need:
    unique = tuple(dict.fromkeys(parts))
    if not unique:
        return NOTHING
    return unique[0] if len(unique) == 1 else kind(unique)


def _barred(negation: Not, existing: Existing, field: str | None) -> Terms:
    """Give the terms that alone decide that a negated part matches; NOTHING if they cannot."""
    node = negation.part
    if isinstance(node, Within):
        field = node.field
        node = node.part
    if field in {"lead", "body"}:
        return NOTHING
    if isinstance(node, Key):
        return Terms((term(node.name, field),)) if not node.prefix else NOTHING
    if not isinstance(node, Word) or forms_of(node).abbreviation:
        return NOTHING
    need = _terms(node, existing, field)
    if need.beginnings or any(len(one) >= LONGEST_TERM for one in need.terms):
        return NOTHING
    return need


def _terms(word: Word, existing: Existing, field: str | None) -> Terms:
    forms = forms_of(word)
    found = existing(forms)
    if found is None and forms.prefix is not None:
        return Terms(beginnings=(term(forms.prefix, field),))
    return Terms(tuple(term(norm, field) for norm in found or ()))


def _chain(node: Phrase, existing: Existing, field: str | None) -> Need:
    """Ask for a phrase as neighbours in the running text, or for its words in another field."""
    in_text = field is None or field in TEXT_FIELDS
    parts = tuple(_terms(word, existing, field) for word in node.words)
    if NOTHING in parts:
        return NOTHING
    if not in_text:
        return _joined(All, list(parts))
    running = tuple(_terms(word, existing, None) for word in node.words)
    chain = Chain(running, node.slop)
    return All((*parts, chain)) if field == "title" else chain
