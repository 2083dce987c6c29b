"""Judge how an edition was read of late: raise alarms, and end them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from crawler.health.deviations import (
    MENDED_AFTER,
    WINDOW,
    Deviation,
    deviation,
    is_mended,
    length_deviation,
)
from crawler.health.listings import LISTING, listing_deviations
from crawler.health.proposals import proposal
from crawler.health.volume import LEAST_EXPECTED, WEEKS, expected_since
from crawler.sources.expected import WATCHED, Expected, expectations, past
from crawler.sources.spec import Source
from storage import addresses, crawls, drifts, meta, readings, rhythm
from storage.readings import LENGTH
from storage.records import Crawl, Drift, FieldSum, Reading

PAST_DAYS = 28
VISITS = 3  # in a row that find what a single one cannot be certain of
VOLUME = "volume"
SOON = timedelta(hours=1)  # so long after the last article nobody asks where the next one is
PROBE_EVERY = timedelta(hours=1)
READ_AGAIN = 500  # articles that are read again when the rules are mended
GOOD = ("ok", "capped")

Place = tuple[str, str]  # a field, and the listing's address or ""


@dataclass(frozen=True, slots=True)
class Judged:
    """What changed with a judgement: the alarms that are new, and those that are over."""

    raised: tuple[Drift, ...] = ()
    mended: tuple[Drift, ...] = ()


def judge(tx: Connection, source: Source, edition: str, now: datetime, zone: ZoneInfo) -> Judged:
    """Hold the latest readings and visits of an edition against its past, and keep the verdict.

    `zone` is the one whose weekdays and hours the news keeps. What was read while nothing deviated
    becomes part of the past. When an alarm ends, what was read since it began is due at once.
    """
    judged = _Judge(tx, source, edition, now, zone).run()
    if judged.mended:
        _read_again(tx, source, edition, judged.mended, now, READ_AGAIN)
    else:
        _probe(tx, source, edition, now)
    return judged


def _probe(tx: Connection, source: Source, edition: str, now: datetime) -> None:
    """While an alarm lasts, let a few pages be read again each hour, to see whether it is over."""
    lasting = [one for one in drifts.alarms(tx, source.key, edition) if one.field in WATCHED]
    name = f"probe:{source.key}/{edition}"
    if not lasting:
        return
    last = meta.get(tx, name)
    if last is None or now - datetime.fromisoformat(last) >= PROBE_EVERY:
        meta.put(tx, name, now.isoformat())
        _read_again(tx, source, edition, lasting, now, MENDED_AFTER)


def _read_again(
    tx: Connection, source: Source, edition: str, over: Sequence[Drift], now: datetime, most: int
) -> None:
    first = min(one.first_at for one in over)
    addresses.read_again(tx, source.key, edition, first, now, most)


@dataclass
class _Judge:
    """One judgement of one edition."""

    tx: Connection
    source: Source
    edition: str
    now: datetime
    zone: ZoneInfo
    odd: dict[Place, Deviation] = field(default_factory=dict)
    fine: set[Place] = field(default_factory=set)

    @cached_property
    def window(self) -> list[Reading]:
        return readings.recent(self.tx, self.source.key, self.edition)

    @cached_property
    def sums(self) -> Mapping[str, FieldSum]:
        found = readings.sums(self.tx, self.source.key, self.edition, self.now, PAST_DAYS)
        return {one.field: one for one in found}

    @cached_property
    def lasting(self) -> frozenset[str]:
        """Return the fields that deviated when they were judged last."""
        found = drifts.lasting(self.tx, self.source.key, self.edition)
        return frozenset(one.field for one in found)

    @cached_property
    def counted(self) -> int:
        """Return how many readings came before the last crawl, and tell what is usual too."""
        last = self.last.id if self.last is not None else None
        return sum(one.crawl_id != last for one in self.window)

    @cached_property
    def usual(self) -> Mapping[str, Expected]:
        known = past(self.sums.values(), self.window[: self.counted], self.lasting)
        return expectations(known, ruled=bool(self.source.article_pages))

    @cached_property
    def last(self) -> Crawl | None:
        return crawls.last(self.tx, self.source.key, self.edition)

    def run(self) -> Judged:
        self._look_at_fields()
        self._look_at_length()
        self._look_at_listings()
        self._look_at_volume()
        lasting = drifts.lasting(self.tx, self.source.key, self.edition)
        known = {(one.field, one.place): one for one in lasting}
        raised = [self._found(place, what, known.get(place)) for place, what in self.odd.items()]
        mended = [self._over(place, one) for place, one in known.items() if place not in self.odd]
        self._become_past()
        return Judged(tuple(filter(None, raised)), tuple(filter(None, mended)))

    def _look_at_fields(self) -> None:
        for name, usual in self.usual.items():
            counted = 0 if name in self.lasting else self.counted
            what = deviation(name, usual, self.window, counted)
            if what is not None:
                self.odd[name, ""] = what
            elif is_mended(name, usual, self.window):
                self.fine.add((name, ""))

    def _look_at_length(self) -> None:
        past = self.sums.get(LENGTH)
        what = length_deviation(past, self.window) if past is not None else None
        if what is not None:
            self.odd[LENGTH, ""] = what
        else:
            self.fine.add((LENGTH, ""))

    def _look_at_listings(self) -> None:
        if self.last is None:
            return
        seen = dict.fromkeys(v.listing for v in crawls.visits_of(self.tx, self.last.id))
        place = (self.source.key, self.edition)
        for listing, what in listing_deviations(self.tx, *place, list(seen)):
            if what is not None:
                self.odd[LISTING, listing] = what
            else:
                self.fine.add((LISTING, listing))

    def _look_at_volume(self) -> None:
        crawl = self.last
        newest = rhythm.newest(self.tx, self.source.key, self.edition)
        if crawl is None or newest is None or crawl.outcome not in GOOD:
            return
        if self.now - newest < SOON:
            self.fine.add((VOLUME, ""))
            return
        since = newest - timedelta(weeks=WEEKS)
        past = rhythm.first_seen(self.tx, self.source.key, self.edition, since)
        expected = expected_since(past, newest, self.now, self.zone)
        if expected >= LEAST_EXPECTED:
            hours = (self.now - newest) / timedelta(hours=1)
            reason = (
                f"volume: no new article for {hours:.0f} h, in which {expected:.0f} were to be "
                "expected by the weekday and hour"
            )
            self.odd[VOLUME, ""] = Deviation(VOLUME, reason, self._front(), newest)

    def _front(self) -> str:
        return self.source.editions[self.edition].listings[0]

    def _found(self, place: Place, what: Deviation, known: Drift | None) -> Drift | None:
        """Keep a deviation; returns it where it has just become an alarm."""
        now = self.now
        if known is None and what.field in WATCHED:
            # While it lasts, nothing is added to what is usual: here is the last moment for it.
            before = self.window[: self.counted]
            readings.sum_up(self.tx, self.source.key, self.edition, before, [what.field])
        drift = known or Drift(
            0, self.source.key, self.edition, *place, what.reason, what.url, None, 0,
            what.since, now, None, None, None,
        )  # fmt: skip
        fresh = known is None or self._is_news(known)
        visits = drift.visits + fresh
        raised = drift.raised_at or (now if what.certain or visits >= VISITS else None)
        became = raised is not None and drift.raised_at is None
        drift = replace(drift, reason=what.reason, url=what.url, visits=visits, raised_at=raised)
        if fresh:
            drift = replace(drift, last_at=now)
        if raised is not None and drift.proposal is None:
            drift = replace(drift, proposal=proposal(self.tx, self.source, drift))
        drift = drifts.put(self.tx, drift)
        return drift if became else None

    def _is_news(self, known: Drift) -> bool:
        """Tell whether anything was visited since a deviation was found last."""
        return self.last is not None and self.last.started_at > known.last_at

    def _over(self, place: Place, drift: Drift) -> Drift | None:
        """End a deviation that is not there any more; returns it where it was an alarm."""
        if drift.raised_at is None:
            drifts.drop(self.tx, [drift.id])
            return None
        if place not in self.fine:
            return None
        return drifts.put(self.tx, replace(drift, mended_at=self.now))

    def _become_past(self) -> None:
        """Add the older readings to the past, but not what they say of a field that deviates."""
        lasting = {name for name, _ in self.odd}
        lasting |= {one.field for one in self._alarms()}
        fields = [name for name in (*WATCHED, LENGTH) if name not in lasting]
        older = self.window[:-WINDOW]
        if older:
            place = (self.source.key, self.edition)
            readings.sum_up(self.tx, *place, older, fields)
            readings.forget(self.tx, *place, WINDOW)

    def _alarms(self) -> Iterator[Drift]:
        yield from drifts.lasting(self.tx, self.source.key, self.edition)
