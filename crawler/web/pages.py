"""The pages: which template shows what of the archive."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from crawler.dedup.lineage import numbered
from crawler.errors import QueryError, UsageError
from crawler.stories.account import Account
from crawler.stories.texts import text_of
from crawler.views.filters import ANYTHING, names_known
from crawler.web import answers
from crawler.web.asked import Asked
from crawler.web.context import Context
from storage import alerts, articles
from storage.records import Match, StoredArticle
from storage.search import covered
from storage.search.indexed import document_of
from storage.text import match
from storage.text.doubts import doubts
from storage.text.query import parse

MATCHES = 20  # of a rule, the newest ones


@dataclass(frozen=True, slots=True)
class Page:
    """A template and the facts that it shows; `form`: it has a form, which may be sent to us."""

    template: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    form: bool = False


Maker = Callable[[Connection, Context, Asked, str], Page]


def _stories(tx: Connection, context: Context, asked: Asked, _: str) -> Page:
    return Page("stories", {"newest": answers.stories(tx, context, asked)}, form=True)


def _search(tx: Connection, context: Context, asked: Asked, _: str) -> Page:
    facts: dict[str, Any] = {"known": context.known, "searched": None}
    if any(asked.text(name) for name in ("q", "since", "until", "source", "language", "section",
                                         "tag", "cites", "story")):  # fmt: skip
        facts["searched"] = answers.search(tx, context, asked, counted=True)
        facts["hints"] = doubts(parse(asked.text("q") or ANYTHING), names_known(context.known))
    return Page("search", facts, form=True)


def _article(tx: Connection, context: Context, asked: Asked, wanted: str) -> Page:
    found = answers.article(tx, context, wanted)
    matches = alerts.matches_of_article(tx, found.article.id)
    facts = {
        "view": found,
        "told": dict(found.differences),
        "spans": _spans(found.article, asked.text("q")) or _of_matches(matches),
        "matches": [(alerts.get(tx, match.alert_id), match) for match in matches],
    }
    return Page("article", facts)


def _of_matches(matches: Sequence[Match]) -> Mapping[str, Any]:
    """Return the places by which rules found an article: they say why a mail came."""
    fields = ("title", "lead", "body")
    return {name: [span for one in matches for span in one.spans.get(name, ())] for name in fields}


def _spans(article: StoredArticle, query: str | None) -> Mapping[str, Any]:
    """Return where a query's words stand in an article; nowhere for a query that is none."""
    if query is None:
        return {}
    try:
        return match.compile(parse(query)).match(document_of(article)) or {}
    except QueryError:
        return {}


def _story(tx: Connection, context: Context, _: Asked, wanted: str) -> Page:
    found = answers.story(tx, context, wanted)
    return Page("story", {"account": found, "bases": _bases(found)})


def _bases(story: Account) -> Mapping[int, tuple[StoredArticle, Sequence[str]]]:
    """Return the articles with which others are compared, by number, with their sentences."""
    bases = {member.base_id for member in story.members}
    own = [member.article for member in story.members if member.article.id in bases]
    return {article.id: (article, numbered(text_of(article))) for article in own}


def _rules(tx: Connection, context: Context, _: Asked, __: str) -> Page:
    return Page("rules", {"rules": answers.rules(tx), "now": context.now})


def _rule(tx: Connection, context: Context, _: Asked, wanted: str) -> Page:
    rule = answers.rule(tx, wanted)
    found = alerts.matches_of_alert(tx, rule.id, rule.created_at)[-MATCHES:]
    texts = {a.id: a for a in articles.get_many(tx, [one.article_id for one in found])}
    facts = {
        "rule": rule,
        "words": _words(tx, rule.query),
        "matches": found[::-1],
        "texts": texts,
        "now": context.now,
    }
    return Page("rule", facts)


def _words(tx: Connection, query: str) -> Any:
    try:
        return covered(tx, parse(query))
    except QueryError:  # stored by another version, which understood it
        return []


def _status(tx: Connection, context: Context, _: Asked, __: str) -> Page:
    return Page("status", {"status": answers.status(tx, context)})


def _explain(tx: Connection, context: Context, asked: Asked, _: str) -> Page:
    wanted = asked.text("url")
    facts: dict[str, Any] = {"wanted": wanted, "way": None, "wrong": None}
    if wanted is not None:
        try:
            facts["way"] = answers.explain(tx, context, asked)
        except UsageError as error:
            facts["wrong"] = str(error)
    return Page("explain", facts, form=True)


MAKERS: Mapping[str, Maker] = {
    "/": _stories,
    "/search": _search,
    "/article/<wanted>": _article,
    "/story/<wanted>": _story,
    "/rules": _rules,
    "/rule/<wanted>": _rule,
    "/status": _status,
    "/explain": _explain,
}
