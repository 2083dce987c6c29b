"""How the pages of one pass are read: noted, compared, and held back where they are in doubt."""

import logging
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Self

from sqlalchemy import Connection

from crawler.extract.agreement import agreement, another_view
from crawler.fetch.charset import MISLABELLED
from crawler.items import FIELDS, ArticleItem
from crawler.sources.expected import (
    AGREEMENT,
    AGREES_FROM,
    ENCODING,
    GUESSED,
    PRECISION,
    Expected,
    expectations,
    kind,
    past,
)
from crawler.sources.spec import Source
from crawler.spiders.fetcher import Page
from storage import drifts, readings
from storage.readings import says
from storage.records import Address, KeptPage, Reading

logger = logging.getLogger(__name__)
PAST_DAYS = 28
# The body of a pass's first page that says enough is compared with the generic reader's; after it
# one page in so many, and all once one disagrees: comparing takes 4.5 ms, reading 1.7 ms.
COMPARED_THEN = 20
ALIKE = 3  # addresses with the very same text: an item may stand in two rubrics, a notice in many
SAMPLES = 2  # pages of a pass that are kept as samples of what is usual
ODD_PAGES = 5  # pages of a pass that are kept since a field was read otherwise
HELD = "held: "  # begins the reason of an article that is kept out until it can be trusted
HELD_FOR = timedelta(hours=6)  # then news that is perhaps not quite right is better than none
DISTRUSTED = 2  # tries after which an article that only disagrees is taken, unless an alarm lasts


