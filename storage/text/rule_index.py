"""Many standing queries asked of one document at once: words lead to rules, rules are verified.

A text's different words lead to keywords (`lexicon`), keywords to rules. A rule waits on the
rarest word of each of its ways (`routes`), or on that and the next one. Most rules are decided by
which words stand in the text; only the others (phrases, fields, abbreviations) look at it.
"""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from typing import Any, Generic, TypeVar

from storage.text.conditions import Condition, Match, Spans, compile_node
from storage.text.decided import KINDS, Decided
from storage.text.document import Document, View
from storage.text.lexicon import Lexicon, StandingKeyword
from storage.text.nodes import Query, Word
from storage.text.plan import Plan
from storage.text.query import parse

RuleId = TypeVar("RuleId")
# From so many rules on they are decided by numpy, whose import (0.09 s of CPU, 16 MiB) then costs
# less than a twentieth of compiling them; with few rules sets are as fast.
MANY = 5_000


class _Rule(Generic[RuleId]):
    """What is kept of a rule, as little as may be: a hundred thousand stand in memory.

    `needed`: words of which all stand in what it matches, beside those on which it waits;
    `barred`: words of which none does; `checks`: what else must be met. The query is read anew
    when somebody asks where it is met.
    """

    __slots__ = (
        "_condition", "barred", "checks", "id", "keywords", "needed", "number", "text",
    )  # fmt: skip

    def __init__(self, number: int, rule_id: RuleId, text: str) -> None:
        self.number = number
        self.id = rule_id
        self.text = text
        self.keywords: tuple[StandingKeyword, ...] = ()
        self.needed: tuple[int, ...] = ()
        self.barred: tuple[int, ...] = ()
        self.checks: tuple[Condition, ...] = ()
        self._condition: Condition | None = None

    def condition(self, keyword: Callable[[Word], StandingKeyword]) -> Condition:
        """Give the whole query as a condition; made when first asked for."""
        if self._condition is None:
            self._condition = compile_node(parse(self.text).root, keyword)
        return self._condition


class Matches(Mapping[RuleId, Match]):
    """The rules that a document meets, in no order; where, is found when asked for."""

    __slots__ = ("_among", "_ids", "_rules", "_view")

    def __init__(self, ids: list[RuleId], rules: "_Rules[RuleId]", view: View) -> None:
        self._ids = ids
        self._rules = rules
        self._view = view
        self._among: frozenset[RuleId] | None = None

    def __len__(self) -> int:
        return len(self._ids)

    def __iter__(self) -> Iterator[RuleId]:
        return iter(self._ids)

    def __getitem__(self, rule_id: RuleId) -> Match:
        if self._among is None:
            self._among = frozenset(self._ids)
        if rule_id not in self._among:
            raise KeyError(rule_id)
        rule = self._rules.by_id[rule_id]
        return Match(rule.condition(self._rules.lexicon.known), self._view)


class _Rules(Generic[RuleId]):
    """The rules by the user's id and by our number, and their words.

    `ids` are those of the user by our numbers without the kinds, `array` the same for numpy.
    """

    __slots__ = ("array", "by_id", "by_number", "free", "ids", "lexicon")

    def __init__(self) -> None:
        self.lexicon = Lexicon()
        self.by_id: dict[RuleId, _Rule[RuleId]] = {}
        self.by_number: dict[int, _Rule[RuleId]] = {}
        self.free: list[int] = []
        self.ids: list[Any] = []
        self.array: Any = None

    def enter(self, rule_id: RuleId, text: str, kind: int) -> _Rule[RuleId]:
        """Take in one more rule, of a kind (see `decided`); numbers of removed ones come again."""
        if not self.free:
            self.free.append(len(self.ids))
            self.ids.append(None)
        place = self.free.pop()
        self.ids[place], self.array = rule_id, None
        rule = _Rule(place * KINDS + kind, rule_id, text)
        self.by_id[rule_id] = self.by_number[rule.number] = rule
        return rule

    def leave(self, rule: _Rule[RuleId]) -> None:
        """Take a rule out that stands no longer under its id."""
        del self.by_number[rule.number]
        place = rule.number // KINDS
        self.free.append(place)
        self.ids[place], self.array = None, None


