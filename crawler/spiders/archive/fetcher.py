"""The archive's way to ask a site: slower than a visit, and never while one goes on."""

import asyncio
import time

from scrapy.crawler import Crawler
from typing_extensions import override

from crawler.fetch.conditional import Validators
from crawler.spiders.fetcher import NOTHING, Fetcher, Miss, Page
from crawler.spiders.turns import SiteTurn

FOREVER = float("inf")
LOOK_EVERY = 0.25  # seconds between two looks at whether a visit has ended


class ArchiveFetcher(Fetcher):
    """Fetch for an archive: `delay` seconds after each answer, in its turn at the site.

    A site that takes long to answer is left alone for as long again, if that is more.
    """

    def __init__(self, crawler: Crawler, slot: str, delay: float, turn: SiteTurn) -> None:
        super().__init__(crawler, slot, FOREVER)
        self._delay = delay
        self._turn = turn
        self._free_at = 0.0

    @override
    async def ready(self) -> None:
        """Wait until a request may be sent, or until nothing more may be."""
        while self.stop is None:
            pause = self._free_at - time.monotonic()
            if pause <= 0 and await self._turn.take_for_a_request():
                return
            await asyncio.sleep(max(min(pause, 1.0), 0.0) or LOOK_EVERY)

    @override
    async def get(self, url: str, validators: Validators = NOTHING) -> Page | Miss:
        """Fetch an address and give the turn back."""
        began = time.monotonic()
        try:
            return await super().get(url, validators)
        finally:
            ended = time.monotonic()
            # Without a delay asked for, as against a replica, a slow answer asks for none either.
            pause = max(self._delay, ended - began) if self._delay else 0.0
            self._free_at = ended + pause
            await self._turn.give()
