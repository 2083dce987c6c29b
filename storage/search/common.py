"""Words that stand in most articles, and the terms for two of them side by side.

A phrase of such words is dear: an index that tells where words stand must look at every article
that has them all. So two neighbours that are both in this list have a term of their own, as
Lucene's common grams have. Listed are words without a meaning of their own that stand in a tenth
of all articles or in more; the forms of «быть» together.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise

_RUSSIAN = """
    а без более бы бывшая бывшего бывшей бывшему бывший бывшие бывших был была были было быть в во
    вот все всех всем вы где да для до его ее если есть
    еще же за и из или им их к как ко когда которая которого которой которые который которых кто
    ли лишь между меня мне много мог могут может можно мы на нам нас наш наши не него нее ни них но
    о об один однако он она они оно от по под после при про раз с сам самом свои своих своей себя со
    так также там те тем того тоже той только том тот ту ты у уже буду будут будет будем что чтобы
    чем эта эти этих это этого этой этом этот эту я
"""
_KAZAKH = """
    ал ала бар барлық басқа бен бойынша болады болып болған болса болды бұл бір біз да деген деді
    деп дейін де емес еді екен екі еткен етіп ең жаңа жақсы және жоқ жылы жылғы кейін көп қазір мен
    менен мүмкін осы ол олар оның пен сол соң сондай та те тағы туралы тиіс үшін үлкен әр өз өте
    өткен ғана
"""
_ENGLISH = """
    a about after all also an and are as at be been but by for from had has have he his if in into
    is it its more new not of on one or said she than that the their there they this to up was we
    were which who will with would you
"""
COMMON = frozenset(f"{_RUSSIAN} {_KAZAKH} {_ENGLISH}".split())
_JOINT = "φ"


def joint(first: str, second: str) -> str:
    """Give the term that stands for two common words side by side."""
    return f"{first}{_JOINT}{second}"


def joints(running: Iterable[str]) -> Iterator[str]:
    """Give the terms of all pairs of common words in a running text, as often as they stand."""
    for first, second in pairwise(running):
        if first in COMMON and second in COMMON:
            yield joint(first, second)


def parted(words: Iterable[str]) -> tuple[list[str], list[str]]:
    """Part words into common ones and others."""
    common: list[str] = []
    others: list[str] = []
    for word in words:
        (common if word in COMMON else others).append(word)
    return common, others
