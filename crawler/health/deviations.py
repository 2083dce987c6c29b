"""Whether the latest readings of an edition deviate from its past further than chance allows."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from crawler.sources.expected import AGREEMENT, ENCODING, PRECISION, Expected, kind
from storage.readings import LENGTH, says
from storage.records import FieldSum, Reading

WINDOW = 20  # readings that are held against the past
MENDED_AFTER = 5  # readings in a row that look as they used to
# A run of readings that chance gives once in a million is an alarm at once. In eight simulated
# weeks of the replica's articles none was false (tests/benchmarks/bench_drift.py).
CHANCE = 1e-6
# Three pages of ten on which another text is seen, or two of two.
AGREEMENT_CHANCE = 5e-4
AGREEMENT_WINDOW = 10
PLAUSIBLE = 0.1  # readings that chance gives so often are what is usual
LENGTH_FACTOR = 2.0  # bodies half or twice as long in the mean
LENGTH_ERRORS = 6.0  # standard errors
LENGTH_READINGS = 5
_WORDS = {PRECISION: "exactness of dates", ENCODING: "encoding", AGREEMENT: "body"}


@dataclass(frozen=True, slots=True)
class Deviation:
    """What is found to be unusual of a field: in words, a page where it is so, and since when.

    `certain`: chance is ruled out already; otherwise it has to be found again.
    """

    field: str
    reason: str
    url: str
    since: datetime
    certain: bool = True


def deviation(
    field: str, usual: Expected, window: Sequence[Reading], counted: int = 0
) -> Deviation | None:
    """Return how the latest readings (oldest first) of a field deviate, None where they do not.

    The first `counted` of them are part of what is usual; of a run that reaches back to them they
    are taken out of it again.
    """
    said = [(one, place < counted) for place, one in enumerate(window) if says(one, field)]
    said = said[-AGREEMENT_WINDOW:] if field == AGREEMENT else said[-WINDOW:]
    met = [usual.is_met(one.layers.get(field)) for one, _ in said]
    # A longer run that begins with an ordinary reading says less.
    runs = [size for size in range(1, len(met) + 1) if not met[-size]]
    likely: dict[int, tuple[float, Expected]] = {}
    for size in runs:
        known = [ok for ok, (_, old) in zip(met[-size:], said[-size:], strict=True) if old]
        before = replace(usual, met=usual.met - sum(known), of=usual.of - len(known))
        likely[size] = before.at_most(sum(met[-size:]), size), before
    size = min(likely, key=lambda run: likely[run][0], default=0)
    if not size or likely[size][0] >= (AGREEMENT_CHANCE if field == AGREEMENT else CHANCE):
        return None
    run = zip(said[-size:], met[-size:], strict=True)
    odd = [one for (one, _), ok in run if not ok]
    since = _first_of(field, usual, window, odd[0])
    return Deviation(field, _told(field, likely[size][1], odd, size), odd[-1].url, since)


def is_mended(field: str, usual: Expected, window: Sequence[Reading]) -> bool:
    """Tell whether the newest readings of a field look as they used to."""
    said = [one for one in window if says(one, field)][-MENDED_AFTER:]
    met = sum(usual.is_met(one.layers.get(field)) for one in said)
    enough = len(said) == MENDED_AFTER
    return enough and usual.at_most(met, len(said)) >= PLAUSIBLE


def length_deviation(past: FieldSum, window: Sequence[Reading]) -> Deviation | None:
    """Return how the lengths of bodies deviate from those of the past; never certain at once."""
    sizes = [math.log(one.characters) for one in window if one.characters][-WINDOW:]
    if past.articles < WINDOW or len(sizes) < LENGTH_READINGS:
        return None
    mean = past.total / past.articles
    spread = math.sqrt(max(past.squares / past.articles - mean * mean, 0.01))
    now = sum(sizes) / len(sizes)
    apart = abs(now - mean)
    if apart < math.log(LENGTH_FACTOR) or apart * math.sqrt(len(sizes)) < LENGTH_ERRORS * spread:
        return None
    reason = (
        f"the last {len(sizes)} bodies have {math.exp(now):,.0f} characters in the mean, "
        f"where {math.exp(mean):,.0f} are usual"
    )
    return Deviation(LENGTH, reason, window[-1].url, window[-1].read_at, certain=False)


def _first_of(field: str, usual: Expected, window: Sequence[Reading], odd: Reading) -> datetime:
    """Return when the unbroken row of odd readings began that one of them belongs to."""
    first = odd.read_at
    for one in reversed(window[: window.index(odd)]):
        if says(one, field) and usual.is_met(one.layers.get(field)):
            break
        first = one.read_at
    return first


def _told(field: str, usual: Expected, odd: Sequence[Reading], size: int) -> str:
    name = _WORDS.get(field, field)
    before = f"{usual.met:,} of {usual.of:,} before"
    of = f"{len(odd)} of the last {size} {'pages' if size > 1 else 'page'}"
    if field == AGREEMENT:
        return f"{name}: on {of} the generic reader sees another text than the site's rules"
    if field == ENCODING:
        return f"{name}: {of} bear a wrong label of their encoding (right on {before})"
    answered = _answers(field, odd)
    if field == PRECISION:
        return (
            f"{name}: {of} are dated only to the {answered or 'unknown'} ({usual.layer}: {before})"
        )
    if not answered:
        return f"{name}: empty on {of} (answered by {usual.layer} on {before})"
    return f"{name}: answered by {answered} on {of} ({usual.layer} on {before})"


def _answers(field: str, odd: Sequence[Reading]) -> str:
    """Return which layers answered instead, the most frequent first; "" where none did."""
    counts: dict[str, int] = {}
    for one in odd:
        name = kind(one.layers.get(field))
        counts[name] = counts.get(name, 0) + 1
    if set(counts) == {""}:
        return ""
    names = sorted(counts, key=lambda name: -counts[name])
    return " or ".join(name or "nothing" for name in names)