class RuleIndex(Generic[RuleId]):
    """Standing queries; `match` gives those that a document meets, with the places in its text."""

    def __init__(self, rules: Iterable[tuple[RuleId, Query]] = (), *, many: int = MANY) -> None:
        """`many`: from so many rules on they are decided in arrays."""
        self._many = many
        self._rules: _Rules[RuleId] = _Rules()
        self._lexicon = self._rules.lexicon
        self._always: dict[RuleId, _Rule[RuleId]] = {}
        for rule_id, query in rules:
            self.add(rule_id, query)
        if len(self) >= many:
            _settle()

    def __len__(self) -> int:
        return len(self._rules.by_id)

    def __contains__(self, rule_id: RuleId) -> bool:
        return rule_id in self._rules.by_id

    def add(self, rule_id: RuleId, query: Query) -> None:
        """Add a rule, in the place of the one with the same id if there is one."""
        self.remove(rule_id)
        plan = Plan(query, self._lexicon)
        rule = self._rules.enter(rule_id, query.text, plan.kind)
        rule.keywords = plan.keywords
        rule.needed = tuple(word.number for word in plan.needed)
        rule.barred = () if plan.told else tuple(word.number for word in plan.barred)
        rule.checks = plan.checks
        if not plan.ways:
            self._always[rule_id] = rule
        for keyword, table in set(plan.places()):
            keyword.enter(table, rule.number, plan.others)
        for keyword in rule.keywords if rule.checks else ():
            keyword.seek()
        self._lexicon.forget()

    def remove(self, rule_id: RuleId) -> None:
        """Take a rule out; an unknown one is none."""
        rule = self._rules.by_id.pop(rule_id, None)
        if rule is None:
            return
        self._rules.leave(rule)
        self._always.pop(rule_id, None)
        for keyword in rule.keywords:
            keyword.leave(rule.number)
            self._lexicon.release(keyword)
        self._lexicon.forget()

    def match(self, document: Document) -> list[tuple[RuleId, Spans]]:
        """Give the rules that a document meets, in no order, with the places of each."""
        return [(rule_id, match.spans) for rule_id, match in self.look(document).items()]

    def look(self, document: Document) -> Matches[RuleId]:
        """Give the rules that a document meets, in no order; places are found when asked for."""
        view = View(document)
        self._lexicon.make_room()
        ids = self._among_few(view) if len(self) < self._many else self._among_many(view)
        return Matches(ids, self._rules, view)

    def _among_few(self, view: View) -> list[RuleId]:
        decided = Decided(set(map(self._lexicon.__getitem__, view.vocabulary)))
        view.led(self._lexicon, decided.present)
        return decided.found(self._verified(decided.undecided, view), self._rules.ids)

    def _among_many(self, view: View) -> list[RuleId]:
        from storage.text.decided_many import DecidedMany, Ids  # noqa: PLC0415 - see MANY

        rules = self._rules
        if rules.array is None:
            rules.array = Ids(rules.ids)
        leads = map(self._lexicon.__getitem__, view.vocabulary)
        decided = DecidedMany(view, leads, self._lexicon.end)
        view.led(self._lexicon, decided.present)
        return decided.found(self._verified(decided.undecided, view), rules.array)

    def _verified(self, numbers: Iterable[int], view: View) -> list[int]:
        some = map(self._rules.by_number.__getitem__, numbers)
        return _verified((*some, *self._always.values()), view)


def _settle() -> None:
    """Load numpy now, and have what stands in memory looked at for garbage no more.

    Passing over the objects of a hundred thousand rules was a fifth of the time of the first two
    thousand articles; rules that are taken out are freed nevertheless, they are in no circle.
    """
    import_module("storage.text.decided_many")
    gc.freeze()


def _verified(rules: Iterable[_Rule[RuleId]], view: View) -> list[int]:
    """Give those of some rules that a document meets."""
    present = view.present
    return [
        rule.number
        for rule in rules
        if (not rule.needed or all(word in present for word in rule.needed))
        and not (rule.barred and any(word in present for word in rule.barred))
        and (not rule.checks or _met(rule.checks, view))
    ]


def _met(checks: Iterable[Condition], view: View) -> bool:
    """Tell whether all checks are met; a generator for `all` would cost more than most of them."""
    for check in checks:  # noqa: SIM110 - see above
        if not check.met(view):
            return False
    return True
