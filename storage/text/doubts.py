"""What of a query may be meant otherwise than it is read: said as hints, never refused; pure."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches

from storage.text.lexer import Sign, signs
from storage.text.nodes import And, Key, Node, Not, Or, Query, Within

OPERATORS = {
    "and": "AND", "or": "OR", "not": "NOT", "и": "AND", "или": "OR", "не": "NOT", "және": "AND",
    "немесе": "OR", "емес": "NOT",
}  # fmt: skip
TERMS = ("word", "phrase", "field", "(", "NOT")  # with which a part of a query begins
ENDS = ("word", "phrase", ")")
ALIKE = 0.5  # of difflib's ratio: "akroda" is 0.83 of "akorda", "tengri" 0.75 of "tengrinews"


def doubts(query: Query, known: Mapping[str, Sequence[str]]) -> list[str]:
    """Return a sentence for each operator that is read as a word, and each name that is unknown.

    `known`: by the fields source, language and edition, the names that there are.
    """
    found = [*_operators(list(signs(query.text))), *_names(query.root, known)]
    return list(dict.fromkeys(found))


def _operators(found: Sequence[Sign]) -> Iterator[str]:
    """Give the words that stand where an operator would, and mean one in some language."""
    for number, sign in enumerate(found[:-1]):
        meant = OPERATORS.get(sign.text.lower()) if sign.kind == "word" else None
        if meant is None or found[number + 1].kind not in TERMS:
            continue
        before = number > 0 and found[number - 1].kind in ENDS
        if before or meant == "NOT":
            yield (
                f"{sign.text} is looked for as a word; the operator is written {meant}"
                f" (={sign.text} says that the word is meant)"
            )


def _names(node: Node, known: Mapping[str, Sequence[str]], field: str = "") -> Iterator[str]:
    if isinstance(node, Key):
        names = known.get(field, ())
        if names and not any(_is_meant(node, name) for name in names):
            yield _unknown(field, node.name, names)
    elif isinstance(node, Within):
        yield from _names(node.part, known, node.field)
    elif isinstance(node, And | Or):
        for part in node.parts:
            yield from _names(part, known, field)
    elif isinstance(node, Not):
        yield from _names(node.part, known, field)


def _is_meant(key: Key, name: str) -> bool:
    return name.startswith(key.name) if key.prefix else name == key.name


def _unknown(field: str, name: str, names: Sequence[str]) -> str:
    near = get_close_matches(name.lower(), names, 1, ALIKE)
    hint = f"did you mean {field}:{near[0]}? Known are" if near else "known are"
    return f"there is no {field} {name!r}: {hint} {', '.join(names)}"
