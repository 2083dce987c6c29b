"""What two titles say to each other, and which titles announce a round-up."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

from crawler.dedup.slots import is_figure, is_number, same_slot
from crawler.dedup.words import REMEMBERED, plain

_ROUND_UP = re.compile(
    r"""главное\ (?:за|на|к)\ |(?:главные|важные|основные)\ (?:новости|события)
    |итоги\ (?:дня|недели|месяца)|дайджест|обзор\ (?:событий|новостей|прессы)
    |что\ (?:произошло|случилось|было)\ .*(?:сегодня|вчера|за\ (?:день|сутки|неделю|выходные)
    |\d+\ \w+)|новости\ (?:дня|к\ этому\ часу|недели)
    |күннің\ (?:басты|маңызды)|апта(?:ның)?\ (?:қорытынды|басты)|басты\ (?:жаңалықтар|оқиғалар)
    |күн\ қорытынды|(?:news|daily|weekly|morning|evening)\ (?:digest|round\W?up|briefing|wrap)
    |(?:top|main)\ (?:stories|news|events)\ (?:of|for)|the\ (?:day|week)\ in\ (?:brief|review)
    |what\ happened\ (?:today|on|this)""",
    re.IGNORECASE | re.VERBOSE,
)
_STEM = 5  # letters that stand for a word in a title: Казахстан, Казахстане, Казахстана
_FEWEST_TOLD = 3  # telling words; two may meet by chance in any passage
_SHORTEST = 3  # letters: shorter words are prepositions, numbers excepted
_COMMON = """
    казах қазақ токае тоқае прези преми глава касым касым қасым жомар kazak kazakh tokay presi
    рассказ расск заяви сообщ после перед через этого будет почему стало когда какие какой
    what will with from about have after жылғы үшін және туралы бойынш
"""
_EVERYWHERE = frozenset(_COMMON.split())


@lru_cache(maxsize=REMEMBERED)
def announces_round_up(title: str) -> bool:
    """Tell whether a title announces a digest of several news."""
    return _ROUND_UP.search(title) is not None


@lru_cache(maxsize=REMEMBERED)
def stems(title: str) -> frozenset[str]:
    """Give the telling words of a title, cut to stems, without those that stand in every title."""
    return frozenset(
        stem
        for word in plain(title)
        if (stem := word[:_STEM]) not in _EVERYWHERE and (len(word) > _SHORTEST or word.isdigit())
    )


def agreement(first: str, second: str) -> float:
    """Give the share (0..1) of the poorer title's telling words that stand in the other.

    0 where fewer than two are common: one may meet by chance.
    """
    one, other = stems(first), stems(second)
    common = len(one & other)
    return common / min(len(one), len(other)) if common > 1 else 0.0


def title_told(title: str, words: Iterable[str]) -> float:
    """Give the share of a title's telling words that stand among `words`; 0 below three of them."""
    telling = stems(title)
    passage = {word[:_STEM] for word in words}
    return len(telling & passage) / len(telling) if len(telling) >= _FEWEST_TOLD else 0.0


def differing_slot(first: str, second: str) -> Literal["date", "figure", "word"] | None:
    """Tell by what two titles differ that are equal but for few words in the same places.

    "date" and "figure" where a number or date is among them, else "word". None where they are
    equal, or differ in more than a third of their words.
    """
    one, other = plain(first), plain(second)
    if one == other or len(one) != len(other):
        return None
    pairs = zip(one, other, strict=True)
    different = [index for index, (a, b) in enumerate(pairs) if not same_slot(a, b)]
    if not different or len(different) > max(1, len(one) // 3):
        return None
    slots = [at for at in different if is_number(one[at]) and is_number(other[at])]
    if not slots:
        return "word"
    return "figure" if all(is_figure(one, at) for at in slots) else "date"


def names(title: str) -> frozenset[str]:
    """Give the names in a title: words with a capital that are not its first, telling ones only."""
    words = title.replace("-", " ").split()
    capital = {
        word
        for written in words[1:]
        if written.strip('"«»“”„(').istitle()
        for word in plain(written)
    }
    return frozenset(word for word in capital if word[:_STEM] in stems(title))
