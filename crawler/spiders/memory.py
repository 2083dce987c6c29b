"""The soft limit of a run's memory: what the run itself has added, whatever held memory before."""

import os
from pathlib import Path

from scrapy.crawler import Crawler
from scrapy.extensions.memusage import MemoryUsage

STATM = Path("/proc/self/statm")  # proc(5): the second number is what is resident, in pages


class MemoryGrowth(MemoryUsage):
    """Scrapy's `MemoryUsage`, held against the growth since the run began instead of the peak.

    The peak of a process counts what came before the run, and a command inherits it from the
    program that started it (getrusage(2): kept over execve), so a limit on it would end visits
    that are innocent of it. Where there is no /proc the peak's growth stands in.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._before: int | None = None

    def get_virtual_size(self) -> int:
        """Return the bytes of resident memory added since the first call, when the run begins."""
        held = _resident() or super().get_virtual_size()
        if self._before is None:
            self._before = held
        return max(held - self._before, 0)


def _resident() -> int | None:
    if not STATM.exists():
        return None
    return int(STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
