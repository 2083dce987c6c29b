"""Find the rules that an article matches, with the places in its text; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from storage.records import Alert


@dataclass(frozen=True, slots=True)
class RuleHit:
    """A rule that an article matches; `spans` as in `storage.records.NewMatch`."""

    alert: Alert
    spans: Mapping[str, Sequence[Sequence[int]]]
