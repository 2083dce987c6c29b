"""Which selector would have given the known values on the pages that are kept."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from crawler.extract.arbiter import word_f1
from crawler.extract.body_text import read_paragraphs
from crawler.extract.boilerplate import without_promotion
from crawler.extract.dates import parse_date, parse_iso
from crawler.extract.document import Document, line_of
from crawler.extract.text import comparable
from crawler.extract.tree import Element
from storage.records import KeptPage

PAGES = 6  # that a selector is sought and checked on
LEAST_PAGES = 2
_LINES = ("title", "lead", "authors", "section")
_ATTRIBUTES = ("itemprop", "property", "role", "rel", "data-type", "data-testid")
_SAME_BODY = 0.85  # word F1; what the generic reader knows of a body is not quite the body
_LONGEST_DATE = 60
_SILENT = frozenset({"script", "style", "head", "title", "meta", "link", "option"})
_MOST = 60  # elements of a page that are looked at more closely


@dataclass(frozen=True, slots=True)
class Proposal:
    """A selector, and on how many of the pages looked at it gives the known value."""

    selector: str
    right: int
    of: int

    def __str__(self) -> str:
        return f"{self.selector} (right on {self.right} of {self.of} kept pages)"


def propose(field: str, pages: Sequence[KeptPage], zone: ZoneInfo) -> Proposal | None:
    """Return the selector whose first element has the known value on most pages, at least two.

    Of several that do, the one is taken that finds the fewest elements, and then the shortest.
    """
    known = [page for page in pages if page.known.get(field)][:PAGES]
    seen = [_Page(field, page, zone) for page in known]
    selectors = dict.fromkeys(selector for page in seen for selector in page.selectors())
    best: _Rank | None = None
    for selector in selectors:
        right = [page for page in seen if page.is_right(selector)]
        if len(right) < LEAST_PAGES or 2 * len(right) < len(seen):
            continue
        rank = _rank(selector, right)
        best = rank if best is None or rank > best else best
    return Proposal(best.selector, best.right, len(seen)) if best else None


class _Rank(NamedTuple):
    right: int
    likeness: float
    few: float
    short: int
    selector: str


def _rank(selector: str, right: Sequence["_Page"]) -> _Rank:
    times = len(right)
    likeness = sum(page.likeness(selector) for page in right) / times
    found = sum(len(page.document.css(selector)) for page in right) / times
    return _Rank(times, round(likeness, 2), -found, -len(selector), selector)


class _Page:
    """A kept page with a value that is known to stand on it."""

    def __init__(self, field: str, page: KeptPage, zone: ZoneInfo) -> None:
        self.document = Document(page.html, page.url, page.kept_at, zone)
        self._known = str(page.known[field])
        # On the page the lead may stand in the element of the text too.
        self._whole = f"{page.known.get('lead') or ''}\n\n{self._known}"
        self._is_known = self._judge(field)

    def selectors(self) -> Iterator[str]:
        """Yield selectors of the elements that have the value."""
        for element in self._elements():
            yield from _selectors_of(element)

    def is_right(self, selector: str) -> bool:
        """Tell whether the first element of a selector has the value."""
        found = self.document.first(selector)
        return found is not None and self._is_known(found)

    def likeness(self, selector: str) -> float:
        """Return how like the value a right element is (0..1); 1 for all but bodies."""
        found = self.document.first(selector)
        if found is None or self._is_known != self._has_body:
            return 1.0
        return self._likeness(found)

    def _judge(self, field: str) -> Callable[[Element], bool]:
        if field == "body":
            return self._has_body
        return self._has_date if field == "published_at" else self._has_line

    def _has_line(self, element: Element) -> bool:
        text = comparable(line_of(element) or "")
        return bool(text) and text in {comparable(part) for part in self._known.split("; ")} | {
            comparable(self._known)
        }

    def _has_date(self, element: Element) -> bool:
        text = line_of(element) or ""
        if not 0 < len(text) <= _LONGEST_DATE:
            return False
        document = self.document
        moment = parse_date(text, document.now, document.zone) or parse_iso(text, document.zone)
        known = datetime.fromisoformat(self._known)
        if moment is None:
            return False
        if moment.precision == "day":
            return (
                moment.at.astimezone(document.zone).date() == known.astimezone(document.zone).date()
            )
        return abs(moment.at - known) < timedelta(minutes=1)

    def _has_body(self, element: Element) -> bool:
        return self._likeness(element) >= _SAME_BODY

    def _likeness(self, element: Element) -> float:
        paragraphs = without_promotion(read_paragraphs([element]))
        text = "\n".join(paragraph.text for paragraph in paragraphs)
        return max(word_f1(text, self._known), word_f1(text, self._whole))

    def _elements(self) -> list[Element]:
        """Return the elements that have the value: for a body the one most like it."""
        if self._is_known == self._has_body:
            likely = list(self._holders())
            best = max(likely, key=self._likeness, default=None)
            return [best] if best is not None and self._has_body(best) else []
        shown = (e for e in self.document.root.iter() if e.tag not in _SILENT)
        return [element for element in shown if self._is_known(element)][:_MOST]

    def _holders(self) -> Iterator[Element]:
        """Yield the elements around the first and the last paragraph of the known body."""
        wanted = {comparable(part) for part in self._known.split("\n\n")}
        around: dict[Element, int] = {}
        for element in self.document.root.iter("p", "div", "td", "blockquote", "li"):
            if comparable(line_of(element) or "") in wanted:
                for up in element.iterancestors():
                    around[up] = around.get(up, 0) + 1
        ranked = sorted(around, key=lambda element: -around[element])
        yield from ranked[:_MOST]


def link_selector(html: str, url: str, now: datetime, zone: ZoneInfo,
                  is_article: Callable[[str], bool]) -> str | None:  # fmt: skip
    """Return the selector that finds most links to articles on a listing page, and few others."""
    document = Document(html, url, now, zone)
    links = [a for a in document.css("a[href]") if _leads(document, a, is_article)]
    counts: dict[str, int] = {}
    for link in links:
        for box in (link, *list(link.iterancestors())[:3]):
            tail = "" if box is link else " a"
            for selector in _own_selectors(box):
                counts[f"{selector}{tail}"] = counts.get(f"{selector}{tail}", 0) + 1
    good = [
        (times, times / max(1, len(document.css(selector))), -len(selector), selector)
        for selector, times in counts.items()
        if times >= LEAST_PAGES and "." in selector
    ]
    pure = [one for one in good if one[1] > 0.8]  # noqa: PLR2004 - few other links
    return max(pure)[3] if pure else None


def _leads(document: Document, link: Element, is_article: Callable[[str], bool]) -> bool:
    address = document.absolute(link.get("href"))
    return address is not None and is_article(address)


def _selectors_of(element: Element) -> Iterable[str]:
    """Yield selectors of an element, also below the element around it."""
    own = list(_own_selectors(element))
    yield from own
    tag = str(element.tag)
    before = element.getprevious()
    if before is not None and tag.isalnum():
        yield from (f"{named} + {tag}" for named in _own_selectors(before) if "." in named)
    parent = element.getparent()
    if parent is not None and isinstance(parent.tag, str):
        for above in _own_selectors(parent):
            if "." in above or "[" in above or "#" in above:
                yield from (f"{above} > {selector}" for selector in own[:3] or [tag])


def _own_selectors(element: Element) -> Iterator[str]:
    tag = str(element.tag)
    if not tag.isalnum():
        return
    for name in (element.get("class") or "").split():
        if (
            name.isascii()
            and name.replace("-", "").replace("_", "").isalnum()
            and not name[0].isdigit()
        ):
            yield f"{tag}.{name}"
    for attribute in _ATTRIBUTES:
        value = element.get(attribute)
        if value and value.isascii() and value.isalnum():
            yield f"{tag}[{attribute}={value}]"
    if tag in ("h1", "h2", "article", "time", "main"):
        yield tag
