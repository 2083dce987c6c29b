"""Which words must stand in a text for a query to match: the ways on which standing rules wait."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from math import prod

from storage.text.lexicon import StandingKeyword
from storage.text.nodes import TEXT_FIELDS, And, Key, Node, Not, Or, Phrase, Within, Word

Way = tuple[StandingKeyword, ...]
# Of `(a OR b) (c OR d) ...` so many combinations are spelled out; the text decides the rest.
MOST_WAYS = 16


@dataclass(frozen=True, slots=True)
class Routes:
    """What tells a match by words that stand anywhere in title, lead or body.

    `ways`: sets of words; in every text that matches all words of at least one way stand (None:
    no such). `barred`: words of which none stands in a text that matches. `sure`: whatever meets
    these matches.
    """

    ways: tuple[Way, ...] | None
    barred: tuple[StandingKeyword, ...] = ()
    sure: bool = False


_UNTOLD = Routes(None)


def routes_of(node: Node, keyword: Callable[[Word], StandingKeyword]) -> Routes:
    """Find the ways to a match of a node; `keyword` gives each word its forms."""
    if isinstance(node, Word):
        found = keyword(node)
        return Routes(((found,),), sure=not found.abbreviation)
    if isinstance(node, Phrase):
        return Routes((_way(map(keyword, node.words)),))
    if isinstance(node, Within):
        inner = routes_of(node.part, keyword) if node.field in TEXT_FIELDS else _UNTOLD
        return Routes(inner.ways)
    if isinstance(node, Or):
        return _any_of([routes_of(part, keyword) for part in node.parts])
    if isinstance(node, And):
        return _all_of(node, keyword)
    assert isinstance(node, Key | Not)  # noqa: S101 - all kinds of node are above
    return _UNTOLD


def _any_of(parts: list[Routes]) -> Routes:
    ways = [way for part in parts for way in part.ways or ()]
    if any(part.ways is None for part in parts):
        return _UNTOLD
    sure = all(part.sure and not part.barred for part in parts)
    return Routes(tuple(dict.fromkeys(ways)), sure=sure)


def _all_of(node: And, keyword: Callable[[Word], StandingKeyword]) -> Routes:
    needed = [routes_of(part, keyword) for part in node.parts if not isinstance(part, Not)]
    denied = [routes_of(part.part, keyword) for part in node.parts if isinstance(part, Not)]
    ways, all_told = _combined([part.ways for part in needed if part.ways is not None])
    sure = all_told and all(part.sure for part in needed) and all(map(_bars, denied))
    barred = [k for part in needed for k in part.barred]
    barred += [way[0] for part in denied if _bars(part) for way in part.ways or ()]
    return Routes(ways, tuple(dict.fromkeys(barred)), sure)


def _bars(denied: Routes) -> bool:
    """Tell whether a negated part matches exactly where one of its words stands."""
    single = all(len(way) == 1 for way in denied.ways or ())
    return denied.sure and not denied.barred and single


def _combined(parts: list[tuple[Way, ...]]) -> tuple[tuple[Way, ...] | None, bool]:
    """Combine the ways of parts that must all match; tell whether all could be."""
    if not parts:
        return None, False
    parts.sort(key=len)
    taken = list(_affordable(parts))
    ways = (_way(k for way in some for k in way) for some in product(*taken))
    return tuple(dict.fromkeys(ways)), len(taken) == len(parts)


def _affordable(parts: Iterable[tuple[Way, ...]]) -> Iterator[tuple[Way, ...]]:
    """Give parts, those with the fewest ways first, as long as the combinations are few."""
    taken: list[int] = []
    for part in parts:
        if taken and prod(taken) * len(part) > MOST_WAYS:
            return
        taken.append(len(part))
        yield part


def _way(keywords: Iterable[StandingKeyword]) -> Way:
    """Order the words of a way, the rarest first."""
    return tuple(sorted(dict.fromkeys(keywords), key=_commonness))


def _commonness(keyword: StandingKeyword) -> tuple[int, int]:
    """Estimate how common a word is: many rules have it, or it is short."""
    return (keyword.users.bit_length() // 3, -len(keyword.word.text))
