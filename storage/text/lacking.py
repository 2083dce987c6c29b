"""Say which parts of a query a text does not meet, for who asks why a rule did not match; pure."""

from storage.text.conditions import compile_node
from storage.text.document import Document, View
from storage.text.keyword import Keyword
from storage.text.nodes import And, Key, Node, Not, Or, Phrase, Query, Within, Word

MARKS = {"forms": "", "exact": "=", "prefix": ""}


def lacking(query: Query, document: Document) -> list[str]:
    """Return the parts, as one would write them, that all must be met and are not."""
    view = View(document)
    parts = query.root.parts if isinstance(query.root, And) else (query.root,)
    return [written(part) for part in parts if not compile_node(part, Keyword).met(view)]


def written(node: Node) -> str:
    """Return a part of a query as one would write it."""
    if isinstance(node, Word):
        return f"{MARKS[node.mode]}{node.text}{'*' if node.mode == 'prefix' else ''}"
    if isinstance(node, Phrase):
        words = " ".join(written(word) for word in node.words)
        return f'"{words}"' + (f"~{node.slop}" if node.slop is not None else "")
    if isinstance(node, Key):
        return f"{node.name}{'*' if node.prefix else ''}"
    if isinstance(node, Within):
        return f"{node.field}:{_held(node.part)}"
    if isinstance(node, Not):
        return f"-{_held(node.part)}"
    return f" {'AND' if isinstance(node, And) else 'OR'} ".join(map(_held, node.parts))


def _held(node: Node) -> str:
    return f"({written(node)})" if isinstance(node, And | Or) else written(node)
