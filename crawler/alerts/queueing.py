"""From matches to mails, inside the transaction that stores the article."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from crawler.alerts.decide import (
    EXPIRED,
    HISTORY,
    PAUSED,
    TOLD_ALREADY,
    TOO_OLD,
    Decision,
    Moment,
    Wait,
)
from crawler.alerts.digest import note_waiting, queue_due_digests
from crawler.alerts.due import due_of, found_late
from crawler.alerts.matcher import RuleHit
from crawler.alerts.policy import AlertPolicy
from crawler.alerts.recipients import rules_by_recipient
from crawler.alerts.telling import News, tell
from crawler.settings import Settings
from storage import alerts as rules
from storage import meta, tellings
from storage.records import Alert, NewMatch, StoredArticle
from storage.session import take_turn

# Of several recipients one may be above the cap: the match waits for the sake of that one.
WAITS: Mapping[Wait, str] = {
    "hour": tellings.WAITS_FOR_HOUR,
    "late": tellings.WAITS_LATE,
    "quiet": tellings.WAITS_FOR_QUIET,
    "day": tellings.WAITS_FOR_DAY,
}


@dataclass(frozen=True, slots=True)
class QueueReport:
    """How many matches were stored and mails queued, and what was decided for each recipient."""

    matches: int = 0
    mails: int = 0
    decisions: tuple[tuple[str, Decision], ...] = ()


def queue_alerts(  # noqa: PLR0913 - the facts of one match
    tx: Connection,
    *,
    article: StoredArticle,
    hits: Sequence[RuleHit],
    settings: Settings,
    now: datetime,
    history: bool = False,
    read_before: datetime | None = None,
) -> QueueReport:
    """Store every match of an article that is in its story, and queue the mails that follow.

    A match that is stored already changes nothing, so that the same article may come again.
    `history`: the article is stock of a first visit, which is told to nobody. `read_before`:
    the end of the last good visit before this one. Raises LookupError for an article without a
    story.
    """
    if not hits:
        return QueueReport()
    take_turn(tx, "alerts")  # two crawls may meet in one story
    policy = AlertPolicy.of(settings, meta.instance_secret(tx))
    # What was due before is told before: so it does not matter how often the outbox is looked at.
    queue_due_digests(tx, policy, now)
    new: dict[int, int] = {}
    silences = {hit.alert.id: _silence(article, hit.alert, now, history=history) for hit in hits}
    for hit in hits:
        stored = rules.add_match(tx, _match(article, hit, now, silences[hit.alert.id]))
        if stored is not None:
            new[hit.alert.id] = stored
    loud = [h.alert for h in hits if h.alert.id in new and silences[h.alert.id] is None]
    late = found_late(article, now, policy.late_after, read_before)
    news = News(tx, article, policy, Moment(now, policy.zone, late))
    decisions = [
        (recipient, tell(news, own, recipient))
        for recipient, own in rules_by_recipient(loud).items()
    ]
    for alert in loud:
        fate = _fate(alert, [d for _, d in decisions])
        tellings.settle(tx, [new[alert.id]], fate)
        if fate in tellings.WAITING:
            note_waiting(tx, policy, due_of(fate, alert, now, policy, {}))
    mails = sum(decision.step in {"mail", "reply"} for _, decision in decisions)
    return QueueReport(len(new), mails, tuple(decisions))


def _match(article: StoredArticle, hit: RuleHit, now: datetime, silent: str | None) -> NewMatch:
    if article.story_id is None:
        raise LookupError(f"article {article.id} has no story")
    return NewMatch(
        alert_id=hit.alert.id,
        article_id=article.id,
        story_id=article.story_id,
        spans=hit.spans,
        matched_at=now,
        silent=silent,
    )


def _silence(article: StoredArticle, alert: Alert, now: datetime, *, history: bool) -> str | None:
    """Return why a rule tells nobody of this article, None where it may."""
    if history:
        return HISTORY
    if alert.paused:
        return PAUSED
    if alert.expires_at is not None and alert.expires_at <= now:
        return EXPIRED
    return TOO_OLD if article.first_seen_at < alert.alert_since else None


def _fate(alert: Alert, decisions: Sequence[Decision]) -> str | None:
    for kind, reason in WAITS.items():
        if any(alert in decision.waiting(kind) for decision in decisions):
            return reason
    return None if any(alert in d.named for d in decisions) else TOLD_ALREADY
