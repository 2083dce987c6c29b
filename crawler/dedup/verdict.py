"""What a comparison of two texts says, and why."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "copy",
    "rewrite",
    "excerpt",
    "update",
    "translation",
    "same_release",
    "series",
    "digest",
    "background",
]

_TURNED: dict[str, Literal["this", "other"]] = {"this": "other", "other": "this"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a text stands to another one.

    `kind`: None where they have nothing to do with each other. `coverage`: share (0..1) of the
    text's news words that stand in the other, `other_coverage` the reverse. `spans`: the shared
    passages as (start, end, other start, other end) in characters of both bodies. `phrase`: the
    words by which one names the other as its source. `same_news`: both tell the same main news, so
    that they may be one story; never true for same_release, series, digest and background.
    `round_up`: which of the two is the round-up, where the kind is digest. `differing`: numbers of
    either that stand for another one of the other, where the kind is translation.
    """

    kind: Kind | None
    coverage: float
    other_coverage: float
    reason: str
    spans: tuple[tuple[int, int, int, int], ...] = ()
    phrase: str | None = None
    same_news: bool = False
    round_up: Literal["this", "other"] | None = None
    differing: tuple[str, ...] = ()

    @property
    def evidence(self) -> dict[str, object]:
        """Give the evidence in the form in which links keep it."""
        found: dict[str, object] = {
            "spans": [list(span) for span in self.spans],
            "phrase": self.phrase,
        }
        found |= {"round_up": self.round_up} if self.round_up else {}
        return found | ({"differing": list(self.differing)} if self.differing else {})

    def turned(self) -> "Verdict":
        """Give the same verdict as seen from the other text."""
        return Verdict(
            self.kind,
            self.other_coverage,
            self.coverage,
            self.reason,
            tuple((c, d, a, b) for a, b, c, d in self.spans),
            self.phrase,
            self.same_news,
            _TURNED.get(self.round_up or ""),
            self.differing,
        )
