"""Whether two sites tell one day's event in words of their own.

Runs of words say nothing where a newsroom translates, quotes indirectly or changes every verb. What
stays then is what is told: the telling words of text and headline, in whatever order and form.
docs/stories.md has the measurements.
"""

from datetime import timedelta
from functools import lru_cache

from crawler.dedup.headlines import agreement, differing_slot, stems
from crawler.dedup.overlap import Overlap
from crawler.dedup.text import Text, apart
from crawler.dedup.translate import KEYED
from crawler.dedup.words import REMEMBERED, Words, plain, read

WITHIN = timedelta(hours=36)
_STEM = 5  # letters that stand for a word; shorter words than four are left out
_SHORTEST = 3
FEWEST, MOST = (
    20,
    400,
)  # telling words of the shorter text: flash news; above it, speeches are alike
# Share of the telling words of the shorter and of the longer text that the other has. Texts of one
# site and topic within 36 hours reach 0.55 and 0.34 without being a series or a round-up.
SHORTER, LONGER = 0.6, 0.33
# By how much it must exceed what stands there word for word: a passage that was cut out of a text
# tells all of itself, and says by its share what it is.
ANEW = 0.15
QUOTED = 8  # words in a row that both have: a quotation, a name with its office
# Where headlines are alike, less: 0.45 to 0.83 measured, other events 0.37.
HEADLINE, HEADLINE_WORDS = 0.5, 3
SHORTER_UNDER_HEADLINE = 0.45
NUMBERS = 2  # telling numbers of a text from which on half must stand in the other
_DIGITS = 2  # of a telling number
KEYS = 0.4  # of a text's names, numbers and meanings; of pairs a day apart one in 80 has so many


def retold(a: Text, b: Text, shared: Overlap) -> str:
    """Give the reason why one of two texts retells the other in its own words, "" if it does not.

    Never for texts of one site, for those more than WITHIN apart, and for issues of a template.
    """
    if a.source == b.source or apart(a, b) > WITHIN:
        return ""
    alike = _alike_headlines(a.title, b.title)
    if not alike and shared.least < QUOTED:
        return ""
    shorter, longer, enough = _told(a, b)
    if not enough or _numbers_differ(a, b) or differing_slot(a.title, b.title):
        return ""
    if alike and shorter >= SHORTER_UNDER_HEADLINE:
        return f"like titles, {shorter:.2f} of the telling words of one stand in the other"
    anew = shorter - shared.shorter >= ANEW
    if anew and shared.least >= QUOTED and shorter >= SHORTER and longer >= LONGER:
        return f"{shorter:.2f} and {longer:.2f} of the telling words stand in both"
    return ""


def worth_comparing(a: Text, b: Text, common: int, keys: int) -> bool:
    """Tell whether two texts may retell each other although no passage of theirs is the same.

    `common`: the keys of `crawler.dedup.translate` that both have, of `keys` that `a` has.
    """
    if a.language != b.language or a.source == b.source or apart(a, b) > WITHIN:
        return False
    shorter = min(1.0, min(len(b.body), KEYED) / max(1, min(len(a.body), KEYED)))
    return common >= KEYS * keys * shorter or _alike_headlines(a.title, b.title)


def _alike_headlines(one: str, other: str) -> bool:
    common = len(stems(one) & stems(other))
    return common >= HEADLINE_WORDS and agreement(one, other) >= HEADLINE


def _told(a: Text, b: Text) -> tuple[float, float, bool]:
    """Give the shares of telling words that the other has, of the shorter text and the longer."""
    one, other = telling(a), telling(b)
    few, many = sorted((len(one), len(other)))
    if not FEWEST <= few <= MOST:
        return 0.0, 0.0, False
    common = len(one & other)
    return common / few, common / many, True


def telling(text: Text) -> frozenset[str]:
    """Give the telling words of a title and of the news in a text, cut to stems."""
    return _telling(text.title, read(text.lead, text.body))


@lru_cache(maxsize=REMEMBERED)
def _telling(title: str, words: Words) -> frozenset[str]:
    told = (norm for norm, news in zip(words.norms, words.news, strict=True) if news)
    return frozenset(
        word[:_STEM] for word in (*plain(title), *told) if len(word) > _SHORTEST or word.isdigit()
    )


def _numbers_differ(a: Text, b: Text) -> bool:
    """Tell whether most numbers of the text that has fewer are strange to the other."""
    one, other = ({word for word in telling(t) if _is_number(word)} for t in (a, b))
    fewer = min(len(one), len(other))
    return fewer >= NUMBERS and 2 * len(one & other) < fewer


def _is_number(word: str) -> bool:
    return len(word) >= _DIGITS and word.isdigit()
