"""The articles of one pass: fetched one after the other, each ending in a state with its reason."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from crawler.alerts.followups import queue_withdrawal
from crawler.fetch.conditional import Validators
from crawler.items import ArticleItem
from crawler.sources.spec import Source
from crawler.spiders.ages import (
    CHECK_AGAIN,
    HELD_CHECK,
    HELD_STEP,
    MISSING_PAUSE,
    gone_after,
    retry_at,
    revisit_at,
)
from crawler.spiders.desk import Desk
from crawler.spiders.events import ArticleDone, Listener
from crawler.spiders.fetcher import NOTHING, Fetcher, Miss, Page
from crawler.spiders.judgement import MISSING, OK, Judgement, is_damaged, is_unread, judge
from crawler.spiders.notes import KINDS, Note, Ticket
from crawler.spiders.order import Order, Place
from crawler.spiders.tally import Tally
from crawler.spiders.watch import HELD, Watch
from storage import addresses, articles, pages
from storage.records import Address, KeptPage

NOT_FOUND = 404
LOOK_AGAIN = (1, 6, 24)  # hours after an address was listed first
NEWS_AGE = timedelta(days=7)  # older, an article is no news to anybody
AHEAD = 16  # pages that may wait for being stored while the next are fetched


Store = Callable[[ArticleItem, Ticket], Awaitable[None]]


@dataclass(slots=True)
class ArticleReader:
    """Fetch the due addresses of an edition; while one is stored, the next is fetched.

    `store` hands an item with its ticket to the pipelines and returns when they are done.
    """

    source: Source
    crawl_id: int | None
    fetcher: Fetcher
    desk: Desk
    tally: Tally
    tell: Listener
    store: Store
    watch: Watch | None = None

    async def read(self, due: Sequence[Address]) -> None:
        """Deal with the addresses in this order, until the run has to stop."""
        tasks: deque[asyncio.Task[None]] = deque()
        order = Order()
        done = 0
        try:
            for address in due:
                await self.fetcher.ready()
                if self.fetcher.obstacle(address.url) is not None:
                    continue
                got = await self.fetcher.get(address.url, _validators(address))
                done += 1
                settling = self._settle(address, got, order.next(), done=done, total=len(due))
                tasks.append(asyncio.create_task(settling))
                while len(tasks) > AHEAD or (tasks and tasks[0].done()):
                    await tasks.popleft()
        finally:
            self.tally.left += len(due) - done
            await _all_of(tasks)

    async def _settle(
        self, address: Address, got: Page | Miss, place: Place, *, done: int, total: int
    ) -> None:
        now = self.desk.now()
        with place:  # articles are stored oldest first
            judgement = await self.desk.judge(self.source, address, got, now)
            await place.reached()
            if self.watch is not None and isinstance(got, Page):
                judgement = await self._watched(self.watch, address, got, judgement, now)
        reason: str | None
        if judgement.item is not None and isinstance(got, Page):
            outcome, reason = await self._keep(address, got, judgement.item, now)
        else:
            outcome = await self._note(address, got, judgement, now)
            reason = judgement.reason or None
        self.tally.note(outcome, reason, address.url)
        self.tell(
            ArticleDone(self.source.key, address.edition, address.url, outcome, reason, done, total)
        )

    async def _watched(
        self, watch: Watch, address: Address, got: Page, judgement: Judgement, now: datetime
    ) -> Judgement:
        """Return a judgement after a look at how the page was read; odd pages are kept."""
        kept: KeptPage | None = None
        if judgement.item is not None:
            item, doubt = watch.look(address, got, judgement.item, now)
            kept = watch.page_to_keep(address, got, item, doubt, now)
            judgement = replace(judgement, item=item)
            if doubt is not None:
                judgement = Judgement("failed", got.status, doubt)
        elif got.text is not None and is_unread(judgement):
            watch.unread(address.url, now)
            kept = watch.unread_page(address, got, judgement.reason, now)
        elif got.text is not None and is_damaged(judgement.reason):
            kept = watch.unread_page(address, got, judgement.reason, now)
        elif judgement.kind in ("missing", "rejected") and address.article_id is None:
            judgement = await self._from_kept_page(address, judgement, now)
        if kept is not None:
            page = kept
            await self.desk.write(lambda tx: pages.keep(tx, page))
        return judgement

    async def _from_kept_page(
        self, address: Address, judgement: Judgement, now: datetime
    ) -> Judgement:
        """Return what a kept page gives where the site shows none any more, unread as it is."""
        if not address.failures:
            return judgement
        found = await self.desk.read(lambda tx: pages.of_address(tx, address.url_key))
        for page in found:
            if is_damaged(page.reason):
                continue
            again = judge(self.source, address, Page(page.url, OK, page.html), now)
            if again.item is not None:
                return again
        return judgement

    async def _keep(
        self, address: Address, page: Page, item: ArticleItem, now: datetime
    ) -> tuple[str, str | None]:
        day = item.published_precision == "day"
        born = address.first_listed_at if day else item.published_at or address.first_listed_at
        due = revisit_at(self.source.revisit_after, born, now)
        note = Note(
            address.url_key,
            address.history or _is_stock(address, item),
            page.status,
            page.validators,
            self.crawl_id,
            now,
            due,
        )
        ticket = Ticket(note)
        await self.store(item, ticket)
        if ticket.outcome is None:
            return await self._not_stored(address, page, ticket, now)
        if address.failures:
            await self.desk.write(lambda tx: pages.drop(tx, address.url_key, "unread"))
        self.tally.mails += ticket.outcome.mails
        return KINDS[ticket.outcome.kind], None

    async def _not_stored(
        self, address: Address, page: Page, ticket: Ticket, now: datetime
    ) -> tuple[str, str]:
        """Note an article that the archive did not take.

        Where the archive cannot be written at all this raises too, and ends the run.
        """
        reason = f"not_stored: {ticket.error or 'a pipeline dropped it'}"
        judgement = Judgement("failed", page.status, reason)
        return await self._note(address, page, judgement, now), reason

    async def _note(
        self, address: Address, got: Page | Miss, judgement: Judgement, now: datetime
    ) -> str:
        if address.article_id is None:
            return await self._note_unread(address, judgement, now)
        if judgement.kind == "unchanged" and isinstance(got, Page):
            return await self._note_unchanged(address, got, address.article_id, now)

        def note(tx: Connection) -> str:
            outcome = _note_check(tx, address, judgement, self.crawl_id, now)
            if outcome == "gone" and address.article_id is not None:
                queue_withdrawal(tx, address.article_id, self.desk.settings, now)
            return outcome

        return await self.desk.write(note)

    async def _note_unread(self, address: Address, judgement: Judgement, now: datetime) -> str:
        """Note that an address gave no article: for another try, or for good."""
        key, status, reason = address.url_key, judgement.status, judgement.reason
        again = retry_at(address.failures + 1, now)
        if reason.startswith(HELD):
            again = now + min((again or now + HELD_STEP) - now, HELD_STEP)
        final = judgement.kind == "rejected" or _never_was(judgement)
        if final or again is None:
            said = reason if final else f"given up after {address.failures + 1} tries: {reason}"
            # Articles are listed a moment before they can be read, and withdrawn ones return.
            look = revisit_at(LOOK_AGAIN, address.first_listed_at, now)
            look = look if status == NOT_FOUND else None
            await self.desk.write(
                lambda tx: addresses.rejected(
                    tx, key, status, said, now, look, crawl_id=self.crawl_id
                )
            )
            return "rejected"
        await self.desk.write(
            lambda tx: addresses.failed(tx, key, status, reason, now, again, crawl_id=self.crawl_id)
        )
        return "failed"

    async def _note_unchanged(
        self, address: Address, got: Page, article_id: int, now: datetime
    ) -> str:
        day = address.listed_precision == "day"
        born = address.first_listed_at if day else address.listed_published_at
        due = revisit_at(self.source.revisit_after, born or address.first_listed_at, now)
        etag = got.validators.etag or address.etag
        modified = got.validators.last_modified or address.last_modified

        def note(tx: Connection) -> None:
            articles.touch(tx, article_id, now)
            addresses.stored(
                tx,
                address.url_key,
                article_id,
                got.status,
                etag,
                modified,
                now,
                due,
                crawl_id=self.crawl_id,
                outcome="unchanged",
            )

        await self.desk.write(note)
        return "unchanged"


def _is_stock(address: Address, item: ArticleItem) -> bool:
    """Return whether a witness named what is old: sitemaps name what was edited, too."""
    published = item.published_at
    if address.seen_only_by is None or published is None:
        return False
    return published < address.first_listed_at - NEWS_AGE


async def _all_of(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Wait for all tasks, and raise the first error of any."""
    results = await asyncio.gather(*tasks, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result


def _validators(address: Address) -> Validators:
    if address.article_id is None:
        return NOTHING
    return Validators(address.etag, address.last_modified)


def _never_was(judgement: Judgement) -> bool:
    """Return whether a first read found that there is no article: the site says so by status."""
    return judgement.kind == "missing" and not judgement.reason.startswith("soft_error")


def _note_check(
    tx: Connection, address: Address, judgement: Judgement, crawl_id: int | None, now: datetime
) -> str:
    """Note that a stored article could not be read again; withdrawn only after several checks."""
    key, status = address.url_key, judgement.status
    if judgement.kind not in ("missing", "rejected"):
        # What is held back is read again when the rules are mended; till then once a day.
        again = now + (HELD_CHECK if judgement.reason.startswith(HELD) else CHECK_AGAIN)
        addresses.failed(tx, key, status, judgement.reason, now, again, crawl_id=crawl_id)
        return "failed"
    reason = MISSING + judgement.reason
    if gone_after(_times_missing(tx, key) + 1):
        addresses.gone(tx, key, status, reason, now, crawl_id=crawl_id)
        if address.article_id is not None:
            articles.mark_gone(tx, address.article_id, now)
        return "gone"
    addresses.failed(tx, key, status, reason, now, now + MISSING_PAUSE, crawl_id=crawl_id)
    return "missing"


def _times_missing(tx: Connection, key: str) -> int:
    """Return how often an article was missing since it was last there."""
    times = 0
    for fetch in reversed(addresses.history_of(tx, key)):
        if fetch.outcome != "failed":
            break
        times += (fetch.reason or "").startswith(MISSING)
    return times
