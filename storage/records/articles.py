"""What goes into the archive of articles and comes out of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple

Relation = Literal["original", "copy", "rewrite", "excerpt", "update", "translation"]
LinkKind = Literal[
    "copy",
    "rewrite",
    "excerpt",
    "update",
    "translation",
    "same_release",
    "series",
    "digest",
    "background",
]
Change = Literal["cosmetic", "figures", "headline", "substantive"]


@dataclass(frozen=True, slots=True)
class NewArticle:
    """An article as it is to be stored; texts as in `crawler.items.ArticleItem`.

    `authors`: [{"name", "role"}]; `images`: [{"url", "caption", "credit"}]; `citations`:
    [{"cited", "url", "phrase"}]; `content_hash`: hex of the normalised title, lead and body.
    `history` marks the stock found on a source's first visit, which raises no mail.
    """

    source: str
    edition: str
    url: str
    url_key: str
    language: str
    title: str
    body: str
    content_hash: str
    word_count: int
    first_seen_at: datetime
    lead: str | None = None
    section: str | None = None
    authors: Sequence[Mapping[str, Any]] = ()
    published_at: datetime | None = None
    published_precision: str | None = None
    tags: Sequence[str] = ()
    images: Sequence[Mapping[str, Any]] = ()
    citations: Sequence[Mapping[str, Any]] = ()
    extracted_by: Mapping[str, str] = field(default_factory=dict)
    flags: Sequence[str] = ()
    history: bool = False


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article row with its tags and citations; times are aware UTC."""

    id: int
    source: str
    edition: str
    url: str
    url_key: str
    language: str
    section: str | None
    title: str
    lead: str | None
    body: str
    author: str | None
    authors: tuple[Mapping[str, Any], ...]
    published_at: datetime | None
    published_precision: str | None
    first_seen_at: datetime
    last_seen_at: datetime
    gone_at: datetime | None
    image_url: str | None
    image_caption: str | None
    images: tuple[Mapping[str, Any], ...]
    word_count: int
    content_hash: str
    extracted_by: Mapping[str, str]
    flags: tuple[str, ...]
    history: bool
    story_id: int | None
    relation: str | None
    tags: tuple[str, ...] = ()
    citations: tuple[Mapping[str, Any], ...] = ()


class ArticleText(NamedTuple):
    """What comparing two texts needs of an article; fields as in `StoredArticle`."""

    id: int
    url: str
    title: str
    lead: str | None
    body: str
    language: str
    source: str
    published_at: datetime | None
    published_precision: str | None
    first_seen_at: datetime
    story_id: int | None
    relation: str | None
    citations: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Revision:
    """One version of an article's text; number 1 is the first one, with no `change`."""

    article_id: int
    number: int
    seen_at: datetime
    title: str
    lead: str | None
    body: str
    change: str | None


@dataclass(frozen=True, slots=True)
class Link:
    """Why two texts belong together or not: `article_id` took from or resembles `other_id`.

    `coverage`: share (0..1) of the article's words that stand in the other; `other_coverage` the
    reverse. `evidence`: {"spans": [[start, end, other_start, other_end]...], "phrase": str|None}.
    """

    article_id: int
    other_id: int
    kind: str
    coverage: float
    other_coverage: float
    evidence: Mapping[str, Any]
    reason: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Story:
    """A story; `original_id` is the article judged to be first.

    `merged_into` is the story that took over its articles, None while it stands.
    """

    id: int
    title: str
    first_published_at: datetime | None
    last_published_at: datetime | None
    article_count: int
    original_id: int | None
    merged_into: int | None = None
