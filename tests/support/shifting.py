"""A listing that shifts while it is read, simulated; visited by what visits real ones."""

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

from sqlalchemy import Connection

from crawler.fetch.conditional import Validators
from crawler.items import Card, ListingItem
from crawler.spiders.reading import Depth, Outcome, Past, Reading
from crawler.spiders.visit import record
from storage import addresses, crawls, gaps
from storage.records import Address, Gap, ListingVisit
from storage.session import Database

START = datetime(2026, 3, 1, tzinfo=UTC)
LISTING = "https://shifting.example/news/"
PLACE = ("shifting", "en", LISTING)
PER_PAGE = 20
EVERY = timedelta(minutes=15)
BETWEEN_PAGES = timedelta(seconds=4)
BACKDATED = 0.05  # of the articles; put in where their date belongs, up to a day down
DELETED = 0.03
PINNED = 3  # cards at most, of the last days
FAILING = 0.003  # of the pages
DOWNTIMES = 0.004  # of the visits: one in a bit over two days
LONGEST_DOWNTIME = timedelta(hours=12)


class Site:
    """A newsroom of its own rate, with nights; `advance` lets it live until a moment."""

    def __init__(self, chance: random.Random) -> None:
        self.listed: list[tuple[datetime, int]] = []  # newest first, by the date shown
        self.pinned: list[int] = []
        self.dates: dict[int, datetime] = {}
        self.backdated: set[int] = set()
        self.put_in: dict[int, datetime] = {}
        self.taken_out: dict[int, datetime] = {}
        self._chance = chance
        self._daily = chance.uniform(20, 150)
        self._now = START - timedelta(days=4)
        self.advance(START)

    def advance(self, until: datetime) -> None:
        """Publish, delete and pin until then."""
        while True:
            busy = 1 + 0.8 * math.sin((self._now.hour - 9) / 24 * 2 * math.pi)
            pause = self._chance.expovariate(self._daily * busy / 86400)
            if self._now + timedelta(seconds=pause) > until:
                break
            self._now += timedelta(seconds=pause)
            self._publish()
        self._now = until

    def page(self, number: int) -> ListingItem:
        """Return a page as it stands now; the pinned ones stand on the first page too."""
        shown = [n for _, n in self.listed[(number - 1) * PER_PAGE : number * PER_PAGE]]
        if number == 1:
            shown = list(dict.fromkeys([*self.pinned, *shown]))
        return ListingItem(tuple(self._card(n) for n in shown))

    def listed_at(self, number: int, start: datetime, end: datetime) -> bool:
        """Tell whether an article stood in the listing all the time between two moments."""
        gone = self.taken_out.get(number)
        return self.put_in[number] < start and (gone is None or gone > end)

    def _card(self, number: int) -> Card:
        day = self.dates[number].replace(hour=0, minute=0, second=0, microsecond=0)
        return Card(f"{LISTING}{number}", f"s:{number}", f"No {number}", None, day, "day")

    def _publish(self) -> None:
        number = len(self.dates) + 1
        date = self._now
        if self._chance.random() < BACKDATED:
            date -= timedelta(hours=self._chance.uniform(0, 24))
            self.backdated.add(number)
        self.dates[number] = date
        self.put_in[number] = self._now
        place = next((i for i, (at, _) in enumerate(self.listed) if at <= date), len(self.listed))
        self.listed.insert(place, (date, number))
        if self._chance.random() < DELETED:
            self._delete(self._chance.randrange(min(60, len(self.listed))))
        if self._chance.random() < 0.02:
            recent = [n for _, n in self.listed[:100]]
            self.pinned = self._chance.sample(
                recent, min(len(recent), self._chance.randint(0, PINNED))
            )

    def _delete(self, place: int) -> None:
        _, number = self.listed.pop(place)
        self.taken_out[number] = self._now
        if number in self.pinned:
            self.pinned.remove(number)


class Ledger(Protocol):
    """What an archive does for a visit."""

    def past(self) -> Past:
        """Return the visits so far."""
        ...

    def known(self, keys: list[str]) -> Mapping[str, Address]:
        """Return what is known of addresses."""
        ...

    def record(self, outcome: Outcome) -> None:
        """Keep what a visit showed."""
        ...

    def gaps(self) -> list[Gap]:
        """Return all gaps."""
        ...


@dataclass
class Memory:
    """Do in memory what storage does: a simulation of months would else take hours."""

    addresses: dict[str, Address] = field(default_factory=dict)
    last: Past = field(default_factory=Past)
    found: list[Gap] = field(default_factory=list)

    def past(self) -> Past:
        return self.last

    def known(self, keys: list[str]) -> Mapping[str, Address]:
        return {key: self.addresses[key] for key in keys if key in self.addresses}

    def record(self, outcome: Outcome) -> None:
        visit = outcome.visit
        at = visit.finished_at or visit.started_at
        for cards, history in ((outcome.stock, True), (outcome.fresh, False)):
            for card in cards:
                self.addresses.setdefault(card.url_key, _address(card, at, history=history))
        if visit.finished_at is None:
            return
        self.last = Past(visit, visit.started_at if visit.swept else self.last.swept_at)
        self._gaps(outcome, visit.finished_at)

    def _gaps(self, outcome: Outcome, now: datetime) -> None:
        if outcome.gap is not None:
            self.found.append(
                Gap(
                    len(self.found), 1, *PLACE, *outcome.gap, outcome.visit.started_at,
                    now if outcome.filled_by else None, outcome.filled_by,
                )
            )  # fmt: skip
        if outcome.fills is not None:
            self.found = [gap if gap.filled_at else _filled(gap, now) for gap in self.found]

    def gaps(self) -> list[Gap]:
        return self.found


