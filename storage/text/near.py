"""Finds words side by side, and words near each other in any order."""

from collections.abc import Sequence

Run = tuple[int, int]


def starts(positions: Sequence[Sequence[int]]) -> set[int]:
    """Find where the first of words that follow each other stands, in no order."""
    found = set(positions[0])
    for offset, others in enumerate(positions[1:], 1):
        found.intersection_update([position - offset for position in others])
    return found


def side_by_side(positions: Sequence[Sequence[int]]) -> list[Run]:
    """Find where words follow each other: (first, last) positions, not overlapping."""
    length = len(positions)
    runs: list[Run] = []
    for start in sorted(starts(positions)):
        if not runs or start > runs[-1][1]:
            runs.append((start, start + length - 1))
    return runs


def near(positions: Sequence[Sequence[int]], slop: int) -> list[Run]:
    """Find words that stand together in any order with at most `slop` other words among them.

    Each word needs a place of its own. Gives the places of all words that take part.
    """
    reach = len(positions) + slop
    takers: dict[int, list[int]] = {}
    for word, places in enumerate(positions):
        for place in places:
            takers.setdefault(place, []).append(word)
    places = sorted(takers)
    part: set[int] = set()
    end = 0
    for begin, first in enumerate(places):
        while end < len(places) and places[end] < first + reach:
            end += 1
        window = places[begin:end]
        if len(window) >= len(positions) and _assignable(window, takers, len(positions)):
            part.update(window)
    return [(place, place) for place in sorted(part)]


def _assignable(window: Sequence[int], takers: dict[int, list[int]], count: int) -> bool:
    """Tell whether each word can have a place of its own (augmenting paths)."""
    offered = {word for place in window for word in takers[place]}
    if len(offered) < count:
        return False
    holder: dict[int, int] = {}
    return all(_give(word, window, takers, holder, set()) for word in range(count))


def _give(
    word: int,
    window: Sequence[int],
    takers: dict[int, list[int]],
    holder: dict[int, int],
    asked: set[int],
) -> bool:
    """Give a word a place, moving others where that helps."""
    for place in window:
        if place in asked or word not in takers[place]:
            continue
        asked.add(place)
        if place not in holder or _give(holder[place], window, takers, holder, asked):
            holder[place] = word
            return True
    return False
