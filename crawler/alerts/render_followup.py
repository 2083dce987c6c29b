"""Turn what became of a told article, or the lack of news, into the frozen bytes of a mail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crawler.alerts.excerpt import clean
from crawler.alerts.headers import safe_header, safe_url
from crawler.alerts.labels import catalogue, moment
from crawler.alerts.message import build_message
from crawler.alerts.policy import AlertPolicy
from crawler.alerts.render import (
    RenderedMail,
    article_facts,
    bodies_of,
    common_facts,
    headers_of,
)
from crawler.alerts.sentences import SentenceChange, shown_changes
from storage.records import StoredArticle


@dataclass(frozen=True, slots=True)
class FollowUp:
    """All that a follow-up is made of; `root` is the Message-ID of the mail it follows."""

    recipient: str
    message_id: str
    subject: str
    article: StoredArticle
    change: str
    sentences: Sequence[SentenceChange]
    rules: Sequence[str]
    root: str
    policy: AlertPolicy
    now: datetime


@dataclass(frozen=True, slots=True)
class Nothing:
    """All that word of nothing is made of: which rule found nothing from `since` to `until`.

    `statements` say what was read and proven then, a line for each source.
    """

    recipient: str
    message_id: str
    rule: str
    query: str
    since: datetime
    until: datetime
    policy: AlertPolicy
    now: datetime
    statements: Sequence[str] = ()


def render_followup(context: FollowUp) -> RenderedMail:
    """Return the mail on a changed or withdrawn article, in the thread of the one that told it."""
    article, policy = context.article, context.policy
    subject = safe_header(context.subject) or policy.domain
    headers = headers_of(context.recipient, context.message_id, subject, policy, context.now)
    headers |= {"References": context.root, "In-Reply-To": context.root}

    def facts() -> Mapping[str, Any]:
        shown, more = shown_changes(context.sentences, len(article.body))
        return {
            "change": context.change,
            "article": article_facts(article, policy),
            "at": moment(context.now, None, policy.zone, policy.language),
            "changes": shown,
            "more": more,
            "rules": [clean(name) for name in context.rules],
        }

    shortest = f"{subject}\n{safe_url(article.url)}\n{safe_header(context.change)}\n"
    return _rendered("change", headers, facts, context, shortest)


def render_nothing(context: Nothing) -> RenderedMail:
    """Return the mail that says that a rule found nothing by its time."""
    policy = context.policy
    labels = catalogue()[policy.language]
    until = moment(context.until, None, policy.zone, policy.language)
    rule = safe_header(context.rule)
    subject = safe_header(labels["nothing_subject"].format(rule=rule, time=until))
    headers = headers_of(context.recipient, context.message_id, subject, policy, context.now)

    def facts() -> Mapping[str, Any]:
        return {
            "heading": labels["nothing"].format(rule=clean(context.rule)),
            "rule": clean(context.rule),
            "query": clean(context.query),
            "since": moment(context.since, None, policy.zone, policy.language),
            "until": until,
            "statements": [clean(line) for line in context.statements],
        }

    return _rendered("nothing", headers, facts, context, f"{subject}\n")


def _rendered(
    name: str, headers: dict[str, Any], facts: Any, context: FollowUp | Nothing, shortest: str
) -> RenderedMail:
    try:
        bodies = bodies_of(name, common_facts(context.policy) | facts(), context.recipient)
    except Exception:  # noqa: BLE001 - whatever a page's text does to the template, the mail goes
        bodies = [("plain", shortest)]
    return RenderedMail(headers["Subject"], build_message(headers, bodies), context.message_id)
