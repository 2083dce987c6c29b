"""Waiting for the turn at a site, so that it is asked by one process at a time."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from crawler.errors import SiteTakenError
from crawler.logs import event
from crawler.spiders.desk import Desk
from storage.turns import Turn, turn_at

logger = logging.getLogger(__name__)
LOOK_EVERY = 0.05  # seconds
# An archive gives its turn back after one request, which ends within fetch.timeout and its two
# retries. Whoever holds it longer hangs, and must not keep visits from going on.
PATIENCE = 90.0


@dataclass(slots=True)
class SiteTurn:
    """The turn at a site, for a spider; its locks are touched in the desk's thread alone."""

    desk: Desk
    turn: Turn

    @classmethod
    async def at(cls, desk: Desk, site: str) -> "SiteTurn":
        """Return the turn at a site, not yet taken."""
        return cls(desk, await desk.do(lambda: turn_at(desk.database, site)))

    async def take_for_a_request(self) -> bool:
        """Take the turn if nobody else is there or waits for it."""
        return await self.desk.do(self._take_or_leave)

    def _take_or_leave(self) -> bool:
        if self.turn.take():
            return True
        self.turn.leave_queue()
        return False

    async def give(self) -> None:
        """Give the turn back."""
        await self.desk.do(self.turn.give)

    async def close(self) -> None:
        """Give the turn back for good."""
        await self.desk.do(self.turn.close)


@asynccontextmanager
async def visiting(
    desk: Desk, site: str, *, alone: bool = False, patience: float = PATIENCE
) -> AsyncIterator[None]:
    """Hold the turn at a site for a whole visit; waits for the request that is under way.

    `alone`: raises SiteTakenError where the turn is not given within `patience` seconds, instead of
    going on without it.
    """
    turn = await SiteTurn.at(desk, site)
    try:
        until = time.monotonic() + patience
        while not await desk.do(turn.turn.take):
            if time.monotonic() > until:
                if alone:
                    raise SiteTakenError(
                        f"another process has been asking {site} for {patience:.0f} s and goes on; "
                        "try again when it has come to its end"
                    )
                event(logger, "turn/not_given", level=logging.WARNING, site=site, waited=patience)
                break
            await asyncio.sleep(LOOK_EVERY)
        yield
    finally:
        await turn.close()
