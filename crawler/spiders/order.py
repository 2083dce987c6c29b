"""Order: work that overlaps, and goes on in the order in which it was begun."""

import asyncio
from types import TracebackType
from typing import Self


class Place:
    """A place in an order; left at the end of the block, but never before the one ahead."""

    def __init__(self, ahead: "asyncio.Future[None] | None") -> None:
        self._ahead = ahead
        self.left: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def reached(self) -> None:
        """Wait until the place ahead was left."""
        if self._ahead is not None:
            await asyncio.shield(self._ahead)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._ahead is None or self._ahead.done():
            self.left.set_result(None)
        else:
            self._ahead.add_done_callback(lambda _: self.left.set_result(None))


class Order:
    """Give out places, one behind the other."""

    def __init__(self) -> None:
        self._last: asyncio.Future[None] | None = None

    def next(self) -> Place:
        """Return the place behind the last one; it has to be left."""
        place = Place(self._last)
        self._last = place.left
        return place
