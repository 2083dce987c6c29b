"""What a replay says of one rule: how many mails, when, for what; and against another replay."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from crawler.replay.run import Foreseen, Replayed
from storage.records import Alert, Match, StoredArticle


@dataclass(frozen=True, slots=True)
class Sample:
    """An article that matched, as it was then, and where."""

    article: StoredArticle
    match: Match


@dataclass(frozen=True, slots=True)
class Report:
    """What one rule would have done.

    `kinds`: mails by kind; `days` by local date; `worst_hour`: its beginning, and its mails;
    `waited`: matches that waited for a digest or stayed silent, by reason; `waiting`: stories of
    which no mail of the period tells, for their digest comes after it.
    """

    articles: int
    stock: int
    stock_matched: int
    matched: int
    stories: int
    mails: Sequence[Foreseen]
    kinds: Mapping[str, int]
    recipients: Mapping[str, int]
    days: Mapping[date, int]
    worst_hour: tuple[datetime, int] | None
    waited: Mapping[str, int]
    waiting: int
    samples: Sequence[Sample]
    in_all: int | None = None
    without: int | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """What a changed rule tells that the present one does not, and the other way round."""

    gained: Sequence[Sample]
    missed: Sequence[Sample]
    mails_before: int
    mails_after: int


def report(
    replayed: Replayed,
    alert: Alert,
    zone: ZoneInfo,
    samples: int,
    without: Replayed | None = None,
) -> Report:
    """Return what a rule would have done; `samples` of its matches, the latest first.

    `without`: what its readers' other rules do by themselves.
    """
    mails = replayed.of_rule(alert)
    matches = [match for match in replayed.matches if match.alert_id == alert.id]
    hours = Counter(_hour(mail.at, zone) for mail in mails)
    worst = max(hours.items(), key=lambda item: (item[1], item[0]), default=None)
    return Report(
        articles=replayed.past.articles,
        stock=replayed.past.stock,
        stock_matched=replayed.past.stock_matched[alert.id],
        matched=len(matches),
        stories=len({match.story_id for match in matches}),
        mails=mails,
        kinds=Counter(mail.kind for mail in mails),
        recipients=Counter(mail.recipient for mail in mails),
        days=dict(sorted(Counter(mail.at.astimezone(zone).date() for mail in mails).items())),
        worst_hour=worst,
        waited=Counter(match.silent for match in matches if match.silent),
        waiting=len(_untold(mails, [match for match in matches if match.silent])),
        samples=_samples(replayed, matches)[:samples],
        in_all=len(replayed.mails) if without else None,
        without=len(without.mails) if without else None,
    )


def difference(before: Replayed, after: Replayed, alert: Alert) -> Difference:
    """Return what a rule gains and misses by a change: articles whose stories it did not tell."""
    old = [match for match in before.matches if match.alert_id == alert.id]
    new = [match for match in after.matches if match.alert_id == alert.id]
    known, found = {match.article_id for match in old}, {match.article_id for match in new}
    return Difference(
        gained=_samples(after, [match for match in new if match.article_id not in known]),
        missed=_samples(before, [match for match in old if match.article_id not in found]),
        mails_before=len(before.of_rule(alert)),
        mails_after=len(after.of_rule(alert)),
    )


def _samples(replayed: Replayed, matches: Sequence[Match]) -> list[Sample]:
    latest = sorted(matches, key=lambda match: (match.matched_at, match.id), reverse=True)
    return [Sample(replayed.articles[match.alert_id, match.article_id], match) for match in latest]


def _untold(mails: Sequence[Foreseen], matches: Sequence[Match]) -> set[tuple[int, int]]:
    """Return the (rule, story) pairs of matches of which no mail tells."""
    told: set[tuple[int, int]] = set().union(*(mail.told for mail in mails))
    return {(match.alert_id, match.story_id) for match in matches} - told


def _hour(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(minute=0, second=0, microsecond=0)
