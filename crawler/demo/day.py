"""The scripted news day: what the sites carry at each moment, and the truth about it."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from crawler.demo import dice, invent, sites, slugs, texts
from crawler.demo.dates import akorda_digits
from crawler.demo.script import Script
from crawler.demo.truth import truth_of

NOMINAL_END = datetime(2026, 6, 11, 19, tzinfo=UTC)
"""Midnight in Almaty after Thursday, 11 June 2026."""
LENGTH = timedelta(days=1)
SHOWN = 120
"""Articles of the stock that sidebars and insets are filled from."""


class Day:
    """A day of news that ends at `anchor` (aware; the nominal day's midnight by default).

    Everything before `start` is stock: what stood on the sites before the day began. All times
    are derived from the anchor, so the day can be played at any date; an anchor at midnight in
    Almaty keeps the times of day that the texts speak of. `scripts` replaces the articles; `older`
    adds so many to the stock of Tengrinews in Russian, for an archive to be read.
    """

    def __init__(
        self,
        anchor: datetime | None = None,
        *,
        scripts: Sequence[Script] | None = None,
        older: int = 0,
    ) -> None:
        self.end = (anchor or NOMINAL_END).astimezone(UTC).replace(microsecond=0)
        self.start = self.end - LENGTH
        self._given = (tuple(scripts) if scripts is not None else None, older)
        chosen = list(scripts) if scripts is not None else _written(self.start, older)
        self.scripts = _numbered(chosen)
        self.by_key = {script.key: script for script in self.scripts}
        self._streams = _streams(self.scripts)
        self._changes = {
            host: sorted({at for script in stream for at in script.changes()})
            for host, stream in self._streams.items()
        }

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel to another process as what was asked for, and be written there again."""
        return (_day, (self.end, *self._given))

    @cached_property
    def stock(self) -> dict[str, list[Script]]:
        """Return the newest articles that stand on each host when the day begins, for good."""
        return {
            host: [s for s in self.stream(host, self.start) if s.withdrawn_at is None][:SHOWN]
            for host in self._streams
        }

    def stream(self, host: str, now: datetime) -> list[Script]:
        """Return what a host lists at a moment, pinned items first, then by their dates.

        A backdated item thus comes into the middle of the listing.
        """
        listed = [script for script in self._streams.get(host, ()) if script.listed(now)]
        pinned = [s for s in listed if s.pinned_until is not None and now < s.pinned_until]
        return pinned + [script for script in listed if script not in pinned]

    def epoch(self, host: str, now: datetime) -> int:
        """Return a number that changes exactly when something on the host changes."""
        return bisect_right(self._changes.get(host, []), now)

    def changed_at(self, host: str, now: datetime) -> datetime:
        """Return the moment of the last change on a host up to now."""
        changes = self._changes.get(host, [])
        index = bisect_right(changes, now)
        return changes[index - 1] if index else self.start - timedelta(days=30)

    def changes(self, host: str | None = None) -> list[datetime]:
        """Return the moments of the day at which a host, or any host, changes."""
        hosts = [host] if host else list(self._changes)
        found = {at for name in hosts for at in self._changes.get(name, [])}
        return sorted(at for at in found if self.start <= at <= self.end)

    @cached_property
    def articles(self) -> list[Script]:
        """Return the articles of both sites, without the cards that lead to sister sites."""
        return [script for script in self.scripts if script.foreign is None]

    def truth(self) -> dict[str, Any]:
        """Return what is true about the day; the shape is told in `crawler.demo.truth`."""
        return truth_of(self.start, self.end, self.articles)


def _day(end: datetime, scripts: Sequence[Script] | None, older: int) -> Day:
    return Day(end, scripts=scripts, older=older)


def _written(start: datetime, older: int) -> list[Script]:
    calendar = texts.Calendar(start)
    return texts.read(calendar, [*texts.entries(), *invent.entries(older)])


def _streams(scripts: Sequence[Script]) -> dict[str, list[Script]]:
    streams: dict[str, list[Script]] = defaultdict(list)
    for script in sorted(scripts, key=lambda item: (item.published_at, item.key), reverse=True):
        streams[script.host].append(script)
    return streams


def _numbered(scripts: list[Script]) -> list[Script]:
    """Give each script its slug and, on Tengrinews, its number: growing, with gaps."""
    last: dict[tuple[str, str], int] = {}
    numbered = []
    for script in sorted(scripts, key=lambda item: (item.appears_at, item.key)):
        title = script.versions[0].title
        if script.is_akorda:
            name = script.slug or slugs.akorda(title)
            numbered.append(script.numbered(0, f"{name}-{akorda_digits(script.published_at)}"))
            continue
        site = sites.TENGRI[script.host]
        space = (script.host, script.type)
        base = site.first_article_id if script.type == "article" else site.first_id
        last[space] = last.get(space, base) + dice.between(1, 3, script.key)
        numbered.append(script.numbered(last[space], script.slug or slugs.tengri(title)))
    return numbered
