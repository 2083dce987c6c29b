"""What JSON-LD says of an article; broken, huge or hostile JSON says nothing."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from crawler.extract.text import clean_line, clean_text

# A page of Tengrinews has three blocks of at most 5 kB; with articleBody they reach 60 kB.
_MOST_BLOCKS = 20
_LONGEST_BLOCK = 1_000_000
_DEEPEST = 6
_MOST_NODES = 500
_OPENING = re.compile(r"<script\b[^>]{0,300}?application/ld\+json[^>]{0,300}>", re.IGNORECASE)
_CLOSING = re.compile(r"</script", re.IGNORECASE)
_WRAPPING = re.compile(r"^\s*(?:<!--|//<!\[CDATA\[|/\*<!\[CDATA\[\*/)|(?:-->|//\]\]>|;)\s*$")
_CONTAINERS = ("@graph", "mainEntity", "mainEntityOfPage", "hasPart")
_ARTICLE_TYPES = frozenset(
    {
        "Article",
        "NewsArticle",
        "ReportageNewsArticle",
        "AnalysisNewsArticle",
        "AskPublicNewsArticle",
        "BackgroundNewsArticle",
        "OpinionNewsArticle",
        "ReviewNewsArticle",
        "AdvertiserContentArticle",
        "SatiricalArticle",
        "ScholarlyArticle",
        "TechArticle",
        "BlogPosting",
        "ClaimReview",
        "LiveBlogPosting",
        "SocialMediaPosting",
        "Report",
    }
)


@dataclass(frozen=True, slots=True)
class ArticleNode:
    """An article as JSON-LD gives it: cleaned text, HTML entities resolved, dates as written."""

    headline: str | None = None
    description: str | None = None
    body: str | None = None
    published: str | None = None
    section: str | None = None
    authors: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    publisher: str | None = None


def find_article(html: str, url: str) -> ArticleNode:
    """Return the article that a page's JSON-LD describes, the one of address `url` if several."""
    nodes = [node for block in _blocks(html) for node in _articles(block)]
    if not nodes:
        return ArticleNode()
    path = url.split("://", 1)[-1].split("?", 1)[0].rstrip("/")
    own = [node for node in nodes if path and path in _address(node)]
    return _node((own or [node for node in nodes if node.get("headline")] or nodes)[0])


def _blocks(html: str) -> Iterator[Any]:
    for number, opening in enumerate(_OPENING.finditer(html)):
        closing = _CLOSING.search(html, opening.end())
        if number >= _MOST_BLOCKS or closing is None:
            return
        block = html[opening.end() : closing.start()]
        if len(block) <= _LONGEST_BLOCK:
            try:
                yield json.loads(_unwrapped(block), strict=False)
            except (ValueError, RecursionError):
                continue


def _unwrapped(block: str) -> str:
    bare = block.strip()
    if bare[:1] in ("{", "[") and bare[-1:] in ("}", "]"):
        return bare
    return _WRAPPING.sub("", block).strip()


def _articles(block: Any) -> Iterator[dict[str, Any]]:
    waiting: list[tuple[Any, int]] = [(block, 0)]
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        value, depth = waiting.pop(0)
        if isinstance(value, list):
            waiting.extend((item, depth + 1) for item in value[:_MOST_NODES])
        elif isinstance(value, dict):
            if _types(value) & _ARTICLE_TYPES:
                yield value
            if depth < _DEEPEST:
                waiting.extend((value[key], depth + 1) for key in _CONTAINERS if key in value)


def _types(node: dict[str, Any]) -> set[str]:
    named = node.get("@type")
    types = named if isinstance(named, list) else [named]
    return {kind.rsplit("/", 1)[-1] for kind in types if isinstance(kind, str)}


def _address(node: dict[str, Any]) -> str:
    page = node.get("mainEntityOfPage")
    named = page.get("@id") or page.get("url") if isinstance(page, dict) else page
    return " ".join(str(value) for value in (named, node.get("url"), node.get("@id")) if value)


def _node(node: dict[str, Any]) -> ArticleNode:
    body = node.get("articleBody")
    return ArticleNode(
        headline=_text(node.get("headline")) or _text(node.get("name")),
        description=_text(node.get("description")),
        body=clean_text(_plain(body)) or None if isinstance(body, str) else None,
        published=_text(node.get("datePublished")),
        section=next(iter(_texts(node.get("articleSection"))), None),
        authors=_texts(node.get("author") or node.get("creator"), "name"),
        keywords=_keywords(node.get("keywords")),
        images=_texts(node.get("image") or node.get("thumbnailUrl"), "url", "contentUrl", "@id"),
        publisher=next(iter(_texts(node.get("publisher"), "name")), None),
    )


_TAG = re.compile(r"</?(p|br|div|li|h[1-6]|blockquote)\b[^>]{0,500}>", re.IGNORECASE)
_ANY_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>")


def _plain(markup: str) -> str:
    text = unescape(markup) if "&" in markup else markup
    if "<" in text:
        text = _ANY_TAG.sub("", _TAG.sub("\n\n", text))
    return text


def _text(value: Any) -> str | None:
    if not isinstance(value, str):
        return None
    # Entities stand inside the JSON ("&quot;", at times escaped twice), and tags do too.
    return clean_line(unescape(_plain(value))) or None


def _texts(value: Any, *keys: str) -> tuple[str, ...]:
    found: list[str | None] = []
    for item in (value if isinstance(value, list) else [value])[:_MOST_NODES]:
        if isinstance(item, dict):
            for key in keys:
                inner = item.get(key)
                found.extend(_text(one) for one in (inner if isinstance(inner, list) else [inner]))
        else:
            found.append(_text(item))
    return tuple(dict.fromkeys(text for text in found if text))


def _keywords(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(dict.fromkeys(filter(None, map(_text, value.split(",")))))
    return _texts(value, "name")
