"""Asks a document a query: does it match, and by which words of its text.

The one meaning of the query language: search and alerts both decide by this module.
"""

from storage.text.conditions import Condition, Match, Spans, compile_node
from storage.text.document import Document, View
from storage.text.keyword import Keyword
from storage.text.nodes import Query
from storage.text.rule_index import RuleIndex

__all__ = ["Document", "Match", "Matcher", "RuleIndex", "Spans", "View", "compile"]


class Matcher:
    """One query, ready to be asked of many documents."""

    __slots__ = ("condition", "query")

    def __init__(self, query: Query) -> None:
        self.query = query
        self.condition: Condition = compile_node(query.root, Keyword)

    def match(self, document: Document) -> Spans | None:
        """Give the places that match: {"title": [(start, end)...], "lead", "body"}; None if none.

        Places are characters of the original text, end excluded, sorted, not overlapping. All
        three lists are empty where only other fields (source:, tag: ...) were asked for.
        """
        found = self.look(document)
        return None if found is None else found.spans

    def look(self, document: Document) -> Match | None:
        """Tell whether and by which words a document matches; places are found when asked for."""
        view = View(document)
        return Match(self.condition, view) if self.condition.met(view) else None

    def matches(self, document: Document) -> bool:
        """Tell whether a document matches."""
        return self.condition.met(View(document))


def compile(query: Query) -> Matcher:  # noqa: A001  match.compile reads as re.compile does
    """Make a query ready to be asked of documents."""
    return Matcher(query)
