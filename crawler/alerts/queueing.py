"""From matches to mails, inside the transaction that stores the article."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from crawler.alerts.decide import HISTORY, PAUSED, TOLD_ALREADY, TOO_OLD, Decision, Known, decide
from crawler.alerts.headers import delivery_address, message_id
from crawler.alerts.matcher import RuleHit
from crawler.alerts.notes import StoryFacts, story_note
from crawler.alerts.policy import CAP_WINDOW, AlertPolicy
from crawler.alerts.render import MailContext, render_alert
from storage import alerts as rules
from storage import outbox, tellings
from storage.records import Alert, Link, NewMail, NewMatch, StoredArticle, Story
from storage.session import take_turn
from storage.tellings import Telling

SENDABLE = ("pending", "sending", "sent", "unknown")


@dataclass(frozen=True, slots=True)
class News:
    """An article just stored, its story with all its members, and the rules that matched it.

    `links` are the verdicts that tie the story's articles; `history` marks a source's stock.
    """

    article: StoredArticle
    story: Story
    members: Sequence[StoredArticle]
    hits: Sequence[RuleHit]
    links: Sequence[Link] = ()
    history: bool = False


@dataclass(frozen=True, slots=True)
class QueueReport:
    """How many matches were stored and mails queued, and what was decided for each recipient."""

    matches: int = 0
    mails: int = 0
    decisions: tuple[tuple[str, Decision], ...] = ()


def queue_alerts(tx: Connection, news: News, policy: AlertPolicy, now: datetime) -> QueueReport:
    """Store every match of an article and queue the mails that follow from it.

    A match that is stored already changes nothing, so that the same article may come again.
    """
    if not news.hits:
        return QueueReport()
    take_turn(tx, "alerts")  # two crawls may meet in one story
    new: dict[int, int] = {}
    for hit in news.hits:
        stored = rules.add_match(tx, _match(hit, news, now))
        if stored is not None:
            new[hit.alert.id] = stored
    loud = [h.alert for h in news.hits if h.alert.id in new and not _silence(h.alert, news)]
    decisions: list[tuple[str, Decision]] = []
    for recipient in dict.fromkeys(_addresses(loud)):
        own = [alert for alert in loud if recipient in _addresses([alert])]
        decisions.append((recipient, _tell(tx, news, own, recipient, _Terms(policy, now))))
    for alert in loud:
        tellings.settle(tx, [new[alert.id]], _fate(alert, [d for _, d in decisions]))
    mails = sum(decision.step in {"mail", "reply"} for _, decision in decisions)
    return QueueReport(len(new), mails, tuple(decisions))


@dataclass(frozen=True, slots=True)
class _Terms:
    policy: AlertPolicy
    now: datetime


def _match(hit: RuleHit, news: News, now: datetime) -> NewMatch:
    return NewMatch(
        alert_id=hit.alert.id,
        article_id=news.article.id,
        story_id=news.story.id,
        spans=hit.spans,
        matched_at=now,
        silent=_silence(hit.alert, news),
    )


def _silence(alert: Alert, news: News) -> str | None:
    """Return why a rule tells nobody of this article, None where it may."""
    if news.history:
        return HISTORY
    if alert.paused:
        return PAUSED
    return TOO_OLD if news.article.first_seen_at < alert.alert_since else None


def _fate(alert: Alert, decisions: Sequence[Decision]) -> str | None:
    if any(alert in d.wait_hour for d in decisions):
        return tellings.WAITS_FOR_HOUR
    if any(alert in d.wait_day for d in decisions):
        return tellings.WAITS_FOR_DAY
    return None if any(alert in d.named for d in decisions) else TOLD_ALREADY


def _addresses(alerts: Iterable[Alert]) -> list[str]:
    return [delivery_address(text) for alert in alerts for text in alert.recipients]


def _tell(
    tx: Connection, news: News, matched: Sequence[Alert], recipient: str, terms: _Terms
) -> Decision:
    told = tellings.of_story(tx, news.story.id, recipient)
    known = _known(tx, told, recipient, terms)
    decision = decide(matched, known)
    if decision.step == "join" and not _join(tx, news, decision, told, recipient, terms):
        # It left a moment ago: it cannot be changed any more.
        decision = decide(matched, replace(known, pending=False))
    if decision.step in {"mail", "reply"}:
        _queue(tx, news, decision, told, recipient, terms)
    return decision


def _known(tx: Connection, told: Sequence[Telling], recipient: str, terms: _Terms) -> Known:
    since = terms.now - CAP_WINDOW
    return Known(
        told=frozenset(t.alert_id for t in told),
        pending=_pending(told) is not None,
        rooted=_root(told) is not None,
        recent=tellings.story_mails_since(tx, recipient, since),
        cap=terms.policy.hourly_cap,
    )


def _pending(told: Sequence[Telling]) -> Telling | None:
    return next((t for t in told if t.own and t.state == "pending" and t.attempts == 0), None)


def _root(told: Sequence[Telling]) -> Telling | None:
    return next((t for t in told if t.own and t.state in SENDABLE), None)


def _queue(
    tx: Connection,
    news: News,
    decision: Decision,
    told: Sequence[Telling],
    recipient: str,
    terms: _Terms,
) -> None:
    """Queue a mail that shows the new article; it follows the story's first mail if there is one.

    The article's number is the revision of a reply, so that its key is its own and repeatable.
    """
    named = _with_waiting(tx, news, decision.named, recipient)
    ids = [alert.id for alert in named]
    root = _root(told)
    revision = news.article.id if root else 0
    key = (*sorted(ids), news.story.id, revision, recipient)
    context = MailContext(
        recipient=recipient,
        message_id=message_id(terms.policy.secret, terms.policy.domain, *key),
        subject=root.subject if root else news.story.title,
        story=story_note(_facts(tx, news), named, news.article),
        policy=terms.policy,
        now=terms.now,
        heading=decision.heading,
        root=root.message_id if root else None,
    )
    rendered = render_alert(context)
    mail = NewMail(
        recipient=recipient,
        message_id=rendered.message_id,
        subject=rendered.subject,
        content=rendered.content,
        due_at=terms.now,
        created_at=terms.now,
        alert_ids=ids,
        story_id=news.story.id,
        revision=revision,
    )
    outbox.queue(tx, mail)


def _join(
    tx: Connection,
    news: News,
    decision: Decision,
    told: Sequence[Telling],
    recipient: str,
    terms: _Terms,
) -> bool:
    """Write the waiting mail anew with the new article and rules; False if it has left."""
    mail = _pending(told)
    if mail is None:
        return False
    before = {t.alert_id for t in told if t.mail_id != mail.mail_id}
    ids = {t.alert_id for t in told if t.mail_id == mail.mail_id}
    ids |= {a.id for a in decision.named if a.id not in before}
    named = [a for a in rules.list_all(tx) if a.id in ids]
    root = _root([t for t in told if t.mail_id < mail.mail_id])
    shown = next((a for a in news.members if a.id == mail.revision), None)
    context = MailContext(
        recipient=recipient,
        message_id=mail.message_id,
        subject=mail.subject,
        story=story_note(_facts(tx, news), named, shown),
        policy=terms.policy,
        now=terms.now,
        heading=_heading(ids, before) if root else "first",
        root=root.message_id if root else None,
    )
    rendered = render_alert(context)
    return outbox.replace_content(tx, mail.mail_id, rendered.content, rendered.subject, sorted(ids))


def _heading(named: set[int], before: set[int]) -> str:
    return "rule" if named - before else "copied"


def _facts(tx: Connection, news: News) -> StoryFacts:
    matches = rules.matches_of_story(tx, news.story.id)
    return StoryFacts(news.story, news.members, matches, news.links)


def _with_waiting(
    tx: Connection, news: News, named: Sequence[Alert], recipient: str
) -> list[Alert]:
    """Return the rules with those that wait to tell this recipient of the same story."""
    ids = {
        match.alert_id
        for match in rules.matches_of_story(tx, news.story.id)
        if match.silent in tellings.WAITING
    }
    found = {alert.id: alert for alert in named}
    if ids - found.keys():
        waiting = (a for a in rules.all_active(tx) if a.id in ids)
        found |= {a.id: a for a in waiting if recipient in _addresses([a])}
    return list(found.values())
