"""What is usual for an edition: for each field the layer that answers, and how often it does."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import comb, exp, lgamma

from crawler.items import FIELDS
from storage.readings import with_readings
from storage.records import FieldSum, Reading

ENCODING = "encoding"  # answered ("label") where the page's own label of its encoding is right
PRECISION = "precision"  # of the date
AGREEMENT = "agreement"  # answered ("agreed") where the generic reader sees the same body
GUESSED = "guessed"  # flag of an article whose title or body came without the site's rules
WATCHED = (*FIELDS, PRECISION, ENCODING, AGREEMENT)
AGREES_FROM = 0.5  # word F1; below it 69 of 69 broken pages lie, and 2 of 257 good ones

# Which layer is worth more than which; each kind of answer has an order of its own.
_STRENGTH: Mapping[str, int] = {
    "site": 5, "state": 4, "json_ld": 4, "meta": 3, "generic": 2, "listing": 1,
    "second": 5, "minute": 4, "day": 3,
    "label": 5, "agreed": 5,
}  # fmt: skip
_OTHER = 5  # a layer of a name that is not listed is a rule of the site
# What the rules of a site are expected to answer before anything is known of it, as if on 20 pages.
_RULED = ("title", "body")
_PRIOR = (19, 20)
# 2 of 257 good pages of publishers disagree with the generic reader.
_AGREEMENT_PRIOR = (255, 257)
# A field that is filled more seldom is not watched: twenty pages without it would be no wonder.
_LEAST_SHARE = 0.5
_LEAST_PAGES = 5  # fewer are no past


@dataclass(frozen=True, slots=True)
class Expected:
    """A field as it usually is: answered by `layer` or a stronger one on `met` of `of` pages."""

    layer: str
    met: int
    of: int

    def at_most(self, met: int, pages: int) -> float:
        """Return the chance that at most `met` of so many pages meet it.

        Beta-binomial, from a uniform prior: what is known from few pages is not held for certain.
        """
        a, b = self.met + 1, self.of - self.met + 1
        most = min(met, pages)
        return sum(
            comb(pages, k) * exp(_log_beta(a + k, b + pages - k) - _log_beta(a, b))
            for k in range(most + 1)
        )

    def is_met(self, layer: str | None) -> bool:
        """Tell whether a layer's answer (None for no answer) is as good as usual."""
        return strength(layer) >= strength(self.layer)


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def strength(layer: str | None) -> int:
    """Return how much an answer of a layer is worth; 0 for none."""
    return _STRENGTH.get(kind(layer), _OTHER) if layer else 0


def kind(layer: str | None) -> str:
    """Return the kind of a layer: "site" for "site:current"."""
    return (layer or "").partition(":")[0]


def expectations(sums: Iterable[FieldSum], *, ruled: bool) -> dict[str, Expected]:
    """Return what is expected of each field that can be watched.

    `ruled`: the source has rules of its own, from which title and body are expected at once.
    """
    found: dict[str, Expected] = {}
    for one in sums:
        usual = _usual(one) if one.articles >= _LEAST_PAGES else None
        if usual is not None:
            found[one.field] = usual
    for name in _RULED if ruled else ():
        found.setdefault(name, Expected("site", *_PRIOR))
    agreed = found.get(AGREEMENT) or Expected("agreed", 0, 0)
    met, of = _AGREEMENT_PRIOR
    found[AGREEMENT] = Expected("agreed", agreed.met + met, agreed.of + of)
    return found


def past(
    sums: Iterable[FieldSum], readings: Sequence[Reading], without: Container[str]
) -> list[FieldSum]:
    """Return the sums of the past with what later readings add, but not to the fields `without`."""
    known = {one.field: one for one in sums}
    for name in WATCHED:
        if name not in without:
            known[name] = with_readings(known.get(name), name, readings)
    return list(known.values())


def _usual(one: FieldSum) -> Expected | None:
    counts: dict[str, int] = {}
    for layer, times in one.layers.items():
        counts[kind(layer)] = counts.get(kind(layer), 0) + times
    if not counts:
        return None
    layer = max(counts, key=lambda name: (counts[name], strength(name)))
    met = sum(times for name, times in counts.items() if strength(name) >= strength(layer))
    return Expected(layer, met, one.articles) if met >= _LEAST_SHARE * one.articles else None
