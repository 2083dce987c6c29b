"""What to try where an alarm lasts: selectors found on the pages that are kept."""

from dataclasses import replace

from sqlalchemy import Connection

from crawler.health.listings import LISTING
from crawler.health.selectors import link_selector, propose
from crawler.sources.expected import AGREEMENT, PRECISION
from crawler.sources.spec import Source
from storage import articles, pages
from storage.records import Drift, KeptPage

_SOUGHT = {AGREEMENT: "body", PRECISION: "published_at", "length": "body"}


def proposal(tx: Connection, source: Source, drift: Drift) -> str | None:
    """Return a selector that finds the known values on the kept pages, None where none does."""
    if drift.field == LISTING:
        return _for_listing(tx, source, drift)
    kept = [
        page
        for purpose in ("unread", "odd")
        for page in pages.latest(tx, drift.source, drift.edition, purpose)
        if page.kept_at >= drift.first_at
    ]
    told = [_with_stored(tx, page) for page in kept]
    found = propose(_SOUGHT.get(drift.field, drift.field), told, source.timezone)
    return str(found) if found else None


def _with_stored(tx: Connection, page: KeptPage) -> KeptPage:
    """Return a page with what the archive knew of its article before, which is known best."""
    article = articles.find(tx, page.url_key)
    if article is None:
        return page
    stored = {"title": article.title, "lead": article.lead, "body": article.body,
              "section": article.section, "authors": article.author}  # fmt: skip
    if article.published_at is not None:
        stored["published_at"] = article.published_at.isoformat()
    return replace(page, known=dict(page.known) | {k: v for k, v in stored.items() if v})


def _for_listing(tx: Connection, source: Source, drift: Drift) -> str | None:
    kept = pages.of_address(tx, drift.place)
    if not kept:
        return None
    page = kept[0]
    found = link_selector(
        page.html, page.url, page.kept_at, source.timezone,
        lambda url: source.key_of(url) is not None,
    )  # fmt: skip
    return f"{found} (links to articles on the page as it is now)" if found else None
