"""Language versions that a source usually brings, and those that are missing or differ."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from storage import versions
from storage.records import StoredArticle
from storage.versions import Version

LEARNT_FROM = timedelta(days=30)  # of what a source did lately its habit is told
LEAST = 5  # releases from which a habit can be told
USUAL = 0.8  # of a source's releases have the version; below that it may be left out on purpose
LATE = 0.95  # of the versions came no later: what is later than that is missing
REPORTED_FOR = timedelta(days=3)  # a version that is that late will not come


@dataclass(frozen=True, slots=True)
class Missing:
    """A version that did not come: of which article, and after how long it usually does."""

    article_id: int
    story_id: int
    source: str
    title: str
    language: str
    usual_minutes: int


@dataclass(frozen=True, slots=True)
class Differing:
    """Two versions whose numbers do not agree."""

    article_id: int
    other_id: int
    title: str
    numbers: tuple[str, ...]


def missing(tx: Connection, now: datetime) -> list[Missing]:
    """Return the releases of the last days that lack a version after its source's usual delay."""
    found = []
    for source in versions.sources(tx):
        releases = _releases(versions.of_source(tx, source, now - LEARNT_FROM))
        habits = _habits(releases)
        recent = [one for one in releases if now - one[0].seen_at <= REPORTED_FOR]
        found += [lack for one in recent for lack in _lacks(one, habits, now)]
    return found


def missing_of(tx: Connection, members: Sequence[StoredArticle]) -> list[Missing]:
    """Return the versions that a story lacks, as of the last time its source was read."""
    ids = {member.id for member in members}
    found = []
    for source in sorted({member.source for member in members}):
        last = versions.last_seen(tx, source)
        first = min(member.first_seen_at for member in members if member.source == source)
        if last is None:
            continue
        releases = _releases(versions.of_source(tx, source, first - LEARNT_FROM))
        habits = _habits(releases)
        own = (one for one in releases if one[0].article_id in ids)
        found += [lack for one in own for lack in _lacks(one, habits, last)]
    return found


def differing(tx: Connection, now: datetime) -> list[Differing]:
    """Return the pairs of versions of the last days whose numbers contradict each other."""
    rows = versions.differing(tx, now - REPORTED_FOR)
    return [Differing(*row) for row in rows]


def _releases(rows: Sequence[Version]) -> list[list[Version]]:
    """Group a source's articles by story, the first seen first."""
    found: dict[int, list[Version]] = defaultdict(list)
    for row in rows:
        found[row.story_id].append(row)
    return [sorted(one, key=lambda row: (row.seen_at, row.article_id)) for one in found.values()]


def _habits(releases: Sequence[Sequence[Version]]) -> dict[str, timedelta]:
    """Return after which time each language is missing, for those that nearly always come."""
    delays: dict[str, list[timedelta]] = defaultdict(list)
    for release in releases:
        seen: dict[str, datetime] = {}
        for version in release:
            seen.setdefault(version.language, version.seen_at)
        for language, at in seen.items():
            delays[language].append(at - release[0].seen_at)
    if len(releases) < LEAST:
        return {}
    return {
        language: sorted(known)[min(len(known) - 1, int(LATE * len(known)))]
        for language, known in delays.items()
        if len(known) >= USUAL * len(releases)
    }


def _lacks(
    release: Sequence[Version], habits: dict[str, timedelta], now: datetime
) -> list[Missing]:
    first = release[0]
    there = {version.language for version in release}
    return [
        Missing(
            first.article_id,
            first.story_id,
            first.source,
            first.title,
            language,
            round(usual.total_seconds() / 60),
        )
        for language, usual in sorted(habits.items())
        if language not in there and now - first.seen_at > usual
    ]