@dataclass(slots=True)
class Watch:
    """Look at each page of a pass over an edition, and remember how it was read."""

    source: Source
    edition: str
    crawl_id: int
    usual: Mapping[str, Expected] = field(default_factory=dict)
    alarmed: frozenset[str] = frozenset()
    noted: list[Reading] = field(default_factory=list)
    _bodies: defaultdict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    _seen: str = ""  # the text that the generic reader saw where it disagreed last
    _compared: int = 0
    _told: bool = False
    _disagreed: bool = False
    _samples: int = 0
    _odd: int = 0

    @classmethod
    def begin(
        cls, tx: Connection, source: Source, edition: str, crawl_id: int, now: datetime
    ) -> Self:
        """Return a watch that knows what is usual for the edition, and which alarms last."""
        sums = readings.sums(tx, source.key, edition, now, PAST_DAYS)
        lasting = drifts.lasting(tx, source.key, edition)
        before = readings.recent(tx, source.key, edition)
        known = past(sums, before, {one.field for one in lasting})
        usual = expectations(known, ruled=bool(source.article_pages))
        alarms = frozenset(one.field for one in lasting if one.raised_at is not None)
        return cls(source, edition, crawl_id, usual, alarms)

    def look(
        self, address: Address, page: Page, item: ArticleItem, now: datetime
    ) -> tuple[ArticleItem, str | None]:
        """Note how a page was read; returns the article, and why it is to be held back if it is.

        One that was held long enough is taken as it is, with the flag `GUESSED`.
        """
        same = self._compare(item, page)
        doubt = self._doubt(address, item, same, now)
        layers = dict(item.extracted_by)
        if item.published_precision:
            layers[PRECISION] = item.published_precision
        if MISLABELLED not in page.flags:
            layers[ENCODING] = "label"
        if same is not None and same >= AGREES_FROM:
            layers[AGREEMENT] = "agreed"
        result = "held" if doubt else "read"
        self._note(Reading(self.crawl_id, self.source.key, self.edition, item.url, now, result,
                           layers, len(item.body), same))  # fmt: skip
        if doubt is None and self._guessed(item):
            item = replace(item, flags=(*item.flags, GUESSED))
        return item, doubt

    def unread(self, url: str, now: datetime) -> None:
        """Note a page on which title or body was not found."""
        key = self.source.key
        self._note(Reading(self.crawl_id, key, self.edition, url, now, "unread"))

    def page_to_keep(self, address: Address, page: Page, item: ArticleItem, doubt: str | None,
                     now: datetime) -> KeptPage | None:  # fmt: skip
        """Return what is to be kept of a page that gave an article, None for nothing."""
        odd = self._odd_fields(self.noted[-1])
        if doubt is not None:
            seen, self._seen = self._seen, ""
            known = known_of(item) | ({"body": seen} if seen else {})
            return self._kept(address, page, "unread", now, doubt, known)
        if odd and self._odd < ODD_PAGES:
            self._odd += 1
            return self._kept(address, page, "odd", now, ", ".join(odd), known_of(item))
        if not odd and self._samples < SAMPLES:
            self._samples += 1
            return self._kept(address, page, "sample", now, None, known_of(item))
        return None

    def _odd_fields(self, reading: Reading) -> list[str]:
        said = ((name, usual) for name, usual in self.usual.items() if says(reading, name))
        return [name for name, usual in said if not usual.is_met(reading.layers.get(name))]

    def unread_page(
        self, address: Address, page: Page, reason: str, now: datetime
    ) -> KeptPage | None:
        """Return what is to be kept of a page that could not be read, None for nothing."""
        return self._kept(address, page, "unread", now, reason, {})

    def end(self, tx: Connection) -> None:
        """Store how the pages were read."""
        readings.add(tx, self.noted)

    def _note(self, reading: Reading) -> None:
        self.noted.append(reading)

    def _compare(self, item: ArticleItem, page: Page) -> float | None:
        """Return how far two readers agree on the body; 0 where it stood at many addresses."""
        here = self._bodies[hash(item.body)]
        here.add(item.url_key)
        if len(here) >= ALIKE:
            self._disagreed = True
            self._seen = self._view(item, page) or ""
            return 0.0
        self._compared += 1
        turn = not self._told or self._compared % COMPARED_THEN == 0
        if not (turn or self._disagreed or AGREEMENT in self.alarmed):
            return None
        seen = self._view(item, page)
        same = None if seen is None else agreement(item, seen)
        self._told |= same is not None
        if same is not None and same < AGREES_FROM:
            self._disagreed = True
            self._seen = seen or ""
        return same

    def _view(self, item: ArticleItem, page: Page) -> str | None:
        source = self.source
        try:
            return another_view(item, page.text or "", source.timezone, source.site_names)
        except Exception:  # one page that nobody foresaw must not end the visit
            logger.exception("page_not_compared url=%s", page.url)
            return None

    def _doubt(
        self, address: Address, item: ArticleItem, same: float | None, now: datetime
    ) -> str | None:
        stored = address.article_id is not None
        waited = now - address.first_listed_at >= HELD_FOR
        guessed = self._guessed(item)
        if guessed and (stored or not waited):
            return (
                f"{HELD}the rules of {self.source.key} found no {' and no '.join(guessed)}; "
                "what other readers guess waits until the rules are mended"
            )
        if same is None or same >= AGREES_FROM:
            return None
        patient = address.failures >= DISTRUSTED and AGREEMENT not in self.alarmed
        if patient or (waited and not stored):
            return None
        if not same:
            return f"{HELD}the page has the very text of others"
        return (
            f"{HELD}the rules of {self.source.key} and the generic reader see different texts "
            f"(word F1 {same:.2f})"
        )

    def _guessed(self, item: ArticleItem) -> list[str]:
        """Return title and body where they came from elsewhere than, as usual, the site's rules."""
        ruled = (name for name in ("title", "body") if self._is_ruled(name))
        return [name for name in ruled if kind(item.extracted_by.get(name)) != "site"]

    def _is_ruled(self, name: str) -> bool:
        usual = self.usual.get(name)
        return usual is not None and usual.layer == "site"

    def _kept(self, address: Address, page: Page, purpose: str, now: datetime,
              reason: str | None, known: Mapping[str, object]) -> KeptPage:  # fmt: skip
        return KeptPage(
            address.url_key, page.url, self.source.key, self.edition, purpose, now,
            page.text or "", reason, known,
        )  # fmt: skip


def known_of(item: ArticleItem) -> dict[str, str]:
    """Return the fields of an article as texts, as they are sought again on a page."""
    known = {"title": item.title, "lead": item.lead, "body": item.body}
    if item.published_at is not None:
        known["published_at"] = item.published_at.isoformat()
    known["authors"] = "; ".join(author.name for author in item.authors)
    known["section"] = item.section
    return {name: text for name, text in known.items() if text and name in FIELDS}
