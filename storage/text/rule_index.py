"""Many standing queries asked of one document at once: words lead to rules, rules are verified.

Each rule waits under anchors: words of which at least one must stand in every text that it
matches. A text's words lead to keywords by a table (whole forms; Kazakh stems and beginnings by a
look at each beginning of the word), keywords to the rules that wait for them.
"""

from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

from storage.text.conditions import Condition, Match, Spans, compile_node
from storage.text.document import Document, View
from storage.text.keyword import Keyword
from storage.text.nodes import TEXT_FIELDS, And, Node, Not, Or, Phrase, Query, Within, Word

RuleId = TypeVar("RuleId")

# Words whose keywords are remembered between documents: the vocabulary of a million articles is
# larger, that of a week's is not. 100 bytes each.
_REMEMBERED = 200_000


class _Rule(Generic[RuleId]):
    """A rule with its condition and the words that it waits under (none: it is always tried).

    `needed`: words that must all stand in a text; a quick test before the condition's. `plain`:
    the rule asks for nothing else.
    """

    __slots__ = ("anchors", "condition", "id", "keywords", "needed", "plain")

    def __init__(
        self, rule_id: RuleId, condition: Condition, anchors: list[Keyword] | None
    ) -> None:
        self.id = rule_id
        self.condition = condition
        self.anchors = anchors
        self.keywords: list[Keyword] = []
        self.needed: frozenset[Keyword] = frozenset()
        self.plain = False


class RuleIndex(Generic[RuleId]):
    """Standing queries; `match` gives those that a document meets, with the places in its text."""

    def __init__(self, rules: Iterable[tuple[RuleId, Query]] = ()) -> None:
        self._rules: dict[RuleId, _Rule[RuleId]] = {}
        self._always: dict[RuleId, _Rule[RuleId]] = {}
        self._keywords: dict[Word, tuple[Keyword, int]] = {}
        self._waiting: dict[Keyword, list[_Rule[RuleId]]] = {}
        self._by_form: dict[str, tuple[Keyword, ...]] = {}
        self._by_stem: dict[str, tuple[Keyword, ...]] = {}
        self._seen: dict[str, tuple[Keyword, ...]] = {}
        for rule_id, query in rules:
            self.add(rule_id, query)

    def __len__(self) -> int:
        return len(self._rules)

    def __contains__(self, rule_id: RuleId) -> bool:
        return rule_id in self._rules

    def add(self, rule_id: RuleId, query: Query) -> None:
        """Add a rule, in the place of the one with the same id if there is one."""
        self.remove(rule_id)
        used: list[Keyword] = []

        def keyword(word: Word) -> Keyword:
            used.append(self._keyword(word))
            return used[-1]

        condition = compile_node(query.root, keyword)
        words = _anchors(query.root)
        anchors = (
            None if words is None else [self._keywords[word][0] for word in dict.fromkeys(words)]
        )
        rule = _Rule(rule_id, condition, anchors)
        rule.keywords = used
        rule.needed = frozenset(self._keywords[word][0] for word in _needed(query.root))
        rule.plain = _is_plain(query.root) and not any(k.forms.abbreviation for k in used)
        self._rules[rule_id] = rule
        if anchors is None:
            self._always[rule_id] = rule
        for anchor in anchors or ():
            self._waiting.setdefault(anchor, []).append(rule)

    def remove(self, rule_id: RuleId) -> None:
        """Take a rule out; an unknown one is none."""
        rule = self._rules.pop(rule_id, None)
        if rule is None:
            return
        self._always.pop(rule_id, None)
        for anchor in rule.anchors or ():
            waiting = [other for other in self._waiting[anchor] if other is not rule]
            if waiting:
                self._waiting[anchor] = waiting
            else:
                del self._waiting[anchor]
        for keyword in rule.keywords:
            self._release(keyword)

    def match(self, document: Document) -> list[tuple[RuleId, Spans]]:
        """Give the rules that a document meets, in no order, with the places of each."""
        return [(rule_id, match.spans) for rule_id, match in self.look(document)]

    def look(self, document: Document) -> list[tuple[RuleId, Match]]:
        """Give the rules that a document meets, in no order; places are found when asked for."""
        if not self._rules:
            return []
        view = View(document)
        present = view.present = self._present(view)
        tried = set(self._always.values())
        for keyword in present & self._waiting.keys():
            tried.update(self._waiting[keyword])
        return [
            (rule.id, Match(rule.condition, view))
            for rule in tried
            if rule.needed <= present and (rule.plain or rule.condition.met(view))
        ]

    def _present(self, view: View) -> set[Keyword]:
        """Find all keywords that a document's words are forms of."""
        seen, look_up = self._seen, self._look_up
        keywords = [seen[norm] if norm in seen else look_up(norm) for norm in view.vocabulary]
        return set().union(*keywords)

    def _look_up(self, norm: str) -> tuple[Keyword, ...]:
        """Find the keywords that a word is a form of, and remember them."""
        found = list(self._by_form.get(norm, ()))
        for end in range(2, len(norm) + 1):
            for keyword in self._by_stem.get(norm[:end], ()):
                if keyword not in found and keyword.forms.accepts(norm):
                    found.append(keyword)
        if len(self._seen) >= _REMEMBERED:
            self._seen.clear()
        self._seen[norm] = tuple(found)
        return self._seen[norm]

    def _keyword(self, word: Word) -> Keyword:
        """Give the keyword of a word, a new one if no rule has it yet."""
        keyword, users = self._keywords.get(word, (None, 0))
        if keyword is None:
            keyword = Keyword(word)
            self._enter(keyword)
        self._keywords[word] = (keyword, users + 1)
        return keyword

    def _release(self, keyword: Keyword) -> None:
        """Forget a keyword that no rule has any more."""
        _, users = self._keywords[keyword.word]
        if users > 1:
            self._keywords[keyword.word] = (keyword, users - 1)
            return
        del self._keywords[keyword.word]
        for table, entries in self._entries(keyword):
            for entry in entries:
                rest = tuple(other for other in table[entry] if other is not keyword)
                if rest:
                    table[entry] = rest
                else:
                    del table[entry]
        self._seen.clear()

    def _enter(self, keyword: Keyword) -> None:
        """Make a keyword's forms lead to it."""
        for table, entries in self._entries(keyword):
            for entry in entries:
                table[entry] = (*table.get(entry, ()), keyword)
        self._seen.clear()

    def _entries(
        self, keyword: Keyword
    ) -> Iterator[tuple[dict[str, tuple[Keyword, ...]], Iterable[str]]]:
        forms = keyword.forms
        yield self._by_form, forms.words
        stems = {stem.stem for stem in forms.stems}
        yield self._by_stem, stems if forms.prefix is None else {*stems, forms.prefix}


