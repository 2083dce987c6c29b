"""How far two texts agree in what survives translation, each anchor weighed by its rarity.

Rarity is counted over the texts at hand, so that a name that all of them have says little.
"""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from crawler.dedup.anchors import NAME_SIGNS, Places, anchors
from crawler.dedup.text import Text
from crawler.dedup.words import REMEMBERED

WORDS_COUNT = 0.25  # of a name or a number, in the breadth of what two texts have in common
NEAR = 0.1  # of the text: as far as an anchor may move for a translator's turn of a sentence
FAR = 0.3  # what an anchor counts that stands elsewhere
_FALL = 3.0  # how fast it comes to that
_WEIGHT = {"#": 2.0, "^": 1.5, "@": 1.0, "~": 0.7}
_WORD_WEIGHT = 0.5  # a borrowed word: better than nothing, and often met by chance
# Taken as if so many more texts were at hand of which one had the anchor: three candidates
# would otherwise say that a name is rare.
_PRIOR = 100
# Anchors of nearly every text of these sources: the country, its capital, its head.
EVERYWHERE = frozenset(
    ("^kzk", "^kzh", "^stn", "^tkv", "^tk", "^ksm", "^jmr", "^ksj", "^prz", "^prs", "przd", "prsd")
)
# What a number costs that stands for another one. Reports by one template in two languages have as
# many of these as numbers in common, versions of one release at most half as many; where they have
# more, the names must tell.
CONTRADICTION = 5.0
NAMES_TELL = 4
_ONE_DIGIT = 2  # characters of "#7"
_ROUNDING = 1e-6  # by which two sums of the same numbers in another order may differ, and more


def is_sure(sign: str) -> bool:
    """Tell whether an anchor is a name, or a number that does not stand in every text."""
    return sign[0] == "^" or (sign[0] == "#" and len(sign) > _ONE_DIGIT)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How far two texts agree.

    `cosine` (0..1) of their anchors; `evidence`: how much the anchors in common say together.
    `agreeing`, `contradicting`: numbers that both have, and that each has for another of the other.
    """

    cosine: float
    evidence: float
    agreeing: int
    contradicting: int
    common: tuple[str, ...]

    @property
    def sure(self) -> int:
        """Count the names and telling numbers in common."""
        return sum(map(is_sure, self.common))

    @property
    def breadth(self) -> float:
        """Count what is in common, a name or number as one, other words for less."""
        return self.sure + WORDS_COUNT * (len(self.common) - self.sure)

    @property
    def names(self) -> int:
        """Count the names in common."""
        return sum(sign[0] == "^" for sign in self.common)


@dataclass(frozen=True, slots=True, eq=False)
class Traits:
    """The anchors of a text as they are compared, whatever the other texts at hand.

    `counts`: for each anchor that is not met everywhere, what its number of places is worth;
    `signs`: these anchors; `numbers`: the telling ones among them that are numbers.
    """

    places: Places
    counts: Mapping[str, float]
    signs: frozenset[str]
    numbers: frozenset[str]


def traits(text: Text) -> Traits:
    """Give the anchors of a text; kept for the texts asked for last."""
    return _traits(text.title, text.lead, text.body)


@lru_cache(maxsize=REMEMBERED)
def _traits(title: str, lead: str | None, body: str) -> Traits:
    places = anchors(title, lead, body)
    counts = {
        sign: 1 + math.log(len(where)) for sign, where in places.items() if sign not in EVERYWHERE
    }
    numbers = frozenset(sign for sign in counts if sign[0] == "#" and is_sure(sign))
    return Traits(places, counts, frozenset(counts), numbers)


class _Rarity(dict[str, float]):
    """How much each anchor says, worked out when it is asked for."""

    def __init__(self, spread: Mapping[str, int], size: int) -> None:
        self._spread, self._size = spread, size + _PRIOR

    def __missing__(self, sign: str) -> float:
        weight = _WEIGHT.get(sign[0], _WORD_WEIGHT)
        value = self[sign] = math.log(1 + self._size / self._spread[sign]) * weight
        return value


class Weighed:
    """A text with its anchors, weighed by their kind, their count and how few texts have them."""

    def __init__(self, text: Text, rarity: Mapping[str, float]) -> None:
        self.text = text
        self.traits = traits(text)
        self.rarity = rarity
        self.weights = {sign: count * rarity[sign] for sign, count in self.traits.counts.items()}
        squares = [weight * weight for weight in self.weights.values()]
        self.length = math.sqrt(sum(squares)) or 1.0

    def share(self, signs: Collection[str]) -> float:
        """Give the share (0..1) that some anchors have in what the text's anchors weigh."""
        return sum(self.weights[sign] ** 2 for sign in signs) / self.length**2