@dataclass
class Archive:
    """A real archive."""

    database: Database

    def __post_init__(self) -> None:
        self.crawl = self.database.in_transaction(lambda tx: crawls.start(tx, *PLACE[:2], START))

    def past(self) -> Past:
        with self.database.read() as tx:
            return Past(crawls.last_visit(tx, *PLACE), crawls.last_sweep(tx, *PLACE))

    def known(self, keys: list[str]) -> Mapping[str, Address]:
        with self.database.read() as tx:
            return addresses.known(tx, keys)

    def record(self, outcome: Outcome) -> None:
        def work(tx: Connection) -> None:
            record(tx, outcome)

        self.database.in_transaction(work)

    def gaps(self) -> list[Gap]:
        with self.database.read() as tx:
            return gaps.between(tx, PLACE[0], START, START + timedelta(days=99))


@dataclass
class Result:
    """What a month came to; `hidden` are the moments when a first page did not show all."""

    site: Site
    ledger: Ledger
    visits: list[ListingVisit] = field(default_factory=list)
    hidden: list[ListingVisit] = field(default_factory=list)
    downtimes: int = 0
    requests: int = 0

    def watched(self) -> list[int]:
        """Return the articles that visits could have seen.

        Those that stood there for two whole visits, or where they were backdated for a sweep, after
        the first visit.
        """
        return [n for n in self.site.dates if self._could_be_seen(n)]

    def missed(self) -> list[int]:
        watched = self.watched()
        known = self.ledger.known([f"s:{number}" for number in watched])
        return [number for number in watched if f"s:{number}" not in known]

    def unreported(self) -> list[ListingVisit]:
        """Return the visits before which news had gone past the first page, and no gap says so."""
        found = {gap.found_at for gap in self.ledger.gaps()}
        return [visit for visit in self.hidden if visit.started_at not in found]

    def _could_be_seen(self, number: int) -> bool:
        if self.site.put_in[number] < START:
            return False
        put_in, gone = self.site.put_in[number], self.site.taken_out.get(number)
        while_there = [
            v
            for v in self._after(put_in)
            if v.finished_at is not None and (gone is None or v.finished_at < gone)
        ]
        if number in self.site.backdated:
            return any(visit.swept for visit in while_there)
        return len(while_there) > 1

    def _after(self, moment: datetime) -> list[ListingVisit]:
        low, high = 0, len(self.visits)
        while low < high:
            middle = (low + high) // 2
            if self.visits[middle].started_at <= moment:
                low = middle + 1
            else:
                high = middle
        return self.visits[low : low + 200]


def simulate(seed: int, ledger: Ledger, days: int = 30, crawl_id: int = 1) -> Result:
    """Visit a shifting listing for so many days, with downtimes, and let it come to rest."""
    chance = random.Random(seed)  # noqa: S311 - a simulation
    site = Site(chance)
    result = Result(site, ledger)
    now, end = START, START + timedelta(days=days)
    while now < end + timedelta(hours=7):
        _visit(site, result, now, chance if now < end else None, crawl_id)
        now += EVERY
        if now < end and chance.random() < DOWNTIMES:
            now += chance.random() * LONGEST_DOWNTIME
            result.downtimes += 1
        site.advance(now)
    return result


def _visit(
    site: Site, result: Result, now: datetime, faults: random.Random | None, crawl_id: int
) -> None:
    ledger = result.ledger
    past = ledger.past()
    reading = Reading(ListingVisit(crawl_id, *PLACE, started_at=now), past, Depth())
    hides = _hides(site, ledger, past)
    while (number := reading.next_page) is not None:
        if faults is not None and faults.random() < FAILING:
            reading.fail("the site answered 503", number)
            break
        if number == 1:
            reading.first_answer(200, Validators())
        page = site.page(number)
        reading.take(number, page, ledger.known([card.url_key for card in page.cards]))
        result.requests += 1
        now += BETWEEN_PAGES
        site.advance(now)
    outcome = reading.close(now)
    ledger.record(outcome)
    result.visits.append(outcome.visit)
    if hides and outcome.visit.finished_at is not None:
        result.hidden.append(outcome.visit)


def _hides(site: Site, ledger: Ledger, past: Past) -> bool:
    """Tell whether a whole page and more of news stands at the listing's head, none backdated."""
    if past.previous is None:
        return False
    head = [number for _, number in site.listed[: PER_PAGE + 1]]
    known = ledger.known([f"s:{number}" for number in head])
    return not known and not site.backdated & set(head)


def _address(card: Card, at: datetime, *, history: bool) -> Address:
    return Address(
        card.url_key, card.url, "shifting", "en", "listed", LISTING, card.title, None, None, at, at,
        None, None, None, None, 0, 0, at, None, None, history,
    )  # fmt: skip


def _filled(gap: Gap, now: datetime) -> Gap:
    return Gap(
        gap.id, gap.crawl_id, gap.source, gap.edition, gap.listing, gap.starts_at, gap.ends_at,
        gap.found_at, now, "paging", 1, gap.articles,
    )  # fmt: skip
