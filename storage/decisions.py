"""What a person decided about pairs of articles: that they are one story, or that they are not."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Literal, NamedTuple

from sqlalchemy import Connection, or_, select

from storage.models.tables import ARTICLES, DECISIONS
from storage.statements import Among

DecisionKind = Literal["together", "apart"]


# Every article that is stored asks, of some 30 others; there is hardly ever a decision.
_ABOUT = Among(
    "WITH given (id) AS ({given}) SELECT kind, article_id, other_id FROM story_decisions "
    "WHERE article_id IN (SELECT id FROM given) OR other_id IN (SELECT id FROM given) ORDER BY id",
    "bigint",
)


class Decision(NamedTuple):
    """A decision about two articles; of two about one pair the later prevails."""

    kind: DecisionKind
    article_id: int
    other_id: int


def remember(
    tx: Connection, kind: DecisionKind, pairs: Iterable[tuple[int, int]], at: datetime
) -> None:
    """Store that the articles of each pair are one story, or that they are not."""
    rows = [
        {"kind": kind, "article_id": one, "other_id": other, "decided_at": at}
        for one, other in pairs
    ]
    if rows:
        tx.execute(DECISIONS.insert(), rows)


def about(tx: Connection, article_ids: Collection[int]) -> list[Decision]:
    """Return the decisions that still hold about some articles, each pair once."""
    if not article_ids:
        return []
    rows = _ABOUT.run(tx, sorted(article_ids))
    decisions = (Decision._make(row) for row in rows)
    found = {frozenset((one.article_id, one.other_id)): one for one in decisions}
    return list(found.values())


def joined_by_hand(tx: Connection, article_ids: Collection[int]) -> set[int]:
    """Return which of some articles a person put into their stories."""
    return {
        decision.article_id
        for decision in about(tx, article_ids)
        if decision.kind == "together" and decision.article_id in article_ids
    }


def parted(tx: Connection, story_id: int, other_id: int) -> bool:
    """Tell whether a person decided that articles of two stories do not belong together."""
    members = tx.execute(
        select(ARTICLES.c.id, ARTICLES.c.story_id).where(
            ARTICLES.c.story_id.in_((story_id, other_id)),
            or_(
                ARTICLES.c.id.in_(select(DECISIONS.c.article_id)),
                ARTICLES.c.id.in_(select(DECISIONS.c.other_id)),
            ),
        )
    )
    story = {row.id: row.story_id for row in members}
    return any(
        decision.kind == "apart"
        and {story.get(decision.article_id), story.get(decision.other_id)} == {story_id, other_id}
        for decision in about(tx, story)
    )


def forget_parting(tx: Connection, ids: Collection[int], others: Collection[int]) -> None:
    """Let no decision stand that parts any of some articles from any of the others."""
    one, two = set(ids), set(others)
    for decision in about(tx, one):
        pair = {decision.article_id, decision.other_id}
        if decision.kind == "apart" and pair & one and pair & two:
            here = DECISIONS.c.article_id.in_(pair) & DECISIONS.c.other_id.in_(pair)
            tx.execute(DECISIONS.delete().where(here, DECISIONS.c.kind == "apart"))


def everything(tx: Connection) -> list[Decision]:
    """Return all decisions that still hold, each pair once."""
    return about(tx, set(tx.execute(select(DECISIONS.c.article_id)).scalars()))
