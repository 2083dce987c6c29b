"""Which texts of other languages tell the same release, by what survives translation.

No model: texts are compared by their anchors (`crawler.dedup.anchors`), weighted by how few of
the texts at hand have them, and only a mutual best within a few days is believed.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta

from xxhash import xxh3_64_intdigest

from crawler.dedup.anchors import anchors
from crawler.dedup.text import Text, apart
from crawler.dedup.verdict import Verdict

TRANSLATED_WITHIN = timedelta(days=3)  # Akorda's versions follow within hours, newsrooms in a day
# A likeness of 0.12 parts right from wrong on 177 blocks of five sentences of general news, but
# not on short local items, where a town and a number are all that there is: there wrong pairs
# reach 0.4 on three sure anchors, right ones have 0.4 on four. So the two are multiplied.
LIKENESS = 0.12  # cosine
EVIDENCE = 1.4  # cosine times the number of sure anchors in common
# Versions that one site dates alike (an office prints all its languages on one day) need less.
EVIDENCE_ONE_DATE = 0.15
MARGIN = 1.1  # by which the best must beat the second best
FEWEST = 3  # anchors in common, at least one of them a name or a number
LONGER = 2.5  # times; a translation is about as long, an item on the same event need not be
NUMBERS_AGREE = 1 / 3  # of the numbers of two digits and more, where both texts have two
WORD_KEYS = 2  # one borrowed word in so many is a key of the index: 13 rows for an article
_WEIGHT = {"#": 2.0, "^": 1.5, "@": 1.0}
_WORD_WEIGHT = 0.5  # a borrowed word: better than nothing, and often met by chance
# Taken as if so many more texts were at hand of which one had the anchor: three candidates
# would otherwise say that a name is rare.
_PRIOR = 8
# Anchors of nearly every text of these sources: the country, its capital, its head, this year.
_EVERYWHERE = frozenset(("^kzk", "^kzh", "^stn", "^tkv", "^tk", "^ksm", "^jmr", "^ksj"))
_COMPARABLE = 2  # numbers; a single one may be written out in the other language
_ONE_DIGIT = 2  # characters of "#7"
_SIGNED = 1 << 63
_RANGE = 1 << 64

Vector = dict[str, float]


def keys(title: str, lead: str | None, body: str) -> tuple[int, ...]:
    """Give the signed 64-bit hashes under which the index finds a text's translations.

    They stand for its names, its numbers of two digits and more, and some borrowed words; none is
    a hash that `fingerprint.sketch` can give but by chance.
    """
    signs = set(anchors(title, lead, body)) - _EVERYWHERE
    hashed = ((xxh3_64_intdigest(f"\x00{sign}".encode()), sign) for sign in signs)
    kept = (value for value, sign in hashed if _sure(sign) or _sampled(value, sign))
    return tuple(sorted(value - _RANGE if value >= _SIGNED else value for value in kept))


def translations(article: Text, others: Sequence[Text]) -> list[tuple[Text, Verdict]]:
    """Find the translations of a text among others, at most one for each language.

    `others` may hold texts of the article's own language: they are its rivals, and a text that
    resembles a rival more is not the article's translation. Order does not matter.
    """
    near = [other for other in others if apart(article, other) <= TRANSLATED_WITHIN]
    near.sort(key=lambda other: (other.time, other.id or 0))
    vectors = _vectors([article, *near])
    mine, theirs = vectors[0], list(zip(near, vectors[1:], strict=True))
    rivals = [vector for other, vector in theirs if other.language == article.language]
    found = []
    for language in sorted({other.language for other in near} - {article.language}):
        ranked = sorted(
            ((_likeness(mine, vector), at) for at, (other, vector) in enumerate(theirs)
             if other.language == language),
            key=lambda scored: (-scored[0], scored[1]),
        )  # fmt: skip
        best, at = ranked[0]
        other, vector = theirs[at]
        second = ranked[1][0] if len(ranked) > 1 else 0.0
        rival = max((_likeness(rival, vector) for rival in rivals), default=0.0)
        if best >= max(LIKENESS, MARGIN * second, rival) and _believable(article, other, best):
            found.append((other, _verdict(best, mine, vector)))
    return found


def _sure(sign: str) -> bool:
    """Tell whether an anchor is a name or a number that does not stand in every text."""
    return sign[0] == "^" or (sign[0] == "#" and len(sign) > _ONE_DIGIT)


def _sampled(value: int, sign: str) -> bool:
    return sign[0] not in _WEIGHT and not value % WORD_KEYS


def _vectors(texts: Sequence[Text]) -> list[Vector]:
    counted = [anchors(text.title, text.lead, text.body) for text in texts]
    spread = Counter(sign for signs in counted for sign in signs)
    size = len(texts) + _PRIOR
    return [_vector(signs, spread, size) for signs in counted]


def _vector(signs: Mapping[str, int], spread: Mapping[str, int], size: int) -> Vector:
    """Weigh each anchor by its kind, its count in the text and its rarity; length 1."""
    weights = {
        sign: (1 + math.log(count))
        * math.log(1 + size / spread[sign])
        * _WEIGHT.get(sign[0], _WORD_WEIGHT)
        for sign, count in signs.items()
        if sign not in _EVERYWHERE
    }
    length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {sign: weight / length for sign, weight in weights.items()}


def _likeness(one: Vector, other: Vector) -> float:
    if len(one) > len(other):
        one, other = other, one
    return sum(weight * other.get(sign, 0.0) for sign, weight in one.items())


def _believable(a: Text, b: Text, likeness: float) -> bool:
    """Tell whether two texts share enough, are of like length, and their numbers agree."""
    one, other = (set(anchors(text.title, text.lead, text.body)) for text in (a, b))
    common = one & other
    sure = sum(map(_sure, common - _EVERYWHERE))
    if len(common) < FEWEST or not sure or likeness * sure < _needed(a, b):
        return False
    sizes = sorted(len(text.lead or "") + len(text.body) for text in (a, b))
    if sizes[1] > LONGER * sizes[0]:
        return False
    numbers = [{sign for sign in signs if sign[0] == "#" and _sure(sign)} for signs in (one, other)]
    fewer = min(map(len, numbers))
    return fewer < _COMPARABLE or len(numbers[0] & numbers[1]) >= NUMBERS_AGREE * fewer


def _needed(a: Text, b: Text) -> float:
    dated_alike = a.source == b.source and a.published_at and a.published_at == b.published_at
    return EVIDENCE_ONE_DATE if dated_alike else EVIDENCE


def _verdict(likeness: float, mine: Vector, theirs: Vector) -> Verdict:
    common = sorted(mine.keys() & theirs.keys(), key=lambda sign: -mine[sign])
    shown = ", ".join(sign.lstrip("#^@") for sign in common if _sure(sign))[:80]
    return Verdict(
        "translation",
        round(sum(mine[sign] ** 2 for sign in common), 4),
        round(sum(theirs[sign] ** 2 for sign in common), 4),
        f"{len(common)} numbers, names and borrowed words agree ({shown}), likeness {likeness:.2f}",
        same_news=True,
    )
