"""What is asked for, read from the archive: the same for the pages and for the API."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from crawler.alerts.recipients import shown_recipient
from crawler.errors import MissingError, UsageError
from crawler.health import Status
from crawler.health import status as whole_status
from crawler.logs import escaped
from crawler.stories.account import Account
from crawler.views import lookup
from crawler.views.article import ArticleView, view_of
from crawler.views.filters import ANYTHING, Filters
from crawler.views.found import Found, find
from crawler.views.stories import Told, newest, told
from crawler.views.way import Gate, explained
from crawler.web.asked import Asked
from crawler.web.context import Context
from storage import alerts
from storage.records import Alert
from storage.text.widening import widen

STORIES, HITS = 30, 20  # on a page
DAYS, MOST_DAYS = 7, 3_650
STORY_WORDS = ("all", "several")


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest stories; `several`: those alone that were told more than once."""

    found: list[Told]
    page: int
    more: bool
    several: bool
    days: int


@dataclass(frozen=True, slots=True)
class Searched:
    """A search's result; `query`: what was looked for, widened if that was asked."""

    query: str
    found: Found
    page: int


@dataclass(frozen=True, slots=True)
class Explained:
    """The way of an address."""

    url: str
    gates: list[Gate]


def stories(tx: Connection, context: Context, asked: Asked) -> Newest:
    """Return the stories of the last days, the latest first."""
    number, limit, offset = asked.page(STORIES)
    days = asked.number("days", DAYS, MOST_DAYS)
    several = asked.choice("told", STORY_WORDS) == "several"
    since = context.now - timedelta(days=days)
    found = newest(tx, since, limit + 1, offset, least=2 if several else 1)
    return Newest(found[:limit], number, len(found) > limit, several, days)


def search(tx: Connection, context: Context, asked: Asked, *, counted: bool = False) -> Searched:
    """Search by what was asked; raises QueryError and UsageError."""
    number, limit, offset = asked.page(HITS)
    names = ("since", "until", "source", "language", "section")
    wanted = Filters(**{name: asked.text(name) for name in names}, sign="")
    filters = wanted.checked(context.zone, context.now, context.known)
    filters |= {"tag": asked.text("tag"), "cites": asked.text("cites")}
    filters["story"] = asked.number("story", 0, lookup.LARGEST) or None
    query = asked.text("q") or ANYTHING
    query = widen(query) if asked.flag("widen") else query
    how = {
        "limit": limit,
        "offset": offset,
        "sort": asked.choice("sort", ("date", "rank")),
        "fold": not asked.flag("all"),
    }
    found = find(tx, query, filters, how, counted=counted or asked.flag("facets"))
    return Searched(query, found, number)


def article(tx: Connection, context: Context, wanted: str) -> ArticleView:
    """Return the article of a number or an address; raises MissingError."""
    return view_of(tx, lookup.article(tx, wanted, context.sources))


def story(tx: Connection, _: Context, number: str) -> Account:
    """Return a story told in full; raises MissingError."""
    return told(tx, _number(number))


def status(tx: Connection, context: Context) -> Status:
    """Return what `jarshy status` tells."""
    return whole_status(tx, context.settings, context.now, context.sources)


def rules(tx: Connection) -> list[Alert]:
    """Return all rules."""
    return [_shown(rule) for rule in alerts.list_all(tx)]


def rule(tx: Connection, number: str) -> Alert:
    """Return a rule; raises MissingError."""
    found = alerts.get(tx, _number(number))
    if found is None:
        raise MissingError(f"there is no rule number {number}")
    return _shown(found)


def explain(tx: Connection, context: Context, asked: Asked) -> Explained:
    """Return the way of an address or of an article's number; raises UsageError, MissingError."""
    wanted = asked.must("url", "https://…")
    url = lookup.address(tx, wanted, context.sources)
    return Explained(url, explained(tx, url, context.sources))


def _number(text: str) -> int:
    digits = text.isascii() and text.isdecimal() and len(text) <= len(str(lookup.LARGEST))
    if not digits or not 1 <= int(text) <= lookup.LARGEST:
        raise UsageError(f"{escaped(text[:40])!r} is no number of the archive")
    return int(text)


def _shown(rule: Alert) -> Alert:
    return replace(rule, recipients=tuple(map(shown_recipient, rule.recipients)))


Reader = Callable[[Connection, Context, Asked, str], Any]
