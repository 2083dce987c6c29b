"""Which listings of a source are due, by a rhythm learnt from what each has brought so far."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from crawler.daemon.rhythm import Rhythm, Watched, rates
from crawler.settings import Settings
from crawler.sources.spec import Source
from storage import rhythms

LEARN_FROM = timedelta(days=28)  # four of each hour of the week; what is older says less
LEARN_EVERY = timedelta(hours=6)
WATCH_FIRST = timedelta(days=3)  # by the fixed interval, until anything is known of a source


@dataclass(frozen=True, slots=True)
class Due:
    """What to visit now, each listing with its edition, and when to look again."""

    listings: Mapping[str, str]
    next_at: datetime


@dataclass(slots=True)
class Pace:
    """Plan the visits of one source; its rhythm is learnt anew every six hours."""

    source: Source
    settings: Settings
    _rhythm: Rhythm | None = None
    _learnt_at: datetime | None = None
    _listings: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        own = self.settings.source(self.source.key)
        for edition in own.editions or tuple(self.source.editions):
            chosen = [url for url in own.listings if self.source.edition_of(url) == edition]
            for listing in chosen or self.source.editions[edition].listings:
                self._listings[listing] = edition

    def due(self, tx: Connection, now: datetime) -> Due | None:
        """Return what is due; None where the schedule alone decides, and everything is."""
        rhythm = self._rhythm_at(tx, now)
        bounds = self.settings.source(self.source.key).bounds
        if rhythm is None or bounds is None:
            return None
        slowest = timedelta(seconds=bounds[1])
        visited = rhythms.last_visits(tx, self.source.key, now - 2 * slowest)
        due, next_at = rhythm.look(visited, now)
        return Due({listing: self._listings[listing] for listing in due}, next_at)

    def _rhythm_at(self, tx: Connection, now: datetime) -> Rhythm | None:
        fresh = self._learnt_at is not None and timedelta() <= now - self._learnt_at < LEARN_EVERY
        if not fresh:
            self._rhythm = self._learn(tx, now)
            self._learnt_at = now
        return self._rhythm

    def _learn(self, tx: Connection, now: datetime) -> Rhythm | None:
        own = self.settings.source(self.source.key)
        if own.bounds is None or own.schedule.every is None:
            return None
        watched = rhythms.watched_since(tx, self.source.key)
        start = max(min(watched.values(), default=now), now - LEARN_FROM)
        if now - start < WATCH_FIRST:
            return None
        moments: dict[str, list[datetime]] = {listing: [] for listing in self._listings}
        for listing, moment in rhythms.published(tx, self.source.key, start):
            if listing in moments:
                moments[listing].append(moment)
        by_listing = {
            listing: rates(
                Watched(max(watched.get(listing, now), start), now, row), self.source.timezone
            )
            for listing, row in moments.items()
        }
        return Rhythm(by_listing, self.source.timezone, own.schedule.every, *own.bounds)
