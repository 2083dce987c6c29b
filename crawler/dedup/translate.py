"""Which texts of other languages tell the same release, by what survives translation.

No model: texts are compared by their anchors (`crawler.dedup.anchors`), weighted by how few of
the texts at hand have them and by whether they stand in the same place of both texts; and only a
mutual best within a few days is believed.
"""

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from xxhash import xxh3_64_intdigest

from crawler.dedup.anchors import NAME_SIGNS, Places, anchors
from crawler.dedup.headlines import announces_round_up
from crawler.dedup.text import Text, apart
from crawler.dedup.verdict import Verdict

TRANSLATED_WITHIN = timedelta(days=3)  # Akorda's versions follow within hours, newsrooms in a day
# Measured on 177 blocks of five sentences in three languages, among them their siblings from the
# same articles, and on the demo's day. Of the blocks whose version is taken away one in 1,000 finds
# another one; of the day's short local items, which share a town and an official, one in 300.
LIKENESS = 0.12  # cosine
EVIDENCE = 16.0
BREADTH = 2.75  # of it: names and numbers count 1, other words WORDS_COUNT; two names are too few
WORDS_COUNT = 0.25
# Versions that one site dates alike (an office prints all its languages on one day) need less, and
# one name or number.
EVIDENCE_ONE_DATE = 10.0
# And texts that it dates apart need more: its notices of one week are alike.
EVIDENCE_OTHER_DATE = 26.0
MARGIN = 1.1  # by which the best must beat the second best
LONGER = 2.5  # times; a translation is about as long, an item on the same event need not be
# What a number costs that stands for another one. Reports by one template in two languages have as
# many of these as numbers in common, versions of one release at most half as many; where they have
# more, the names must tell.
CONTRADICTION = 5.0
NAMES_TELL = 4
WORD_KEYS = 2  # one borrowed word in so many is a key of the index; without meanings 0.88 of the
# versions among 531 blocks share two keys, with them 0.97, at 22 to 30 keys a text
# Characters of a body that give keys, beside title and lead. Of 186 whole articles in three
# languages (280 words) as many versions are found by 30 keys of 100 words as by 70 of all.
KEYED = 500
_WEIGHT = {"#": 2.0, "^": 1.5, "@": 1.0, "~": 0.7}
_WORD_WEIGHT = 0.5  # a borrowed word: better than nothing, and often met by chance
NEAR = 0.1  # of the text: as far as an anchor may move for a translator's turn of a sentence
FAR = 0.3  # what an anchor counts that stands elsewhere
_FALL = 3.0  # how fast it comes to that
# Taken as if so many more texts were at hand of which one had the anchor: three candidates
# would otherwise say that a name is rare.
_PRIOR = 100
# Anchors of nearly every text of these sources: the country, its capital, its head.
_EVERYWHERE = frozenset(
    ("^kzk", "^kzh", "^stn", "^tkv", "^tk", "^ksm", "^jmr", "^ksj", "^prz", "^prs", "przd", "prsd")
)
_ONE_DIGIT = 2  # characters of "#7"
_SIGNED = 1 << 63
_RANGE = 1 << 64


def keys(title: str, lead: str | None, body: str) -> tuple[int, ...]:
    """Give the signed 64-bit hashes under which the index finds a text's translations.

    They stand for the names, the numbers of two digits and more, the common meanings and some
    borrowed words of its beginning; none is one that `fingerprint.sketch` gives but by chance.
    """
    beginning = body if len(body) <= KEYED else body[:KEYED].rpartition(" ")[0]
    signs = anchors(title, lead, beginning).keys() - _EVERYWHERE
    # A sign of its own keeps them apart from the words of a sketch.
    hashed = ((xxh3_64_intdigest(f"\x00{sign}".encode()), sign) for sign in signs)
    kept = (value for value, sign in hashed if _is_key(value, sign))
    return tuple(sorted(value - _RANGE if value >= _SIGNED else value for value in kept))


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
        return sum(map(_sure, self.common))

    @property
    def breadth(self) -> float:
        """Count what is in common, a name or number as one, other words for less."""
        return self.sure + WORDS_COUNT * (len(self.common) - self.sure)

    @property
    def names(self) -> int:
        """Count the names in common."""
        return sum(sign[0] == "^" for sign in self.common)


class _Weighed:
    """A text with its anchors, weighed by their kind, their count and how few texts have them."""

    def __init__(self, text: Text, places: Places, spread: Mapping[str, int], size: int) -> None:
        self.text = text
        self.places = places
        self.rarity = {
            sign: math.log(1 + size / spread[sign]) * _WEIGHT.get(sign[0], _WORD_WEIGHT)
            for sign in places
            if sign not in _EVERYWHERE
        }
        self.weights = {
            sign: (1 + math.log(len(places[sign]))) * rarity for sign, rarity in self.rarity.items()
        }
        self.length = math.sqrt(sum(weight * weight for weight in self.weights.values())) or 1.0
        self.numbers = frozenset(sign for sign in places if sign[0] == "#" and _sure(sign))

    def share(self, signs: Collection[str]) -> float:
        """Give the share (0..1) that some anchors have in what the text's anchors weigh."""
        return sum(self.weights[sign] ** 2 for sign in signs) / self.length**2


