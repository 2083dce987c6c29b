"""Where an article goes: compare it, link it, put it into a story, and keep it findable."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from crawler.dedup.cluster import Assignment, assign
from crawler.dedup.fingerprint import sketch
from crawler.dedup.match import compare
from crawler.dedup.retelling import worth_comparing
from crawler.dedup.text import Text
from crawler.dedup.translate import TRANSLATED_WITHIN, keys, translations
from crawler.dedup.verdict import Verdict
from crawler.stories.known import Known
from crawler.stories.texts import day_of
from storage import articles, decisions, fingerprints, regroup, stories
from storage.records import Link

WINDOW_DAYS = 14  # a text that returns later is other news; see JOIN_WITHIN in dedup.match
CANDIDATES = 20  # texts compared word by word; measured in docs/stories.md
ABROAD = 30  # texts compared by their anchors: of 60 no more versions are found
ABROAD_MEANT = 60  # where a model judges: 0.984 of the versions of blocks are there, of 30 0.978
# Verdicts between two stories that speak against their being one.
AGAINST = frozenset(("series", "digest", "same_release", "background", "excerpt"))


@dataclass(frozen=True, slots=True)
class Pieces:
    """What an article is found by: pieces of its text, and what of it survives translation."""

    hashes: tuple[int, ...]
    keys: tuple[int, ...]


def pieces_of(title: str, lead: str | None, body: str) -> Pieces:
    """Return what an article is found by; worked out before its transaction begins."""
    return Pieces(sketch(title, lead, body), keys(title, lead, body))


def place(
    tx: Connection, article_id: int, text: Text, pieces: Pieces, known: Known, now: datetime
) -> Assignment:
    """Compare a stored article with the `known` ones, link it, and put it into a story.

    `text.story_id` is None for an article that has no story yet; one that has stays in it.
    """
    assignment = assign(text, verdicts(tx, text, pieces, known))
    fingerprints.add(tx, article_id, day_of(text), (*pieces.hashes, *pieces.keys))
    stories.add_links(tx, links_of(article_id, assignment, now))
    if text.story_id is not None:
        stories.refresh(tx, text.story_id)
        return assignment
    story_id = _join(tx, article_id, text, assignment)
    for other_id, relation in assignment.merged:
        story_id = _unite(tx, story_id, other_id, relation)
    return replace(assignment, story_id=story_id)


def verdicts(
    tx: Connection, text: Text, pieces: Pieces, known: Known
) -> list[tuple[Text, Verdict]]:
    """Compare a text with the stored ones that share most with it, and those they go back to."""
    day, days = day_of(text), TRANSLATED_WITHIN.days
    alike = fingerprints.candidates(
        tx, pieces.hashes, day - WINDOW_DAYS, day + WINDOW_DAYS, limit=CANDIDATES
    )
    most = ABROAD if known.alike is None else ABROAD_MEANT
    abroad = dict(
        fingerprints.candidates_abroad(tx, pieces.keys, day - days, day + days, limit=most)
    )
    here = {number for number, _ in alike}
    others = known.texts(tx, (here | abroad.keys()) - {text.id})
    near = {
        number: other
        for number, other in others.items()
        if number in here or worth_comparing(text, other, abroad[number], len(pieces.keys))
    }
    leading = known.leading(tx, near.values(), text.language) - near.keys() - {text.id}
    near |= known.texts(tx, leading) if leading else {}
    judged = [
        (other, compare(text, other)) for other in near.values() if other.language == text.language
    ]
    kin = {other.id for other, verdict in judged if verdict.same_news and other.id is not None}
    return judged + translations(text, list((others | near).values()), kin, known.alike)


def links_of(article_id: int, assignment: Assignment, now: datetime) -> list[Link]:
    """Return the verdicts on an article as they are stored."""
    return [
        Link(
            article_id,
            other_id,
            str(verdict.kind),
            verdict.coverage,
            verdict.other_coverage,
            verdict.evidence,
            verdict.reason,
            now,
        )
        for other_id, verdict in assignment.links
    ]


def _join(tx: Connection, article_id: int, text: Text, assignment: Assignment) -> int:
    story_id = assignment.story_id
    if story_id is None:
        story_id = stories.create(tx, text.title, text.time, article_id)
        articles.set_story(tx, article_id, story_id, "original")
        return story_id
    articles.set_story(tx, article_id, story_id, assignment.relation)
    for other_id, relation in assignment.changed:
        articles.set_story(tx, other_id, story_id, relation)
    if assignment.relation == "original":
        stories.set_original(tx, story_id, article_id)
    else:
        stories.grow(tx, story_id, text.time)
    return story_id


def _unite(tx: Connection, story_id: int, other_id: int, relation: str) -> int:
    """Merge two stories that an article shows to be one, unless verdicts or a person object.

    The older one stays, for it was told first. Returns the story that the article is in then.
    """
    if stories.kinds_between(tx, story_id, other_id) & AGAINST:
        return story_id
    if decisions.parted(tx, story_id, other_id):
        return story_id
    leading = stories.get(tx, story_id)
    if leading is None or leading.original_id is None:
        raise LookupError(f"story {story_id} has no original")
    kept, gone = sorted((story_id, other_id))
    regroup.merge(tx, kept, gone, original_id=leading.original_id, relation=relation)
    return kept
