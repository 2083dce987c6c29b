"""Reads the query language of search and alerts into a tree.

Written by hand as a descent over signs: the grammar is small, and the refusals (where, why, what
to write instead) are most of the work; luqum reports a syntax error without its reason, takes
`AND` for the absence of an operator, and knows neither `=слово` nor a hint.
"""

from storage.errors import QueryError
from storage.text.lexer import Sign, signs
from storage.text.nodes import (
    FIELDS,
    KEY_FIELDS,
    TEXT_FIELDS,
    WORD_FIELDS,
    And,
    Node,
    Not,
    Or,
    Query,
    Within,
)
from storage.text.storable import storable
from storage.text.terms import Terms

__all__ = ["FIELDS", "KEY_FIELDS", "TEXT_FIELDS", "WORD_FIELDS", "Query", "parse"]

# A rule of sixty names is long; more belongs into several rules. The bounds keep the slowest
# accepted query (each word in all its forms) under a second.
MAX_LENGTH = 1_000
MAX_WORDS = 64
MAX_DEPTH = 20


def parse(query: str) -> Query:
    """Parse a query; raise QueryError with the position (0-based) and a hint if it cannot be read.

    At most 1,000 characters, 64 words and 20 levels of parentheses.
    """
    if len(query) > MAX_LENGTH:
        raise QueryError(
            f"The query has {len(query)} characters; at most {MAX_LENGTH} are read",
            position=MAX_LENGTH,
            hint="split it into several searches or alerts",
        )
    query = storable(query)  # keeps the length, and with it the positions
    return Query(query, _Parser(query).whole())


class _Parser:
    """One pass over the signs of a query."""

    def __init__(self, query: str) -> None:
        self.signs = list(signs(query))
        self.at = 0
        self.terms = Terms(query, MAX_WORDS)
        self.field: str | None = None

    @property
    def next(self) -> Sign:
        return self.signs[self.at]

    def take(self) -> Sign:
        sign = self.next
        self.at += 1
        return sign

    def whole(self) -> Node:
        """Read the whole query."""
        if self.next.kind == "end":
            raise QueryError("The query is empty", position=0, hint="write a word or a phrase")
        node = self.any_of(0)
        if self.next.kind == ")":
            self.refuse(
                "The parenthesis at {} closes nothing", "open one before it, or leave it out"
            )
        return _positive(node, self.signs[0])

    def any_of(self, depth: int) -> Node:
        """Read parts joined by OR."""
        first = self.next
        parts = [self.all_of(depth)]
        while self.next.kind == "OR":
            self.take()
            parts.append(self.all_of(depth))
        if len(parts) == 1:
            return parts[0]
        for part in parts:
            _positive(part, first)
        flat = [p for part in parts for p in (part.parts if isinstance(part, Or) else (part,))]
        return Or(tuple(dict.fromkeys(flat)))

    def all_of(self, depth: int) -> Node:
        """Read parts joined by AND or standing side by side."""
        parts = [self.operand(depth)]
        while True:
            if self.next.kind == "AND":
                self.take()
            elif self.next.kind in {"OR", ")", "end"}:
                break
            parts.append(self.operand(depth))
        flat = [p for part in parts for p in (part.parts if isinstance(part, And) else (part,))]
        unique = tuple(dict.fromkeys(flat))
        return unique[0] if len(unique) == 1 else And(unique)

    def operand(self, depth: int) -> Node:
        """Read one part: a word, a phrase, a field, a parenthesis or a negation."""
        sign = self.take()
        if sign.kind == "AND" and sign.text == "+":
            return self.operand(depth)
        if sign.kind == "NOT":
            return self.negation(sign, depth)
        if sign.kind == "(":
            return self.parenthesis(sign, depth)
        if sign.kind == "field":
            return self.within(sign, depth)
        if sign.kind in {"word", "phrase"}:
            return self.terms.read(sign, self.field)
        self.at -= 1
        return self.refuse_missing()

    def negation(self, sign: Sign, depth: int) -> Node:
        """Read what must not match."""
        if self.next.kind == "NOT":
            self.refuse("Two negations stand together at {}", "one NOT or - is enough")
        part = self.operand(depth)
        return Not(_positive(part, sign))

    def parenthesis(self, sign: Sign, depth: int) -> Node:
        """Read up to the closing parenthesis."""
        if depth >= MAX_DEPTH:
            self.at -= 1
            self.refuse("More than 20 parentheses stand inside each other at {}", "use fewer")
        node = self.any_of(depth + 1)
        if self.next.kind != ")":
            raise QueryError(
                f"The parenthesis at character {sign.position + 1} is not closed",
                position=sign.position,
                hint="close it with ), or leave it out",
            )
        self.take()
        return node

    def within(self, sign: Sign, depth: int) -> Node:
        """Read what a field must hold."""
        if self.field is not None:
            self.at -= 1
            self.refuse(
                "A field stands inside another field at {}",
                "close the parenthesis of the first field before the second",
            )
        self.field = sign.text
        node = self.operand(depth)
        self.field = None
        if isinstance(node, Not):
            raise QueryError(
                f"The field at character {sign.position + 1} holds only what must not match",
                position=sign.position,
                hint=f"write -{sign.text}:слово instead of {sign.text}:-слово",
            )
        return Within(sign.text, node)

    def refuse_missing(self) -> Node:
        """Refuse an operator that lacks its part."""
        what = {"end": "the end of the query", ")": "a closing parenthesis"}.get(
            self.next.kind, self.next.text
        )
        raise QueryError(
            f"A word is missing before {what} (character {self.next.position + 1})",
            position=self.next.position,
            hint="AND, OR, NOT, + and - stand before or between words; to search for the word"
            ' itself write it small or in quotation marks: "and"',
        )

    def refuse(self, message: str, hint: str) -> None:
        place = f"character {self.next.position + 1}"
        raise QueryError(message.format(place), position=self.next.position, hint=hint)


def _positive(node: Node, sign: Sign) -> Node:
    """Refuse a part that only says what must not match."""
    parts = node.parts if isinstance(node, And) else (node,)
    if all(isinstance(part, Not) for part in parts):
        raise QueryError(
            f"The part at character {sign.position + 1} only says what must not match",
            position=sign.position,
            hint="add a word that must stand in the article: Токаев -футбол",
        )
    return node
