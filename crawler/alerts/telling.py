"""Tell one recipient of one article: decide, then queue a mail or write a waiting one anew."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property

from sqlalchemy import Connection

from crawler.alerts.decide import Decision, Known, Moment, decide
from crawler.alerts.headers import message_id
from crawler.alerts.notes import StoryFacts, story_note
from crawler.alerts.policy import CAP_WINDOW, AlertPolicy
from crawler.alerts.recipients import channel_of, rules_by_recipient
from crawler.alerts.render import MailContext, render_alert
from storage import alerts as rules
from storage import outbox, stories, tellings
from storage.records import Alert, NewMail, StoredArticle
from storage.tellings import Telling

SENDABLE = ("pending", "sending", "sent", "unknown")


class News:
    """An article just stored, with what is known of its story, read when a mail needs it."""

    def __init__(
        self, tx: Connection, article: StoredArticle, policy: AlertPolicy, at: Moment
    ) -> None:
        self.tx = tx
        self.article = article
        self.policy = policy
        self.at = at

    @property
    def now(self) -> datetime:
        """Return the moment of the news."""
        return self.at.now

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


def tell(news: News, matched: Sequence[Alert], recipient: str) -> Decision:
    """Decide what a recipient is told of the news, and queue it; return the decision."""
    told = tellings.of_story(news.tx, news.story_id, recipient)
    known = _known(news, matched, told, recipient)
    decision = decide(matched, known, news.at)
    if decision.step == "join" and not _join(news, decision, told, recipient):
        # It left a moment ago: it cannot be changed any more.
        decision = decide(matched, replace(known, pending=False), news.at)
    if decision.step in {"mail", "reply"}:
        _queue(news, decision, told, recipient)
    return decision


def thread_root(told: Sequence[Telling]) -> Telling | None:
    """Return the mail that a story's thread hangs on, None where there is none."""
    return next((t for t in told if _of_story(t) and t.state in SENDABLE), None)


def _known(news: News, matched: Sequence[Alert], told: Sequence[Telling], recipient: str) -> Known:
    since = news.now - CAP_WINDOW
    capped = [alert.id for alert in matched if alert.hourly_cap is not None]
    return Known(
        told=frozenset(t.alert_id for t in told),
        pending=_pending(told, news.now) is not None,
        rooted=thread_root(told) is not None,
        recent=tellings.story_mails_since(news.tx, recipient, since),
        cap=news.policy.hourly_cap,
        by_rule=tellings.mails_naming(news.tx, recipient, capped, since),
    )


def _of_story(telling: Telling) -> bool:
    return telling.own and telling.kind == "story"


def _pending(told: Sequence[Telling], now: datetime) -> Telling | None:
    """Return the mail that others may join: its time has not come, whether or not it left."""
    return next(
        (
            t
            for t in told
            if _of_story(t) and t.state == "pending" and t.attempts == 0 and now <= t.due_at
        ),
        None,
    )


def _queue(news: News, decision: Decision, told: Sequence[Telling], recipient: str) -> None:
    """Queue a mail that shows the new article; it follows the story's first mail if there is one.

    The article's number is the revision of a reply, so that its key is its own and repeatable.
    """
    named = _with_waiting(news, decision.named, recipient)
    ids = sorted(alert.id for alert in named)
    root = thread_root(told)
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
        due_at=decision.due_at,
        created_at=news.now,
        alert_ids=ids,
        story_id=news.story_id,
        revision=revision,
        channel=channel_of(recipient),
    )
    outbox.queue(news.tx, mail)


def _join(news: News, decision: Decision, told: Sequence[Telling], recipient: str) -> bool:
    """Write the waiting mail anew with the new article and rules; False if it has left."""
    mail = _pending(told, news.now)
    if mail is None:
        return False
    before = {t.alert_id for t in told if t.mail_id != mail.mail_id}
    ids = {t.alert_id for t in told if t.mail_id == mail.mail_id}
    ids |= {alert.id for alert in decision.named} - before
    root = thread_root([t for t in told if t.mail_id < mail.mail_id])
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


def _named(news: News, ids: Collection[int]) -> list[Alert]:
    return sorted((a for a in rules.list_all(news.tx) if a.id in ids), key=lambda a: a.id)


def _with_waiting(news: News, named: Sequence[Alert], recipient: str) -> list[Alert]:
    """Return the rules with those that wait to tell this recipient of the same story."""
    known = {alert.id for alert in named}
    told = tellings.last_told(news.tx, [news.story_id], recipient)
    waiting = {
        m.alert_id
        for m in news.facts.matches
        if m.silent in tellings.WAITING and not tellings.told_since(m, told)
    } - known
    if not waiting:
        return list(named)
    others = [alert for alert in _named(news, waiting) if not alert.paused]
    return [*named, *rules_by_recipient(others).get(recipient, [])]
