"""The title of a page and the block that shows it."""

from collections.abc import Iterator, Sequence

from crawler.extract.blocks import Block
from crawler.extract.document import Document
from crawler.extract.names import without_site_name
from crawler.extract.text import comparable

_LONGEST = 400
_TITLE_KINDS = {"h1": 0.3, "h2": 0.1, "h3": 0.05, "h4": 0.05}
_LEAST = 0.35
_HEADLINE_SHARE = 0.6
_TELLING = 15


def known_title(document: Document) -> str:
    """Return the title that a page's head gives, which may bear the site's name."""
    return (
        document.json_ld.headline
        or document.meta.first("og:title", "twitter:title")
        or document.meta.title
        or ""
    )


def title_places(document: Document, blocks: Sequence[Block]) -> list[tuple[float, int]]:
    """Return likely places of the title among the blocks, best first, with their likeness."""
    heads = {comparable(known_title(document)), comparable(document.meta.title or "")} - {""}
    found = sorted(_scored(heads, blocks), reverse=True)
    return [(score, -place) for score, place in found if score >= _LEAST]


def _scored(heads: set[str], blocks: Sequence[Block]) -> Iterator[tuple[float, int]]:
    for block in blocks:
        bonus = _TITLE_KINDS.get(block.paragraph.kind, 0.0)
        if len(block.text) > _LONGEST or (bonus == 0 and block.paragraph.linked):
            continue
        likeness = max((_likeness(comparable(block.text), head) for head in heads), default=0.0)
        if block.paragraph.kind == "h1" or likeness:
            yield likeness + bonus, -block.place


def _likeness(line: str, head: str) -> float:
    """Return how much of the head's title a line is, from 0 to 1."""
    if len(line) < _TELLING:
        return 0.8 if line and line == head else 0.0
    if line in head or head in line:
        return max(0.6, min(len(line), len(head)) / max(len(line), len(head)))
    ours, theirs = set(line.split()), set(head.split())
    share = len(ours & theirs) / len(ours | theirs)
    return share if share >= _HEADLINE_SHARE else 0.0


def shown_title(document: Document, block: Block | None) -> str | None:
    """Return the title as the page shows it, else the one of its head without the site's name."""
    if block is not None:
        return block.text.replace("\n", " ")
    return without_site_name(known_title(document), document.site_names) or None
