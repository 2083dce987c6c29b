"""Turn a matched story, or a digest of stories, into the frozen bytes of a mail."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from email.headerregistry import Address
from email.utils import format_datetime
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from crawler.alerts.excerpt import Passage, clean, marked, passages
from crawler.alerts.headers import safe_header, safe_url
from crawler.alerts.labels import DAY_ZONE, catalogue, language_name, moment, relation
from crawler.alerts.message import build_message
from crawler.alerts.policy import AlertPolicy
from crawler.alerts.recipients import channel_of
from storage.records import StoredArticle

if TYPE_CHECKING:
    from jinja2 import Environment

LEAD_LIMIT = 400  # characters; leads of both sites stay under 300
NAME_LIMIT = 120
QUERY_LIMIT = 300
FULL_STORIES = 60  # of a digest shown with their excerpt; the others by title and link

Spans = Mapping[str, Sequence[Sequence[int]]]


@dataclass(frozen=True, slots=True)
class RuleNote:
    """A rule that a mail names: its query and the words that it found, as written."""

    name: str
    query: str
    words: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class StoryNote:
    """One story as a mail tells it.

    `article` is shown, its `spans` marked; `copies` are the other articles of the story, the
    earliest first; `original_id` names the first of all; `coverage`: article id → share (0..1) of
    its words that it has in common with another article of the story.
    """

    title: str
    article: StoredArticle
    spans: Spans
    rules: Sequence[RuleNote]
    copies: Sequence[StoredArticle] = ()
    original_id: int | None = None
    coverage: Mapping[int, float] | None = None


@dataclass(frozen=True, slots=True)
class MailContext:
    """All that a mail is made of.

    `heading` is first, copied or rule; `root` the Message-ID of the story's first mail when this
    one follows it.
    """

    recipient: str
    message_id: str
    subject: str
    story: StoryNote
    policy: AlertPolicy
    now: datetime
    heading: str = "first"
    root: str | None = None


@dataclass(frozen=True, slots=True)
class DigestContext:
    """All that a digest is made of; `kind` is daily, hour, quiet or late, `due` its time.

    `statements` say what was read and proven, a line for each source.
    """

    recipient: str
    message_id: str
    kind: str
    stories: Sequence[StoryNote]
    policy: AlertPolicy
    now: datetime
    statements: Sequence[str] = ()
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class RenderedMail:
    """A mail ready to be queued: its decoded subject and its bytes."""

    subject: str
    content: bytes
    message_id: str


def render_alert(context: MailContext) -> RenderedMail:
    """Return the mail of a story; a story that cannot be rendered is told in its shortest form."""
    subject = safe_header(context.subject) or context.policy.domain
    headers = headers_of(
        context.recipient, context.message_id, subject, context.policy, context.now
    )
    if context.root:
        headers |= {"References": context.root, "In-Reply-To": context.root}
    try:
        facts = common_facts(context.policy) | {
            "heading": context.heading,
            "story": _story(context.story, context.policy),
        }
        bodies = bodies_of("alert", facts, context.recipient)
    except Exception:  # noqa: BLE001 - whatever a page's text does to the template, the mail goes
        bodies = [("plain", _shortest([context.story]))]
    return RenderedMail(subject, build_message(headers, bodies), context.message_id)


def render_digest(context: DigestContext) -> RenderedMail:
    """Return the digest of several stories, each with its rules; never leaves one out."""
    policy = context.policy
    labels = catalogue()[policy.language]
    subject = labels[f"digest_{context.kind}"].format(count=len(context.stories))
    day = moment(context.due or context.now, "day", policy.zone, policy.language)
    subject = safe_header(f"{subject} · {day}")
    headers = headers_of(context.recipient, context.message_id, subject, policy, context.now)
    try:
        facts = common_facts(policy) | {
            "heading": subject,
            "reason": labels[f"digest_why_{context.kind}"].format(cap=policy.hourly_cap),
            "stories": [_story(note, policy) for note in context.stories[:FULL_STORIES]],
            "others": [_story(note, policy) for note in context.stories[FULL_STORIES:]],
            "statements": [clean(line) for line in context.statements],
        }
        bodies = bodies_of("digest", facts, context.recipient)
    except Exception:  # noqa: BLE001 - whatever a page's text does to the template, the mail goes
        bodies = [("plain", _shortest(context.stories))]
    return RenderedMail(subject, build_message(headers, bodies), context.message_id)


def headers_of(
    recipient: str, message_id: str, subject: str, policy: AlertPolicy, now: datetime
) -> dict[str, str | Address]:
    """Return the headers of a message; who is no mail address is not named as one."""
    to = "To" if channel_of(recipient) == "email" else "X-Jarshy-Recipient"
    return {
        "Date": format_datetime(now.astimezone(policy.zone)),
        "Message-ID": message_id,
        "Subject": subject,
        "From": Address(safe_header(policy.sender_name, 80) or "Jarshy", addr_spec=policy.sender),
        to: recipient,
        "Auto-Submitted": "auto-generated",
        "List-Id": f"Jarshy <alerts.{policy.domain}>",
        "List-Unsubscribe": f"<mailto:{policy.sender}?subject=unsubscribe>",
        "Content-Language": policy.language,
    }


def common_facts(policy: AlertPolicy) -> dict[str, Any]:
    """Return what every template knows: language, labels, how to stop."""
    labels = catalogue()[policy.language]
    return {
        "language": policy.language,
        "t": labels,
        "stop": labels["stop"].format(sender=policy.sender),
    }


def bodies_of(name: str, facts: Mapping[str, Any], recipient: str) -> list[tuple[str, str]]:
    """Return a message's parts, the plainest first; programs get the facts as JSON, too."""
    bodies = [
        ("plain", _environment("txt").get_template(f"{name}.txt.j2").render(facts)),
        ("html", _environment("html").get_template(f"{name}.html.j2").render(facts)),
    ]
    if channel_of(recipient) == "webhook":
        told = {key: value for key, value in facts.items() if key not in {"t", "stop"}}
        bodies.append(("json", json.dumps(told, ensure_ascii=False, default=_plain)))
    return bodies


