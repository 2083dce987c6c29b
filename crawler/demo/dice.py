"""Choices that look random and are the same on every machine and every version of Python."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")


def number(*seed: object) -> int:
    """Return a number of 64 bits that depends on the seed alone."""
    text = "\x1f".join(str(part) for part in seed)
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


def between(low: int, high: int, *seed: object) -> int:
    """Return a number from `low` to `high`, both included."""
    return low + number(*seed) % (high - low + 1)


def pick(choices: Sequence[T], *seed: object) -> T:
    """Return one of the choices."""
    return choices[number(*seed) % len(choices)]


def sample(choices: Sequence[T], count: int, *seed: object) -> list[T]:
    """Return `count` different choices, or all of them in a shuffled order."""
    order = sorted(range(len(choices)), key=lambda index: number(*seed, index))
    return [choices[index] for index in order[:count]]