def translations(
    article: Text, others: Sequence[Text], kin: Collection[int] = ()
) -> list[tuple[Text, Verdict]]:
    """Find the translations of a text among others, at most one for each language.

    `others` may hold texts of the article's own language: they are its rivals, and a text that
    resembles a rival more is not the article's translation; but for those of the same story,
    of whose numbers (ids) `kin` are some. Order does not matter.
    """
    if _round_up(article):
        return []
    near = [
        other
        for other in others
        if apart(article, other) <= TRANSLATED_WITHIN and not _round_up(other)
    ]
    languages = sorted({other.language for other in near} - {article.language})
    if not languages:
        return []
    near.sort(key=lambda other: (other.time, other.id or 0))
    mine, *theirs = _weighed([article, *near])
    family = {other.story_id for other in near if other.id in kin} - {None}
    rivals = [
        one
        for one in theirs
        if one.text.language == article.language
        and not (one.text.id in kin or one.text.story_id in family)
    ]
    found = []
    for language in languages:
        best = _best(mine, [one for one in theirs if one.text.language == language], rivals)
        if best is not None:
            found.append((best[0].text, _verdict(mine, *best)))
    return found


def _round_up(text: Text) -> bool:
    return text.digest or announces_round_up(text.title)


def _best(
    mine: _Weighed, theirs: Sequence[_Weighed], rivals: Sequence[_Weighed]
) -> tuple[_Weighed, Likeness] | None:
    """Give the text that is like mine if it is clearly the one, and no rival is liker to it."""
    liked = [(_likeness(mine, one), one) for one in theirs]
    like, best = max(liked, key=lambda pair: pair[0].cosine)
    if like.cosine < LIKENESS or not _believable(mine, best, like):
        return None
    story = best.text.story_id
    seconds = (
        other.cosine
        for other, one in liked
        if one is not best and (story is None or one.text.story_id != story)
    )
    if like.cosine < MARGIN * max(seconds, default=0.0):
        return None
    liker = any(_likeness(rival, best).cosine > like.cosine for rival in rivals)
    return None if liker else (best, like)


def _likeness(one: _Weighed, other: _Weighed) -> Likeness:
    signs = one.weights.keys() & other.weights.keys()
    common = tuple(sorted(sign for sign in signs if not _told(sign, signs)))
    cosine = evidence = 0.0
    for sign in common:
        there = _beside(one.places[sign], other.places[sign])
        cosine += there * one.weights[sign] * other.weights[sign]
        evidence += there * one.rarity[sign]
    agreeing = len(one.numbers & other.numbers)
    contradicting = min(len(one.numbers), len(other.numbers)) - agreeing
    return Likeness(cosine / one.length / other.length, evidence, agreeing, contradicting, common)


def _told(sign: str, common: Collection[str]) -> bool:
    """Tell whether a borrowed word is a name in small letters, which counts as a name already."""
    return sign[0].isalpha() and f"^{sign[:NAME_SIGNS]}" in common


def _beside(places: Sequence[float], others: Sequence[float]) -> float:
    """Weigh an anchor by how far its places in both texts lie apart."""
    distance = min(abs(one - other) for one in places for other in others)
    return 1.0 if distance <= NEAR else max(FAR, 1.0 - _FALL * distance)


def _sure(sign: str) -> bool:
    """Tell whether an anchor is a name, or a number that does not stand in every text."""
    return sign[0] == "^" or (sign[0] == "#" and len(sign) > _ONE_DIGIT)


def _is_key(value: int, sign: str) -> bool:
    if sign[0].isalpha():
        return not value % WORD_KEYS
    return sign[0] == "~" or _sure(sign)


def _weighed(texts: Sequence[Text]) -> list[_Weighed]:
    found = [anchors(text.title, text.lead, text.body) for text in texts]
    spread = Counter(sign for places in found for sign in places)
    size = len(texts) + _PRIOR
    return [_Weighed(*pair, spread, size) for pair in zip(texts, found, strict=True)]


def _believable(mine: _Weighed, other: _Weighed, like: Likeness) -> bool:
    """Tell whether two texts share enough, are of like length, and their numbers agree."""
    a, b = mine.text, other.text
    needed, breadth = _needed(a, b)
    evidence = like.evidence - CONTRADICTION * like.contradicting
    if evidence < needed or like.sure < 1 or like.breadth < breadth:
        return False
    allowed = like.agreeing + 1 if like.names >= NAMES_TELL else max(0, like.agreeing - 1) // 2
    if like.contradicting > allowed:
        return False
    sizes = sorted(len(text.lead or "") + len(text.body) for text in (a, b))
    return sizes[1] <= LONGER * sizes[0]


def _needed(a: Text, b: Text) -> tuple[float, float]:
    """Give how much evidence two texts need, and how broad."""
    if a.source != b.source or a.published_at is None or b.published_at is None:
        return EVIDENCE, BREADTH
    if a.published_at == b.published_at:
        return EVIDENCE_ONE_DATE, 1
    return (EVIDENCE if a.precise and b.precise else EVIDENCE_OTHER_DATE), BREADTH


def _verdict(mine: _Weighed, other: _Weighed, like: Likeness) -> Verdict:
    common = sorted(like.common, key=lambda sign: (-mine.rarity[sign], sign))
    shown = ", ".join(sign.lstrip("#^@") for sign in common if _sure(sign))[:80]
    differing = tuple(sorted(sign[1:] for sign in mine.numbers ^ other.numbers))
    wrong = f"; numbers differ ({', '.join(differing)})" if like.contradicting else ""
    return Verdict(
        "translation",
        round(mine.share(like.common), 4),
        round(other.share(like.common), 4),
        f"{len(common)} numbers, names and words agree ({shown}), "
        f"likeness {like.cosine:.2f}{wrong}",
        same_news=True,
        differing=differing if like.contradicting else (),
    )
