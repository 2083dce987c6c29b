"""From matches to mails, inside the transaction that stores the article."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from sqlalchemy import Connection

from crawler.alerts.decide import HISTORY, PAUSED, TOLD_ALREADY, TOO_OLD, Decision, Known, decide
from crawler.alerts.headers import delivery_address, message_id
from crawler.alerts.matcher import RuleHit
from crawler.alerts.notes import StoryFacts, story_note
from crawler.alerts.policy import CAP_WINDOW, AlertPolicy
from crawler.alerts.render import MailContext, render_alert
from crawler.settings import Settings
from storage import alerts as rules
from storage import meta, outbox, stories, tellings
from storage.records import Alert, NewMail, NewMatch, StoredArticle
from storage.session import take_turn
from storage.tellings import Telling

SENDABLE = ("pending", "sending", "sent", "unknown")


@dataclass(frozen=True, slots=True)
class QueueReport:
    """How many matches were stored and mails queued, and what was decided for each recipient."""

    matches: int = 0
    mails: int = 0
    decisions: tuple[tuple[str, Decision], ...] = ()


def queue_alerts(
    tx: Connection,
    *,
    article: StoredArticle,
    hits: Sequence[RuleHit],
    settings: Settings,
    now: datetime,
    history: bool = False,
) -> QueueReport:
    """Store every match of an article that is in its story, and queue the mails that follow.

    A match that is stored already changes nothing, so that the same article may come again.
    `history`: the article is stock of a first visit, which is told to nobody. Raises LookupError
    for an article without a story.
    """
    if not hits:
        return QueueReport()
    take_turn(tx, "alerts")  # two crawls may meet in one story
    new: dict[int, int] = {}
    for hit in hits:
        stored = rules.add_match(tx, _match(article, hit, now, history=history))
        if stored is not None:
            new[hit.alert.id] = stored
    open_hits = [h.alert for h in hits if not _silence(article, h.alert, history=history)]
    loud = [alert for alert in open_hits if alert.id in new]
    news = _News(tx, article, AlertPolicy.of(settings, meta.instance_secret(tx)), now)
    decisions: list[tuple[str, Decision]] = []
    for recipient, own in _by_recipient(loud).items():
        decisions.append((recipient, _tell(news, own, recipient)))
    for alert in loud:
        tellings.settle(tx, [new[alert.id]], _fate(alert, [d for _, d in decisions]))
    mails = sum(decision.step in {"mail", "reply"} for _, decision in decisions)
    return QueueReport(len(new), mails, tuple(decisions))


class _News:
    """An article just stored, with what is known of its story, read when a mail needs it."""

    def __init__(
        self, tx: Connection, article: StoredArticle, policy: AlertPolicy, now: datetime
    ) -> None:
        self.tx = tx
        self.article = article
        self.policy = policy
        self.now = now

    @cached_property
    def facts(self) -> StoryFacts:
        """Return the story with its articles and everything that matched in them."""
        story = stories.get(self.tx, self.story_id)
        if story is None:
            raise LookupError(f"story {self.story_id} is not stored")
        return StoryFacts(
            story,
            stories.members(self.tx, story.id),
            rules.matches_of_story(self.tx, story.id),
            stories.links_of(self.tx, story.original_id or self.article.id),
        )

    @property
    def story_id(self) -> int:
        """Return the number of the article's story."""
        if self.article.story_id is None:
            raise LookupError(f"article {self.article.id} has no story")
        return self.article.story_id


def _match(article: StoredArticle, hit: RuleHit, now: datetime, *, history: bool) -> NewMatch:
    if article.story_id is None:
        raise LookupError(f"article {article.id} has no story")
    return NewMatch(
        alert_id=hit.alert.id,
        article_id=article.id,
        story_id=article.story_id,
        spans=hit.spans,
        matched_at=now,
        silent=_silence(article, hit.alert, history=history),
    )


def _silence(article: StoredArticle, alert: Alert, *, history: bool) -> str | None:
    """Return why a rule tells nobody of this article, None where it may."""
    if history:
        return HISTORY
    if alert.paused:
        return PAUSED
    return TOO_OLD if article.first_seen_at < alert.alert_since else None


def _fate(alert: Alert, decisions: Sequence[Decision]) -> str | None:
    if any(alert in d.wait_hour for d in decisions):
        return tellings.WAITS_FOR_HOUR
    if any(alert in d.wait_day for d in decisions):
        return tellings.WAITS_FOR_DAY
    return None if any(alert in d.named for d in decisions) else TOLD_ALREADY


