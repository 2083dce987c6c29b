"""Follow up what was told: an article that changed in substance, or was withdrawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from crawler.alerts.due import IMMEDIATE, digest_times, quiet_end
from crawler.alerts.headers import message_id
from crawler.alerts.policy import CAP_WINDOW, AlertPolicy
from crawler.alerts.recipients import channel_of, rules_by_recipient
from crawler.alerts.render_followup import FollowUp, render_followup
from crawler.alerts.sentences import SentenceChange
from crawler.alerts.telling import thread_root
from crawler.settings import Settings
from storage import alerts as rules
from storage import articles, meta, outbox, tellings
from storage.records import Alert, NewMail, StoredArticle
from storage.session import take_turn
from storage.tellings import Telling

COSMETIC = "cosmetic"
WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Happening:
    """What became of an article that is stored so already.

    `change`: figures, headline, substantive or withdrawn; `number` of the revision, or of the
    second in which it was found withdrawn; `sentences`: what differs.
    """

    article: StoredArticle
    change: str
    number: int
    sentences: Sequence[SentenceChange] = ()


def queue_change(tx: Connection, what: Happening, settings: Settings, now: datetime) -> int:
    """Queue a mail for each recipient who was told of the article by a rule that follows changes.

    Cosmetic edits stay silent. It comes in the story's thread, not in quiet hours; of a rule that
    tells by digests, at its next time. Returns how many.
    """
    if what.change == COSMETIC:
        return 0
    following = _following(tx, what.article, now)
    if not following:
        return 0
    take_turn(tx, "alerts")
    policy = AlertPolicy.of(settings, meta.instance_secret(tx))
    return sum(
        _queue(tx, what, recipient, own, policy, now)
        for recipient, own in rules_by_recipient(following).items()
    )


def queue_withdrawal(tx: Connection, article_id: int, settings: Settings, now: datetime) -> int:
    """Queue the mails on an article that was just found withdrawn; return how many."""
    article = articles.get(tx, article_id)
    if article is None or article.gone_at != now:  # withdrawn before, and told then
        return 0
    return queue_change(tx, Happening(article, WITHDRAWN, int(now.timestamp())), settings, now)


def _following(tx: Connection, article: StoredArticle, now: datetime) -> list[Alert]:
    found = [rules.get(tx, match.alert_id) for match in rules.matches_of_article(tx, article.id)]
    return [
        alert
        for alert in found
        if alert is not None
        and alert.changes == "thread"
        and not alert.paused
        and (alert.expires_at is None or alert.expires_at > now)
    ]


def _queue(
    tx: Connection,
    what: Happening,
    recipient: str,
    following: Sequence[Alert],
    policy: AlertPolicy,
    now: datetime,
) -> int:
    story_id = what.article.story_id
    told = tellings.of_story(tx, story_id, recipient) if story_id is not None else []
    known = {t.alert_id for t in told}
    named = [alert for alert in following if alert.id in known]
    if not named or story_id is None:
        return 0
    root = thread_root(told) or told[0]
    key = ("change", what.article.id, what.change, what.number, recipient)
    rendered = render_followup(
        FollowUp(
            recipient=recipient,
            message_id=message_id(policy.secret, policy.domain, *key),
            subject=root.subject if root.kind == "story" else what.article.title,
            article=what.article,
            change=what.change,
            sentences=what.sentences,
            rules=[alert.name for alert in named],
            root=root.message_id,
            policy=policy,
            now=now,
        )
    )
    mail = NewMail(
        recipient=recipient,
        message_id=rendered.message_id,
        subject=rendered.subject,
        content=rendered.content,
        due_at=_due(tx, recipient, named, policy, now),
        created_at=now,
        alert_ids=sorted(alert.id for alert in named),
        story_id=story_id,
        revision=_revision(told),
        kind="change",
        channel=channel_of(recipient),
    )
    outbox.queue(tx, mail)
    return 1


def _revision(told: Sequence[Telling]) -> int:
    """Return a number below zero, where those of copies and digests are not."""
    return min(0, *(t.revision for t in told)) - 1


def _due(
    tx: Connection, recipient: str, named: Sequence[Alert], policy: AlertPolicy, now: datetime
) -> datetime:
    recent = tellings.story_mails_since(tx, recipient, now - CAP_WINDOW)
    start = now + CAP_WINDOW if recent >= policy.hourly_cap else now
    return min(when_told(alert, start, policy) for alert in named)


def when_told(alert: Alert, at: datetime, policy: AlertPolicy) -> datetime:
    """Return when a rule tells by itself what happens at a moment."""
    if alert.deliver != IMMEDIATE:
        return digest_times(alert, policy).next(at, policy.zone)
    return quiet_end(alert, at + timedelta(seconds=alert.group_seconds), policy.zone)
