"""Where the running text below a title begins and ends, and which element holds it."""

from collections.abc import Collection, Sequence

from crawler.extract.blocks import HEADINGS, Block
from crawler.extract.tree import Element

# Lists of links inside a text cost less than this together; what comes after more of them is
# another text of the page.
_BREAK = 2000.0
# The element of the text holds this share of its worth; the rest is a lead set apart.
_HOLDING = 0.85


class Lineage:
    """The elements that each element of a page stands in, looked up once for each."""

    def __init__(self) -> None:
        self._known: dict[Element, frozenset[Element]] = {}

    def of(self, element: Element) -> frozenset[Element]:
        """Return an element with all that it stands in."""
        known = self._known.get(element)
        if known is None:
            parent = element.getparent()
            around = frozenset() if parent is None else self.of(parent)
            known = self._known[element] = around | {element}
        return known


def find_running_text(blocks: Sequence[Block], lineage: Lineage | None = None) -> list[Block]:
    """Return the blocks of the text that begins in the given blocks, the title's first follower.

    `lineage` is of their page, for who asks several times.
    """
    segment = _richest_run(blocks)
    if not segment:
        return []
    lineage = lineage or Lineage()
    holder = _holder(segment, lineage)
    inside = [block for block in segment if holder in lineage.of(block.element)]
    inside += _later_siblings(blocks, inside, holder, lineage)
    return _trimmed(inside)


def worth_of(blocks: Sequence[Block]) -> float:
    """Return how much running text blocks hold."""
    return sum(block.worth for block in blocks if block.worth > 0)


def _richest_run(blocks: Sequence[Block]) -> Sequence[Block]:
    total = best = 0.0
    end = 0
    for number, block in enumerate(blocks, 1):
        if end and block.paragraph.kind == "h1":
            break
        total += block.worth if block.worth > 0 else _RUN_COST * block.worth
        total = max(total, best - _BREAK - 1) if end else max(total, 0.0)
        if total > best:
            best, end = total, number
        elif end and best - total > _BREAK:
            break
    return blocks[:end]


_RUN_COST = 2.0


def _holder(segment: Sequence[Block], lineage: Lineage) -> Element:
    """Return the element of the text: the home of most of it, widened while text is gained.

    A wider element is taken if what it adds of the run is mostly running text too: a body whose
    paragraphs are wrapped one by one. Comments and announcements bring names, dates and links.
    """
    worths: dict[Element, float] = {}
    for block in segment:
        if block.worth > 0:
            home = _home(block.element)
            worths[home] = worths.get(home, 0.0) + block.worth
    current = max(worths, key=lambda element: worths[element])
    best, holder = float("-inf"), current
    for wider in (current, *current.iterancestors()):
        if wider.tag == "html":
            break
        held = [block for block in segment if wider in lineage.of(block.element)]
        cost = -sum(block.worth for block in held if block.worth < 0)
        score = worth_of(held) - _COST * cost
        if score > best * _MARGIN if best > 0 else score > best:
            best, holder = score, wider
    return holder


_COST = 4.0
_MARGIN = 1.2


def _home(element: Element) -> Element:
    for one in (element, *element.iterancestors()):
        if one.tag not in _PARTS:
            return one
    return element


_PARTS = frozenset(
    {"p", "li", "ul", "ol", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "dl", "dt", "dd",
     "pre", "figure", "tr", "td", "table", "tbody", "center"}
)  # fmt: skip


def _later_siblings(
    blocks: Sequence[Block], inside: Sequence[Block], holder: Element, lineage: Lineage
) -> list[Block]:
    """Return what stands beyond a long interruption in the very elements of the text."""
    if not inside:
        return []
    last = inside[-1].place
    parents = {block.element.getparent() for block in inside if block.worth > 0}
    return [
        block
        for block in blocks
        if block.place > last
        and holder in lineage.of(block.element)
        and block.element.getparent() in parents
    ]


def _trimmed(blocks: Sequence[Block]) -> list[Block]:
    """Return blocks from the first running text to the last, lists of links left out."""
    rich = [number for number, block in enumerate(blocks) if block.worth > 0]
    if not rich:
        return []
    core = blocks[rich[0] : rich[-1] + 1]
    parents = {block.element.getparent() for block in core if block.worth > 0}
    return [block for block in core if block.worth > 0 or _belongs(block, parents)]


def _belongs(block: Block, parents: Collection[Element | None]) -> bool:
    """Tell whether a line between paragraphs is one of the text: a subhead, an item, a name."""
    if block.paragraph.linked > len(block.text) / 2:
        return False
    if block.paragraph.kind in HEADINGS or block.paragraph.kind == "li":
        return True
    return block.element.getparent() in parents
