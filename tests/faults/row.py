"""One row of the catalogue: a fault or a threat, what must hold, and the tests that show it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """`tests` are node ids below tests/; `lacking` says what of the target no test shows."""

    id: str
    fault: str
    holds: str
    tests: tuple[str, ...]
    lacking: str = ""


def of(file: str, *names: str) -> tuple[str, ...]:
    """Return the node ids of tests of one file, which are named without `test_`."""
    return tuple(f"{file}::test_{name}" for name in names)
