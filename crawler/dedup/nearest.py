"""A text's version in another language, where a model says so and the anchors do not object.

Vectors of news on one topic are all near each other, so that no threshold tells versions from
siblings. What tells is the gap: how much nearer the two are than either is to any other text.
"""

from collections.abc import Callable, Sequence
from heapq import nlargest

from crawler.dedup.likeness import Likeness, Weighed, agrees, contradicted, likeness, times_longer
from crawler.dedup.text import Text

Alike = Callable[[Text, Text], float]

EVIDENCE = 3.0  # of the anchors, where a model tells the rest: two names or numbers
# On the demo's day 0.04 joins one pair that is none (finds at two places), 0.045 none.
GAP = 0.05
# Where no rival is at hand, one is taken to be as near as any two texts of news are.
ANY_TWO = 0.8
LOOKED_AT = 5  # texts of a language, those most like by their anchors
WEIGHT = 2.0  # of nearness beside the likeness of anchors, in the choice of the best


def may_be(like: Likeness, one: Text, other: Text, longer: float) -> bool:
    """Tell whether anchors let two texts be versions of each other, at most `longer` times."""
    if contradicted(like) < EVIDENCE or not agrees(like):
        return False
    return times_longer(one, other) <= longer


def nearest(
    mine: Weighed,
    theirs: Sequence[tuple[Likeness, Weighed]],
    rivals: Sequence[Weighed],
    alike: Alike,
) -> tuple[Weighed, Likeness, float, float] | None:
    """Give the text that means the same, its likeness, its nearness, and that of the next best.

    `theirs`: texts of one other language that `may_be`; `rivals`: texts of the article's own.
    """
    looked_at = nlargest(LOOKED_AT, theirs, key=lambda pair: pair[0].cosine)
    if not looked_at:
        return None
    near = {id(one): alike(mine.text, one.text) for _, one in looked_at}
    like, best = max(looked_at, key=lambda pair: pair[0].cosine + WEIGHT * near[id(pair[1])])
    story = best.text.story_id
    others = [
        near[id(one)]
        for _, one in looked_at
        if one is not best and (story is None or one.text.story_id != story)
    ]
    if near[id(best)] - max(others, default=ANY_TWO) < GAP:
        return None
    likest = nlargest(LOOKED_AT, rivals, key=lambda one: likeness(one, best).cosine)
    others += [alike(one.text, best.text) for one in likest]
    next_best = max((ANY_TWO, *others))
    if near[id(best)] - next_best < GAP:
        return None
    return best, like, near[id(best)], next_best
