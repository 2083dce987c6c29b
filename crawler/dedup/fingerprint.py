"""What is kept of a text so that its copies are found: one hash of the whole, and a sketch.

The sketch holds 64-bit hashes of runs of five words. One in four is kept, chosen by the hash
itself, so that two texts that share a passage keep the same ones: about 84 for 2,300 characters.
"""

from collections.abc import Iterator

from xxhash import xxh3_64_intdigest, xxh3_128_hexdigest

from crawler.dedup.words import Words, news_runs, plain, read

SHINGLE = 5  # words; at 3 set phrases of officials collide, at 8 a light rewrite leaves none whole
KEPT_OF = 4  # one in so many hashes is kept; of a passage of 25 words on average 5 of 21
SHORT = 120  # words: up to this length every hash is kept, or flash news would leave fewer than 3
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
    every = len(words) <= SHORT
    kept = set(_shingles(tuple(plain(title)), every=every))
    for first, last in news_runs(words):
        kept.update(_shingles(words.norms[first:last], every=every))
    return tuple(sorted(kept))


def passage(words: Words, first: int, last: int) -> set[int]:
    """Give the hashes that a sketch would keep of the words `first` to `last` (exclusive)."""
    return set(_shingles(words.norms[first:last], every=len(words) <= SHORT))


def _shingles(words: tuple[str, ...], *, every: bool) -> Iterator[int]:
    for index in range(len(words) - SHINGLE + 1):
        value = xxh3_64_intdigest(" ".join(words[index : index + SHINGLE]).encode())
        if every or not value % KEPT_OF:
            yield value - _RANGE if value >= _SIGNED else value
