"""How an edit is shown: sentences that came, went or were reworded, words marked; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, Protocol

from crawler.alerts.excerpt import LARGEST_SHARE, Part, clean

MOST = 12  # sentences; who wants more reads the article
LONGEST = 400  # characters of one sentence


class SentenceChange(Protocol):
    """A sentence that stayed, came (`old` None), went (`new` None), or was reworded."""

    @property
    def kind(self) -> Literal["kept", "added", "removed", "reworded"]:
        """Give what became of it."""

    @property
    def old(self) -> str | None:
        """Give it as it was."""

    @property
    def new(self) -> str | None:
        """Give it as it is."""


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A changed sentence as parts, those words marked that differ; empty where there is none."""

    kind: str
    old: tuple[Part, ...]
    new: tuple[Part, ...]


def shown_changes(changes: Sequence[SentenceChange], length: int) -> tuple[list[ShownChange], int]:
    """Return the first changes as they are shown, and how many more there are.

    Together they show at most half of a text of `length` characters, as every excerpt does.
    """
    budget = max(LONGEST, int(length * LARGEST_SHARE))
    changes = [change for change in changes if change.kind != "kept"]
    shown: list[ShownChange] = []
    for change in changes[:MOST]:
        one = _shown(change)
        budget -= sum(len(part.text) for part in one.new)
        if budget < 0 and shown:
            break
        shown.append(one)
    return shown, len(changes) - len(shown)


def _shown(change: SentenceChange) -> ShownChange:
    old, new = _short(change.old), _short(change.new)
    if change.kind == "reworded" and old and new:
        return ShownChange(change.kind, *_marked(old.split(), new.split()))
    return ShownChange(change.kind, (Part(old),) if old else (), (Part(new),) if new else ())


def _short(text: str | None) -> str:
    plain = clean(text or "").strip()
    return plain if len(plain) <= LONGEST else f"{plain[: LONGEST - 1].rstrip()}…"


def _marked(old: list[str], new: list[str]) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    before: list[Part] = []
    after: list[Part] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        _add(before, old[a:b], marked=tag != "equal")
        _add(after, new[c:d], marked=tag != "equal")
    return tuple(before), tuple(after)


def _add(parts: list[Part], words: Sequence[str], *, marked: bool) -> None:
    if not words:
        return
    if parts:
        parts.append(Part(" "))
    parts.append(Part(" ".join(words), marked))
