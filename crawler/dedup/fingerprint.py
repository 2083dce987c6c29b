"""What is kept of a text so that its copies are found: one hash of the whole, and a sketch.

The sketch holds 64-bit hashes of runs of five words, not all of them: of every STRETCH runs in a
row the one that comes first in an order given by the hashes themselves. So two texts that share
a passage of 28 words share a hash, wherever the passage stands: about 25 hashes for 2,300
characters (winnowing: Schleimer, Wilkerson, Aiken 2003).
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate

from xxhash import xxh3_64_intdigest, xxh3_128_hexdigest

from crawler.dedup.words import Words, news_runs, plain, read

SHINGLE = 5  # words; at 3 set phrases of officials collide, at 8 a light rewrite leaves none whole
# Runs of which one is kept. What a stretch of 24 keeps, a stretch of 8 within it keeps too, so
# that a short text and a long one that holds it choose alike.
STRETCH, SHORT_STRETCH = 24, 8
SHORT = 120  # words: up to this length SHORT_STRETCH holds, for flash news has no passage to lose
# Hashes that four divides come first in order, and a long text keeps no others. An index from the
# time when all of these were kept is searched by them as well.
FIRST = 4
_SIGNED = 1 << 63
_RANGE = 1 << 64


def content_hash(title: str, lead: str | None, body: str) -> str:
    """Give 32 hex digits that are equal for texts with the same words in the same order.

    Case, punctuation, spacing, ё for е, and the border between lead and body do not count.
    """
    words = [*plain(title), "\n", *read(lead, body).norms]
    return xxh3_128_hexdigest(" ".join(words).encode())


def sketch(title: str, lead: str | None, body: str) -> tuple[int, ...]:
    """Give the hashes under which a text is found, signed 64-bit, ascending, without repeats.

    Words of reminders and promotional lines are left out, and no run crosses them.
    """
    words = read(lead, body)
    stretch = _stretch(words)
    kept = _kept(plain(title), stretch)
    for first, last in news_runs(words):
        kept |= _kept(words.norms[first:last], stretch)
    return tuple(sorted(kept))


def passage(words: Words, first: int, last: int) -> set[int]:
    """Give the hashes that a sketch would keep of the words `first` to `last` (exclusive)."""
    return _kept(words.norms[first:last], _stretch(words))


def _stretch(words: Words) -> int:
    return SHORT_STRETCH if len(words) <= SHORT else STRETCH


def _kept(words: Sequence[str], stretch: int) -> set[int]:
    """Hash the runs of some words, and keep of every `stretch` in a row the first in order."""
    hashes = _hashed(words)
    if stretch == SHORT_STRETCH:
        order = [(at, (value % FIRST) << 62 | value // FIRST) for at, value in enumerate(hashes)]
    else:
        order = [(at, value) for at, value in enumerate(hashes) if not value % FIRST]
    return {_signed(hashes[at]) for at in _least(order, len(hashes), stretch)}


def _least(order: Sequence[tuple[int, int]], size: int, stretch: int) -> Iterator[int]:
    """Yield the places of which the rank is the least of some `stretch` of `size` places.

    `order`: (place, rank), ascending by place; the places that are left out rank last. A place is
    such a one if the nearest on its left and right that rank before it lie far enough apart.
    """
    wanted = min(stretch, size)
    rising: list[tuple[int, int, int]] = []  # place, rank, the place before it in this list
    for at, rank in order:
        while rising and rank <= rising[-1][1]:
            last, _, before = rising.pop()
            if at - before > wanted:
                yield last
        rising.append((at, rank, rising[-1][0] if rising else -1))
    yield from (at for at, _, before in rising if size - before > wanted)


def _hashed(words: Sequence[str]) -> list[int]:
    text = " ".join(words).encode()
    lengths = map(len, text.split(b" "))
    starts = [0, *accumulate(map((1).__add__, lengths))]
    pairs = zip(starts, starts[SHINGLE:], strict=False)
    return [xxh3_64_intdigest(text[start : end - 1]) for start, end in pairs]


def _signed(value: int) -> int:
    return value - _RANGE if value >= _SIGNED else value