def _anchors(node: Node) -> list[Word] | None:
    """Choose words of which at least one stands in every text that meets a node; None: no such.

    Of several necessary words the longest is the rarest, by and large.
    """
    if isinstance(node, Word):
        return [node]
    if isinstance(node, Phrase):
        return [max(node.words, key=lambda word: len(word.text))]
    if isinstance(node, Within):
        return _anchors(node.part) if node.field in TEXT_FIELDS else None
    if isinstance(node, Or):
        return _all_anchors(node)
    if isinstance(node, And):
        found = [_anchors(part) for part in node.parts if not isinstance(part, Not)]
        usable = [words for words in found if words is not None]
        return min(usable, key=_commonness) if usable else None
    return None


def _is_plain(node: Node) -> bool:
    """Tell whether a node asks only that words stand anywhere."""
    if isinstance(node, And):
        return all(_is_plain(part) for part in node.parts)
    return isinstance(node, Word)


def _needed(node: Node) -> Iterator[Word]:
    """Give words that must all stand in title, lead or body of a text that meets a node."""
    if isinstance(node, Word):
        yield node
    elif isinstance(node, Phrase):
        yield from node.words
    elif isinstance(node, Within) and node.field in TEXT_FIELDS:
        yield from _needed(node.part)
    elif isinstance(node, And):
        for part in node.parts:
            yield from _needed(part)


def _all_anchors(node: Or) -> list[Word] | None:
    found = [_anchors(part) for part in node.parts]
    words = [word for some in found if some is not None for word in some]
    return None if any(some is None for some in found) else words


def _commonness(words: list[Word]) -> tuple[int, int]:
    """Estimate how often one of some words stands in a text: by number and shortest length."""
    return (len(words), -min(len(word.text) for word in words))