@cache
def _environment(kind: str) -> "Environment":
    """Return the templates of a kind; autoescape by kind, since file names do not decide it."""
    # 1 MB, which a daemon that has nothing to tell does without.
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415

    return Environment(
        loader=PackageLoader("crawler.alerts", "templates"),
        autoescape=kind == "html",  # noqa: S701 - off for the text part alone
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _plain(value: Any) -> Any:
    return asdict(value)


def _story(note: StoryNote, policy: AlertPolicy) -> dict[str, Any]:
    article, spans = note.article, note.spans
    shown = article_facts(article, policy)
    return shown | {
        "parts": marked(article.title, spans.get("title", ())),
        "lead": marked(article.lead or "", spans.get("lead", ()), 0, LEAD_LIMIT),
        "passages": _passages(article, spans),
        "rules": [
            {
                "name": clean(rule.name)[:NAME_LIMIT],
                "query": clean(rule.query)[:QUERY_LIMIT],
                "words": [clean(word) for word in rule.words],
            }
            for rule in note.rules
        ],
        "copies": [_copy(copy, note, policy) for copy in note.copies],
        "first": article.id == note.original_id and bool(note.copies),
        "relation": _relation(article, note, policy),
    }


def _passages(article: StoredArticle, spans: Spans) -> Sequence[Passage]:
    found = spans.get("body", ())
    if not found and article.lead:
        return ()
    return passages(article.body, found)


def article_facts(article: StoredArticle, policy: AlertPolicy) -> dict[str, Any]:
    """Return what a mail says of an article besides its text."""
    known = article.published_at is not None
    at = article.published_at or article.first_seen_at
    precision = article.published_precision if known else None
    zone = DAY_ZONE if precision == "day" else policy.zone
    host = urlsplit(safe_url(article.url)).hostname or ""
    source = clean(article.source)
    return {
        "title": clean(article.title),
        "url": safe_url(article.url),
        "source": f"{source} ({host})" if host else source,
        "host": host or source,
        "section": clean(article.section or ""),
        "author": clean(article.author or "")[:200],
        "language": language_name(article.language, policy.language),
        "time_label": "published" if known else "seen",
        "time": moment(at, precision, zone, policy.language),
        "gone": article.gone_at is not None,
    }


def _copy(copy: StoredArticle, note: StoryNote, policy: AlertPolicy) -> dict[str, Any]:
    share = (note.coverage or {}).get(copy.id)
    labels = catalogue()[policy.language]
    percent = labels["matches"].format(percent=round(share * 100)) if share else ""
    return article_facts(copy, policy) | {
        "relation": _relation(copy, note, policy),
        "percent": "" if copy.id == note.original_id else percent,
    }


def _relation(article: StoredArticle, note: StoryNote, policy: AlertPolicy) -> str:
    if article.id == note.original_id:
        return relation("original", policy.language)
    return relation(article.relation, policy.language)


def _shortest(stories: Sequence[StoryNote]) -> str:
    """Return what cannot fail: title, address and rules, as plain lines."""
    lines: list[str] = []
    for note in stories:
        rules = "; ".join(safe_header(rule.name) for rule in note.rules)
        lines += [safe_header(note.title), safe_url(note.article.url), rules, ""]
    return "\n".join(lines)