def _by_recipient(alerts: Iterable[Alert]) -> dict[str, list[Alert]]:
    found: dict[str, list[Alert]] = {}
    for alert in alerts:
        for recipient in dict.fromkeys(map(delivery_address, alert.recipients)):
            found.setdefault(recipient, []).append(alert)
    return found


def _tell(news: _News, matched: Sequence[Alert], recipient: str) -> Decision:
    told = tellings.of_story(news.tx, news.story_id, recipient)
    known = _known(news, told, recipient)
    decision = decide(matched, known)
    if decision.step == "join" and not _join(news, decision, told, recipient):
        # It left a moment ago: it cannot be changed any more.
        decision = decide(matched, replace(known, pending=False))
    if decision.step in {"mail", "reply"}:
        _queue(news, decision, told, recipient)
    return decision


def _known(news: _News, told: Sequence[Telling], recipient: str) -> Known:
    return Known(
        told=frozenset(t.alert_id for t in told),
        pending=_pending(told) is not None,
        rooted=_root(told) is not None,
        recent=tellings.story_mails_since(news.tx, recipient, news.now - CAP_WINDOW),
        cap=news.policy.hourly_cap,
    )


def _pending(told: Sequence[Telling]) -> Telling | None:
    return next((t for t in told if t.own and t.state == "pending" and t.attempts == 0), None)


def _root(told: Sequence[Telling]) -> Telling | None:
    return next((t for t in told if t.own and t.state in SENDABLE), None)


def _queue(news: _News, decision: Decision, told: Sequence[Telling], recipient: str) -> None:
    """Queue a mail that shows the new article; it follows the story's first mail if there is one.

    The article's number is the revision of a reply, so that its key is its own and repeatable.
    """
    named = _with_waiting(news, decision.named, recipient)
    ids = sorted(alert.id for alert in named)
    root = _root(told)
    revision = news.article.id if root else 0
    key = (*ids, news.story_id, revision, recipient)
    context = MailContext(
        recipient=recipient,
        message_id=message_id(news.policy.secret, news.policy.domain, *key),
        subject=root.subject if root else news.facts.story.title,
        story=story_note(news.facts, named, news.article),
        policy=news.policy,
        now=news.now,
        heading=decision.heading,
        root=root.message_id if root else None,
    )
    rendered = render_alert(context)
    mail = NewMail(
        recipient=recipient,
        message_id=rendered.message_id,
        subject=rendered.subject,
        content=rendered.content,
        due_at=news.now,
        created_at=news.now,
        alert_ids=ids,
        story_id=news.story_id,
        revision=revision,
    )
    outbox.queue(news.tx, mail)


def _join(news: _News, decision: Decision, told: Sequence[Telling], recipient: str) -> bool:
    """Write the waiting mail anew with the new article and rules; False if it has left."""
    mail = _pending(told)
    if mail is None:
        return False
    before = {t.alert_id for t in told if t.mail_id != mail.mail_id}
    ids = {t.alert_id for t in told if t.mail_id == mail.mail_id}
    ids |= {alert.id for alert in decision.named} - before
    root = _root([t for t in told if t.mail_id < mail.mail_id])
    shown = next((a for a in news.facts.members if a.id == mail.revision), None)
    context = MailContext(
        recipient=recipient,
        message_id=mail.message_id,
        subject=mail.subject,
        story=story_note(news.facts, _named(news, ids), shown),
        policy=news.policy,
        now=news.now,
        heading="first" if root is None else "rule" if ids - before else "copied",
        root=root.message_id if root else None,
    )
    rendered = render_alert(context)
    return outbox.replace_content(
        news.tx, mail.mail_id, rendered.content, rendered.subject, sorted(ids)
    )


def _named(news: _News, ids: Collection[int]) -> list[Alert]:
    return sorted((a for a in rules.list_all(news.tx) if a.id in ids), key=lambda a: a.id)


def _with_waiting(news: _News, named: Sequence[Alert], recipient: str) -> list[Alert]:
    """Return the rules with those that wait to tell this recipient of the same story."""
    waiting = {m.alert_id for m in news.facts.matches if m.silent in tellings.WAITING}
    known = {alert.id for alert in named}
    if not waiting - known:
        return list(named)
    others = [alert for alert in _named(news, waiting - known) if not alert.paused]
    return [*named, *_by_recipient(others).get(recipient, [])]
