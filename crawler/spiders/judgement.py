"""What an answer for an article's address means: an item, a failure, or an article withdrawn."""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit

from crawler.errors import ExtractionError, SoftPageError
from crawler.fetch.charset import SUSPECT
from crawler.fetch.conditional import NOT_MODIFIED
from crawler.items import ArticleItem, Card, Precision
from crawler.sources.spec import Source
from crawler.spiders.fetcher import Miss, Page
from storage.records import Address

logger = logging.getLogger(__name__)
OK = 200
WITHDRAWN = (404, 410)
UNREAD = "extract_failed: "  # begins the reason of a page without a title or a text
DAMAGED = ("truncated: ", "suspect_encoding: ")  # begin the reason of a page that came broken
MISSING = "missing: "  # begins the reason of a check that found a stored article withdrawn
PRECISIONS: dict[str | None, Precision] = {"second": "second", "minute": "minute", "day": "day"}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an answer means: its kind, and the reason in words unless there is an item.

    item (with `item`), unchanged (304), failed (try again), missing (there is no article now),
    rejected (never an article).
    """

    kind: Literal["item", "unchanged", "failed", "missing", "rejected"]
    status: int | None
    reason: str = ""
    item: ArticleItem | None = None


def judge(source: Source, address: Address, got: Page | Miss, now: datetime) -> Judgement:
    """Return what `got` says about an article; pure but for the reading of the page."""
    seen = at_sight(address, got)
    return seen if isinstance(seen, Judgement) else read(source, address, seen, now)


def at_sight(address: Address, got: Page | Miss) -> Judgement | Page:
    """Return what an answer means that need not be read, else the page that is to be read."""
    if isinstance(got, Miss):
        lasting = got.dropped and got.code != "robots"
        return Judgement("rejected" if lasting else "failed", None, f"{got.code}: {got.text}")
    return _by_status(got) or _by_shape(got, address) or got


def _by_status(got: Page) -> Judgement | None:
    if got.status == OK:
        return None
    if got.status == NOT_MODIFIED:
        return Judgement("unchanged", got.status)
    kind: Literal["missing", "failed"] = "missing" if got.status in WITHDRAWN else "failed"
    return Judgement(kind, got.status, f"the site answered {got.status}")


def _by_shape(got: Page, address: Address) -> Judgement | None:
    if got.text is None:
        return Judgement("rejected", got.status, got.not_a_page)
    if got.truncated:
        return Judgement("failed", got.status, "truncated: the page came without its end")
    if SUSPECT in got.flags:
        reason = "suspect_encoding: more than 1 % of the characters could not be read"
        return Judgement("failed", got.status, reason)
    if is_home(got.url, address.url):
        return Judgement("missing", got.status, f"it redirects to {got.url}, which is no article")
    return None


def is_home(url: str, asked: str) -> bool:
    """Return whether a redirect led from an article to the start page of the site or language."""
    if url == asked:
        return False
    segments = [part for part in urlsplit(url).path.split("/") if part]
    return not segments or (len(segments) == 1 and len(segments[0]) == len("ru"))


def read(source: Source, address: Address, got: Page, now: datetime) -> Judgement:
    """Return what the text of a page says: an item, or why there is none."""
    try:
        item = source.read_article(address.edition, got.text or "", got.url, now, card_of(address))
    except SoftPageError as error:
        kind: Literal["missing", "failed"] = "missing" if error.missing else "failed"
        return Judgement(kind, got.status, f"soft_error: {error}")
    except ExtractionError as error:
        return Judgement("failed", got.status, f"{UNREAD}{error}")
    except Exception as error:  # one page that nobody foresaw must not end the visit
        logger.exception("page_not_read url=%s", got.url)
        said = f"{type(error).__name__}: {error}"
        return Judgement("failed", got.status, f"{UNREAD}an error of the program: {said}")
    return Judgement("item", got.status, item=item)


def is_unread(judgement: Judgement) -> bool:
    """Return whether a page came of which title or text could not be read."""
    return judgement.kind == "failed" and judgement.reason.startswith(UNREAD)


def is_damaged(reason: str | None) -> bool:
    """Return whether a reason says that a page came broken: it must never be read as it is."""
    return (reason or "").startswith(DAMAGED)


def card_of(address: Address) -> Card | None:
    """Return the card that showed an address, None where no listing did."""
    if address.listed_title is None:
        return None
    return Card(
        address.url,
        address.url_key,
        address.listed_title,
        published_at=address.listed_published_at,
        precision=PRECISIONS.get(address.listed_precision),
    )
