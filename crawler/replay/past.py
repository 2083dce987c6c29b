"""The stored past as a row of happenings: articles read, changed and withdrawn, in order."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from typing import Literal

from sqlalchemy import Connection

from crawler.alerts.matcher import RuleHit, RuleSet
from storage import articles, crawls, rehearsal
from storage.records import Revision, StoredArticle
from storage.search.indexed import document_of
from storage.session import Database

SHOWN_EVERY = 500  # articles between two words on how far it is


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to an article at a moment, with its text then and what matched in it.

    `number`: 1 for the first reading, the revision's from then on, 0 for a withdrawal; `before`:
    the text that an edit replaced; `read_before`: the end of the last good visit before.
    """

    at: datetime
    kind: Literal["read", "edited", "withdrawn"]
    article: StoredArticle
    number: int = 1
    change: str = ""
    before: StoredArticle | None = None
    hits: Sequence[RuleHit] = ()
    read_before: datetime | None = None

    @property
    def order(self) -> tuple[datetime, int, int]:
        """Return by what events are sorted."""
        return self.at, self.article.id, self.number or 1_000_000


@dataclass(slots=True)
class Past:
    """What a replay needs of the past, and how much of it was read; `stock_matched` by rule."""

    events: list[Event] = field(default_factory=list)
    earlier: list[StoredArticle] = field(default_factory=list)
    articles: int = 0
    stock: int = 0
    stock_matched: Counter[int] = field(default_factory=Counter)


def past(
    database: Database,
    rules: RuleSet,
    since: datetime,
    until: datetime,
    progress: Callable[[int], None] = lambda _: None,
) -> Past:
    """Return what happened from `since` to `until` in all stories that some rule matched.

    `earlier`: what their stories held before. Stock of a first visit is counted, and matters as
    part of its story; it is told to nobody.
    """
    found = Past()
    matched: dict[tuple[int, int], list[RuleHit]] = {}
    story_ids: set[int] = set()
    for article in rehearsal.read_between(database, since, until):
        _count(found, article, rules, since)
        if found.articles % SHOWN_EVERY == 0:
            progress(found.articles)
        for event in _events(database, article):
            if not article.history and since <= event.at < until and event.number:
                hits = rules.match(document_of(event.article))
                if hits and article.story_id is not None:
                    matched[article.id, event.number] = hits
                    story_ids.add(article.story_id)
    with database.read() as tx:
        members = rehearsal.of_stories(tx, sorted(story_ids))
        stored_at = rehearsal.matched_first(tx, [article.id for article in members])
        rows = {article.id: _own_events(tx, article, stored_at) for article in members}
    for events in rows.values():
        _sort_in(found, events, matched, since, until)
    found.events.sort(key=lambda event: event.order)
    return found


def _count(found: Past, article: StoredArticle, rules: RuleSet, since: datetime) -> None:
    if article.first_seen_at < since:
        return
    found.articles += 1
    if article.history:
        found.stock += 1
        found.stock_matched.update(list(rules.met(document_of(article))))


def _sort_in(
    found: Past,
    events: Iterable[Event],
    matched: dict[tuple[int, int], list[RuleHit]],
    since: datetime,
    until: datetime,
) -> None:
    last: StoredArticle | None = None
    for event in events:
        if event.at < since:
            last = event.article
        elif event.at < until:
            hits = matched.get((event.article.id, event.number), ())
            found.events.append(replace(event, hits=hits))
    if last is not None:
        found.earlier.append(last)


def _events(database: Database, article: StoredArticle) -> Iterator[Event]:
    if article.word_count and article.first_seen_at == article.last_seen_at:
        yield Event(article.first_seen_at, "read", article)  # never read again: no versions
        return
    with database.read() as tx:
        yield from _own_events(tx, article, {})


def _own_events(
    tx: Connection, article: StoredArticle, stored_at: dict[int, datetime]
) -> list[Event]:
    """Return what happened to an article, in order; it was stored when a rule matched it first."""
    versions = articles.revisions(tx, article.id)
    first = _as(article, versions[0]) if versions else replace(article, gone_at=None)
    at = stored_at.get(article.id, article.first_seen_at)
    if len(versions) > 1 and at >= versions[1].seen_at:
        at = article.first_seen_at  # it matched only after an edit
    before = crawls.last_good_end(tx, article.source, article.edition, at)
    events = [Event(at, "read", first, read_before=before)]
    for old, new in pairwise(versions):
        replaced, after = _as(article, old), _as(article, new)
        change = new.change or ""
        events.append(Event(new.seen_at, "edited", after, new.number, change, replaced))
    if article.gone_at is not None:
        events.append(Event(article.gone_at, "withdrawn", article, 0))
    return events


def _as(article: StoredArticle, version: Revision) -> StoredArticle:
    return replace(article, title=version.title, lead=version.lead, body=version.body, gone_at=None)
