"""What every answer needs: the settings, the sources, the time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from crawler.clock import Clock
from crawler.settings import Settings
from crawler.sources.spec import Source


@dataclass(frozen=True)
class Context:
    """Made once, when the server starts."""

    settings: Settings
    sources: Sequence[Source]
    clock: Clock

    @property
    def now(self) -> datetime:
        """Return the present moment."""
        return self.clock.now()

    @cached_property
    def zone(self) -> ZoneInfo:
        """Return the zone of the times that people read and write."""
        return self.settings.zone

    @cached_property
    def known(self) -> Mapping[str, Sequence[str]]:
        """Return the key of each source with its editions."""
        return {source.key: tuple(source.editions) for source in self.sources}
