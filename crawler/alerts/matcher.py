"""Find the rules that an article matches, with the places in its text; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from storage.records import Alert
from storage.text.match import Document, RuleIndex


@dataclass(frozen=True, slots=True)
class RuleHit:
    """A rule that an article matches; `spans` as in `storage.records.NewMatch`."""

    alert: Alert
    spans: Mapping[str, Sequence[Sequence[int]]]


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """A stored rule whose query cannot be used, and why."""

    alert: Alert
    reason: str


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Rules ready to be asked of articles; `broken` are those that cannot match anything."""

    alerts: Mapping[int, Alert] = field(default_factory=dict)
    broken: tuple[BrokenRule, ...] = ()
    index: RuleIndex[int] = field(default_factory=RuleIndex)

    def met(self, document: Document) -> Iterable[int]:
        """Give the rules that a document matches; places, which cost most, are not looked for."""
        return self.index.look(document)

    def match(self, document: Document) -> list[RuleHit]:
        """Return the rules that a document matches, in the order in which they were made."""
        found = sorted(self.index.match(document), key=lambda hit: hit[0])
        return [RuleHit(self.alerts[number], spans) for number, spans in found]
