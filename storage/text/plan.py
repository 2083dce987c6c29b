"""How a standing rule is found: on which words it waits, and what is left to be looked at."""

from collections.abc import Callable, Iterator

from storage.text.conditions import compile_node
from storage.text.decided import BESIDE, DECIDED
from storage.text.lexicon import WAITS_ON, Lexicon, StandingKeyword, Table
from storage.text.nodes import And, Node, Not, Phrase, Query, Word
from storage.text.routes import Way, routes_of


class Plan:
    """What a query asks, as an index of rules keeps it.

    `ways`: it waits on the words of each of these; none: it is always looked at. `others`: the
    words that are looked for once one of a way is found. `needed`, `barred`: words of which all,
    or none, stand in what it matches, beside those. `told`: the ways and `barred` tell a match.
    `checks`: what else is asked. `kind`: see `decided`. `keywords`: all that it uses.
    """

    def __init__(self, query: Query, lexicon: Lexicon) -> None:
        used: dict[Word, StandingKeyword] = {}

        def keyword(word: Word) -> StandingKeyword:
            if word not in used:
                used[word] = lexicon.keyword(word)
            return used[word]

        routes = routes_of(query.root, keyword)
        self.ways = routes.ways or ()
        self.barred = routes.barred
        self.alone = routes.sure
        self.told = self.alone and all(len(way) == 1 for way in self.ways)
        common = frozenset[StandingKeyword]().union(*self.ways[:1]).intersection(*self.ways)
        phrase = _phrase(query.root) if self._one_way else None
        beside = tuple(map(keyword, phrase.words[:WAITS_ON])) if phrase else ()
        self.others = beside or _others(self.ways, common)
        self.needed = common.difference(self.others, self.ways[0][:1] if self._one_way else ())
        asked = [] if self.told else list(_asked(query.root, keyword))
        self.checks = tuple(compile_node(part, keyword) for part in asked)
        self.keywords = tuple(used.values())
        if (
            phrase
            and len(phrase.words) == WAITS_ON
            and not any(word.abbreviation for word in beside)
        ):
            asked = [part for part in asked if part is not phrase]
        decided = self._one_way and not (self.needed or self.barred or asked)
        self.kind = BESIDE * bool(beside) | DECIDED * decided

    @property
    def _one_way(self) -> bool:
        return len(self.ways) == 1

    def places(self) -> Iterator[tuple[StandingKeyword, Table]]:
        """Tell under which keywords, and as what, the rule waits."""
        for way in self.ways:
            if self.alone and len(way) == 1:
                yield way[0], "sure"
            elif self._one_way:
                yield way[0], "waiting"
            else:
                rest = (word for word in way if word not in self.others)
                yield next(rest, way[0]), "waiting"
        if self.alone and any(len(way) == 1 for way in self.ways):
            yield from ((keyword, "barred") for keyword in self.barred)


def _phrase(root: Node) -> Phrase | None:
    """Find a phrase that stands in whatever matches, word beside word, in any of the texts."""
    for part in root.parts if isinstance(root, And) else (root,):
        if isinstance(part, Phrase) and part.slop is None:
            return part
    return None


def _others(
    ways: tuple[Way, ...], needed: frozenset[StandingKeyword]
) -> tuple[StandingKeyword, ...]:
    """Choose the words that are looked for once one of the others is found."""
    if len(ways) == 1:
        return ways[0][1 : 1 + WAITS_ON]
    return tuple(needed)[:WAITS_ON]


def _asked(root: Node, keyword: Callable[[Word], StandingKeyword]) -> Iterator[Node]:
    """Give what a query asks beyond the words that are needed or barred."""
    for part in root.parts if isinstance(root, And) else (root,):
        bare = part.part if isinstance(part, Not) else part
        if not isinstance(bare, Word) or keyword(bare).abbreviation:
            yield part
