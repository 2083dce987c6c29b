"""Promotional lines that no list knows: short paragraphs that recur in many stories."""

from collections.abc import Container
from dataclasses import replace
from hashlib import blake2b

from crawler.extract.text import comparable
from crawler.items import ArticleItem

# Promotion is short, and so are the lines worth counting; a word or two say nothing by recurring.
_LONGEST = 200
_SHORTEST = 15
_GAP = "\n\n"


def countable_lines(body: str) -> dict[int, str]:
    """Return the short paragraphs of a body by the hash of their words, signed, 64 bits."""
    lines = (line for line in body.split(_GAP) if _SHORTEST <= len(line) <= _LONGEST)
    return {line_hash(line): line for line in lines}


def line_hash(line: str) -> int:
    """Return the hash of a paragraph's words, whatever its case and punctuation."""
    digest = blake2b(comparable(line).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)


def without_lines(body: str, learnt: Container[int]) -> str:
    """Return a body without the paragraphs whose hash is in `learnt`; never empty."""
    short = ((line, len(line) <= _LONGEST) for line in body.split(_GAP))
    kept = [line for line, is_short in short if not (is_short and line_hash(line) in learnt)]
    return _GAP.join(kept) or body


def without_learnt(item: ArticleItem, learnt: Container[int]) -> ArticleItem:
    """Return an article without the promotional lines that were learnt of its source."""
    body = without_lines(item.body, learnt)
    return item if body == item.body else replace(item, body=body)
