"""What a search found: the hits with their articles and passages; counts by facet."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from crawler.alerts import excerpt
from crawler.alerts.excerpt import Part, Passage
from storage import articles
from storage.records import StoredArticle
from storage.search import Facets, Hit, facets, search
from storage.text.query import parse

PASSAGES = 2
WORTH_SHOWING = 60  # characters; less is a word out of its sentence


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """A hit and the article that it is of."""

    hit: Hit
    article: StoredArticle


@dataclass(frozen=True, slots=True)
class Found:
    """The hits asked for; `total`: how many there are in all, None where it was not counted.

    `more`: there are others after these.
    """

    hits: tuple[FoundArticle, ...]
    total: int | None
    facets: Facets | None = None
    more: bool = False


def find(
    tx: Connection,
    query: str,
    filters: Mapping[str, Any],
    how: Mapping[str, Any],
    *,
    counted: bool = False,
) -> Found:
    """Search; `filters` are those of storage.search, `how` its limit, offset, sort and fold.

    Raises QueryError.
    """
    parsed = parse(query)
    found = search(tx, parsed, **filters, **how)
    stored = {a.id: a for a in articles.get_many(tx, [hit.article_id for hit in found])}
    hits = tuple(FoundArticle(h, stored[h.article_id]) for h in found if h.article_id in stored)
    more = found.total is None and len(found) == how["limit"]
    return Found(hits, found.total, facets(tx, parsed, **filters) if counted else None, more)


def found_data(query: str, found: Found) -> dict[str, Any]:
    """Return a search's result as JSON has it; facets where they were counted."""
    more = {} if found.facets is None else {"facets": found.facets}
    hits = [_hit_data(one) for one in found.hits]
    return {"query": query, "count": len(hits), "more": found.more, "hits": hits, **more}


def _hit_data(found: FoundArticle) -> dict[str, Any]:
    article, hit = found.article, found.hit
    return {
        "id": article.id,
        "story_id": article.story_id,
        "source": article.source,
        "edition": article.edition,
        "language": article.language,
        "section": article.section,
        "url": article.url,
        "title": article.title,
        "lead": article.lead,
        "published_at": article.published_at,
        "first_seen_at": article.first_seen_at,
        "relation": article.relation,
        "rank": hit.rank,
        "duplicates": hit.duplicates,
        "spans": hit.spans,
        "excerpt": "".join(part.text for parts in passages_of(found) for part in parts),
    }


def passages_of(found: FoundArticle) -> list[list[Part]]:
    """Return the lead where it matched, else cuts of the body, else the beginning; as parts."""
    article, spans = found.article, found.hit.spans
    lead = article.lead or ""
    if lead and (spans.get("lead") or not spans.get("body")):
        return [excerpt.marked(lead, spans.get("lead") or ())]
    found_cuts = excerpt.passages(article.body, spans.get("body") or (), PASSAGES)
    cuts = [cut for cut in found_cuts if _length(cut) >= WORTH_SHOWING] or found_cuts[:1]
    if not cuts:  # a body too short to be cut
        return [excerpt.marked(article.body, spans.get("body") or ())]
    return [_framed(cut) for cut in cuts]


def _length(cut: Passage) -> int:
    return sum(len(part.text) for part in cut.parts)


def _framed(cut: Passage) -> list[Part]:
    before = [Part("… ")] if cut.before else []
    after = [Part(" …")] if cut.after else []
    return [*before, *cut.parts, *after]
