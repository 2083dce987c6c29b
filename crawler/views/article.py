"""An article with its revisions and what each changed, its story and the texts linked to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection

from crawler.dedup.change import Edit, diff
from storage import articles, stories
from storage.records import Link, Revision, StoredArticle


@dataclass(frozen=True)
class ArticleView:
    """An article and what belongs to it; `others`: the articles at the other end of its links."""

    article: StoredArticle
    revisions: list[Revision]
    members: list[StoredArticle]
    links: list[Link]
    others: Mapping[int, StoredArticle]

    @cached_property
    def differences(self) -> list[tuple[int, list[Edit]]]:
        """Return for each revision but the first what it changed, without what it kept."""
        return [
            (after.number, [edit for edit in diff(before, after) if edit.kind != "kept"])
            for before, after in pairwise(self.revisions)
        ]

    def other(self, link: Link) -> int:
        """Return the number of the article at the other end of a link."""
        return _other(link, self.article.id)


def view_of(tx: Connection, article: StoredArticle) -> ArticleView:
    """Return an article with all that belongs to it."""
    links = stories.links_of(tx, article.id)
    others = articles.get_many(tx, [_other(link, article.id) for link in links])
    return ArticleView(
        article,
        articles.revisions(tx, article.id),
        stories.members(tx, article.story_id) if article.story_id else [],
        links,
        {other.id: other for other in others},
    )


def article_data(found: ArticleView, *, diff: bool = False) -> dict[str, Any]:
    """Return an article as JSON has it; `diff`: also what each revision changed."""
    told = {
        "article": found.article,
        "revisions": found.revisions,
        "story": [
            {"id": m.id, "relation": m.relation, "title": m.title, "url": m.url}
            for m in found.members
        ],
        "links": found.links,
    }
    return told | ({"differences": found.differences} if diff else {})


def _other(link: "Link", article_id: int) -> int:
    return link.other_id if link.article_id == article_id else link.article_id