class Company:
    """All texts at hand; rarity is counted over them."""

    def __init__(self, texts: Sequence[Text]) -> None:
        found: Counter[str] = Counter()
        for text in texts:
            found.update(traits(text).signs)
        self._rarity = _Rarity(found, len(texts))

    def weigh(self, texts: Sequence[Text]) -> list[Weighed]:
        """Weigh some of the texts."""
        return [Weighed(text, self._rarity) for text in texts]


def likeness(one: Weighed, other: Weighed) -> Likeness:
    """Compare two texts that were weighed in the same company."""
    signs = one.traits.signs & other.traits.signs
    places, other_places = one.traits.places, other.traits.places
    common = _common(signs)
    cosine = evidence = 0.0
    for sign in common:
        there = _beside(places[sign], other_places[sign])
        cosine += there * one.weights[sign] * other.weights[sign]
        evidence += there * one.rarity[sign]
    cosine = cosine / one.length / other.length
    return Likeness(cosine, evidence, *_numbers(one.traits, other.traits), common)


def contradicted(like: Likeness) -> float:
    """Give the evidence of two texts less what their contradicting numbers cost."""
    return like.evidence - CONTRADICTION * like.contradicting


def agrees(like: Likeness) -> bool:
    """Tell whether few enough numbers stand for others."""
    named = like.names >= NAMES_TELL
    allowed = like.agreeing + 1 if named else max(0, like.agreeing - 1) // 2
    return like.contradicting <= allowed


def times_longer(one: Text, other: Text) -> float:
    """Tell how many times longer one of two texts is than the other, never below 1."""
    sizes = sorted(len(text.lead or "") + len(text.body) for text in (one, other))
    return sizes[1] / max(1, sizes[0])


def at_most(article: Text, others: Sequence[Text], size: int) -> list[Likeness]:
    """Give for each of some texts the most that its likeness to an article can be.

    `size`: the number of all texts at hand. Costs a tenth of weighing the texts.
    """
    mine = traits(article)
    theirs = [traits(other) for other in others]
    shared = [mine.signs & one.signs for one in theirs]
    rarity = _Rarity(_and_mine(chain.from_iterable(shared), mine.signs), size)
    found = []
    for signs, one in zip(shared, theirs, strict=True):
        common = _common(signs)
        evidence = sum(rarity[sign] for sign in common) + _ROUNDING
        found.append(Likeness(1.0, evidence, *_numbers(mine, one), common))
    return found


def _and_mine(shared: Iterable[str], mine: Iterable[str]) -> Counter[str]:
    """Count the texts that have each of an article's anchors, the article included."""
    spread = Counter(mine)
    spread.update(shared)
    return spread


def _common(signs: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted(sign for sign in signs if not _told(sign, signs)))


def _told(sign: str, common: Collection[str]) -> bool:
    """Tell whether a borrowed word is a name in small letters, which counts as a name already."""
    return sign[0].isalpha() and f"^{sign[:NAME_SIGNS]}" in common


def _numbers(one: Traits, other: Traits) -> tuple[int, int]:
    """Count the numbers that agree and those that contradict."""
    agreeing = len(one.numbers & other.numbers)
    return agreeing, min(len(one.numbers), len(other.numbers)) - agreeing


def _beside(places: Sequence[float], others: Sequence[float]) -> float:
    """Weigh an anchor by how far its places in both texts lie apart."""
    distance = min(abs(one - other) for one in places for other in others)
    return 1.0 if distance <= NEAR else max(FAR, 1.0 - _FALL * distance)
