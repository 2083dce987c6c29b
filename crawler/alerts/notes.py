"""Gather from the archive what a mail says about one story."""

from collections.abc import Sequence
from dataclasses import dataclass

from crawler.alerts.excerpt import words
from crawler.alerts.render import RuleNote, Spans, StoryNote
from storage.records import Alert, Link, Match, StoredArticle, Story

FIELDS = ("title", "lead", "body")


@dataclass(frozen=True, slots=True)
class StoryFacts:
    """A story with its articles (at least one), their links, and what rules matched in them."""

    story: Story
    members: Sequence[StoredArticle]
    matches: Sequence[Match]
    links: Sequence[Link] = ()


def story_note(
    facts: StoryFacts, alerts: Sequence[Alert], shown: StoredArticle | None = None
) -> StoryNote:
    """Return how a mail tells a story to whom `alerts` belong.

    The article shown is `shown`, or else the first one that any of the alerts matched.
    """
    wanted = {alert.id for alert in alerts}
    matches = [m for m in facts.matches if m.alert_id in wanted]
    members = {article.id: article for article in facts.members}
    matched = (members[m.article_id] for m in matches if m.article_id in members)
    main = shown or next(matched, facts.members[0])
    members[main.id] = main
    own = [m for m in matches if m.article_id == main.id]
    return StoryNote(
        title=facts.story.title,
        article=main,
        spans={name: [s for m in own for s in m.spans.get(name, ())] for name in FIELDS},
        rules=[_rule(alert, main, matches, members) for alert in alerts],
        copies=sorted((a for a in members.values() if a.id != main.id), key=_time),
        original_id=facts.story.original_id,
        coverage=_coverage(facts.links),
    )


def _rule(
    alert: Alert,
    main: StoredArticle,
    matches: Sequence[Match],
    members: dict[int, StoredArticle],
) -> RuleNote:
    own = [m for m in matches if m.alert_id == alert.id and m.article_id in members]
    best = next((m for m in own if m.article_id == main.id), own[0] if own else None)
    found = _words(members[best.article_id], best.spans) if best else []
    return RuleNote(alert.name, alert.query, found)


def _words(article: StoredArticle, spans: Spans) -> list[str]:
    texts = {"title": article.title, "lead": article.lead or "", "body": article.body}
    found = (word for name in FIELDS for word in words(texts[name], spans.get(name, ())))
    return list({word.casefold(): word for word in found}.values())


def _time(article: StoredArticle) -> tuple[float, int]:
    return (article.published_at or article.first_seen_at).timestamp(), article.id


def _coverage(links: Sequence[Link]) -> dict[int, float]:
    """Return for each article the largest share of it that another one of the story has too."""
    shares: dict[int, float] = {}
    for link in links:
        for article, share in (
            (link.article_id, link.coverage),
            (link.other_id, link.other_coverage),
        ):
            shares[article] = max(share, shares.get(article, 0.0))
    return shares
