"""What the reading of pages should reach, and whether it does: a row a figure."""

from collections.abc import Callable, Iterator
from typing import NamedTuple


class Aim(NamedTuple):
    """A figure, the aim in words, what was measured (None: not measured) and what satisfies it."""

    figure: str
    aim: str
    measured: float | None
    shown: str
    reached: Callable[[float], bool]

    def row(self) -> str:
        """Return the row of the table."""
        if self.measured is None:
            return f"| {self.figure} | {self.aim} | not measured | – |"
        verdict = "yes" if self.reached(self.measured) else "**no**"
        return f"| {self.figure} | {self.aim} | {self.measured:{self.shown}} | {verdict} |"


def least(figure: str, bound: float, measured: float | None, shown: str = ".3f") -> Aim:
    """Return an aim that `measured` reaches from `bound` on."""
    return Aim(figure, f"≥ {bound:{shown}}", measured, shown, lambda value: value >= bound)


def most(figure: str, bound: float, measured: float | None, shown: str = ".0f") -> Aim:
    """Return an aim that `measured` reaches up to `bound`."""
    return Aim(figure, f"≤ {bound:{shown}}", measured, shown, lambda value: value <= bound)


def table(aims: list[Aim]) -> Iterator[str]:
    """Yield the table; unrounded figures decide what is reached."""
    yield "| figure | aim | measured | reached |"
    yield "|---|---|---|---|"
    for aim in aims:
        yield aim.row()
