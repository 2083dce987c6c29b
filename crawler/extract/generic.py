"""Reading a page that nobody prepared: the text that hangs together below the title."""

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import cached_property

from typing_extensions import override

from crawler.extract.blocks import Block, read_page_blocks, without_asides
from crawler.extract.body_text import Paragraph
from crawler.extract.byline import dating, is_name, is_of_another, is_signature, signers
from crawler.extract.dates import Moment, parse_iso
from crawler.extract.document import Document, line_of
from crawler.extract.headline import shown_title, title_places
from crawler.extract.names import names_of, people
from crawler.extract.page import ArticlePage
from crawler.extract.pictures import distinct, picture, split_caption
from crawler.extract.running_text import Lineage, find_running_text, worth_of
from crawler.extract.tree import Element
from crawler.items import Author, Image

# A page shows when it was published and when it was changed. More times are those of a list of
# news, and days further apart are not of one article.
_A_LIST = 3
_ONE_ARTICLE = timedelta(days=7)
_PROFILE = re.compile(
    r"/(?:authors?|autor(?:en|es|i)?|auteurs?|reporters?|journalists?|profiles?|people|staff|by)/",
    re.IGNORECASE,
)
_CAPTION = re.compile(r"(?:фото|сурет|иллюстрация|photo|image|кадр)\b", re.IGNORECASE)
_ICON = re.compile(
    r"\.(?:svg|gif)(?:$|\?)|/(?:icons?|logos?|avatars?|emoji)/|^data:", re.IGNORECASE
)
_PORTRAIT = re.compile(r"/(?:users?|authors?|profiles?|people|staff)/", re.IGNORECASE)
_SMALLEST_PICTURE = 150
_LONGEST_CAPTION = 200
_ASIDE_TAGS = frozenset({"aside", "nav", "footer"})
_SENTENCE = 40
_NEAR_TITLE = 12
_ANCHORS = 8
# A text that stands below no title must be this much longer than one that does.
_WITHOUT_TITLE = 0.1


class GenericPage(ArticlePage):
    """An article found by its title and its running text, without any knowledge of the site."""

    layer = "generic"

    @classmethod
    @override
    def fits(cls, document: Document) -> bool:
        return True

    @override
    def title(self) -> str | None:
        return self._title[0]

    @override
    def body(self) -> list[Paragraph]:
        return [block.paragraph for block in self._body]

    @override
    def lead(self) -> str | None:
        if not self._body:
            return None
        first = next(filter(_is_lead, self._head), None)
        if first is None:
            return None
        same = (block.text for block in self._head if block.element is first.element)
        return "\n".join(same)

    @override
    def published_at(self) -> Moment | None:
        marked = self._marked_date()
        if marked is not None:
            return marked
        times = self._times()
        if len(set(times)) >= _A_LIST:
            return None
        return times[0] if times else self._shown_date()

    def _times(self) -> list[Moment]:
        """Return the dates of the time elements beside the title."""
        found: list[Moment] = []
        for time in self._near_title("time"):
            moment = parse_iso(time.get("datetime") or "", self.document.zone)
            moment = moment or self.moment(dating(line_of(time) or ""))
            if moment is not None and not is_of_another(time, self._title_holders):
                found.append(moment)
        return found

    def _shown_date(self) -> Moment | None:
        """Return the date of a line beside the title; one with a clock is no header's today."""
        days: list[Moment] = []
        for block in [*reversed(self._above), *self._head]:
            for line in map(dating, block.text.split("\n")):
                moment = self.moment(line)
                if moment is None or is_of_another(block.element, self._title_holders):
                    continue
                if moment.precision != "day":
                    return moment
                days.append(moment)
        if not days or max(days).at - min(days).at > _ONE_ARTICLE:
            return None
        return days[0]

    def _marked_date(self) -> Moment | None:
        """Return the date that microdata give, if all that they give are one."""
        written = {
            found.get("datetime") or found.get("content") or line_of(found) or ""
            for found in self.document.css("[itemprop=datePublished]")
        }
        moments = {parse_iso(one, self.document.zone) for one in written}
        return moments.pop() if len(moments) == 1 else None

    @override
    def authors(self) -> tuple[Author, ...]:
        marked = self.document.css("[rel~=author], [itemprop=author] [itemprop=name]")
        marked = marked or self.document.css("[itemprop=author]")
        marked = marked or [
            a for a in self._near_title("a") if _PROFILE.search(a.get("href") or "")
        ]
        named = (line_of(element) for element in marked)
        return people(filter(None, named), self.document.site_names) or self._signed()

    def _signed(self) -> tuple[Author, ...]:
        """Return who signs by a line beside the title."""
        lines = [signers(block.text) for block in [*reversed(self._above), *self._head]]
        if not any(lines):
            elements = filter(is_signature, self._near_title("*"))
            lines = [signers(line_of(one) or "", marked=True) for one in elements]
        names = (name for line in lines for name in names_of(line) if is_name(name))
        return people(names, self.document.site_names)

    @override
    def images(self) -> tuple[Image, ...]:
        inside = self._holder.iter("img") if self._holder is not None else ()
        found = [img for img in (*self._near_title("img"), *inside) if _is_picture(img)]
        found.sort(key=_is_portrait)  # who wrote it often stands above what it shows
        return distinct(picture(self.document.url, img) for img in found)

    @property
    def _holder(self) -> Element | None:
        """Return the element that holds the whole text."""
        if not self._body:
            return None
        last = {self._body[-1].element, *self._body[-1].element.iterancestors()}
        first = self._body[0].element
        return next((one for one in (first, *first.iterancestors()) if one in last), None)

    @cached_property
    def _places(self) -> tuple[list[Block], list[tuple[float, int]]]:
        blocks = read_page_blocks(self.document)
        places = title_places(self.document, blocks)[:_ANCHORS]
        return without_asides(blocks, [place for _, place in places]), places

    @property
    def blocks(self) -> list[Block]:
        """Return every block of the page, scripts left out."""
        return self._places[0]

    @cached_property
    def _read(self) -> tuple[int, list[Block]]:
        """Return the title's place (-1 if it is not shown) and the blocks of the text."""
        best: tuple[float, int, list[Block]] = (-1.0, -1, [])
        lineage = Lineage()
        for likeness, place in self._places[1]:
            text = find_running_text(self.blocks[place + 1 :], lineage)
            score = worth_of(text) * likeness
            if score > best[0]:
                best = (score, place, text)
        text = find_running_text(self.blocks, lineage)
        if worth_of(text) * _WITHOUT_TITLE > best[0]:
            return -1, text
        return best[1], best[2]

    @property
    def _body(self) -> list[Block]:
        return self._read[1]

    @cached_property
    def _title(self) -> tuple[str | None, int]:
        place = self._read[0]
        return shown_title(self.document, self.blocks[place] if place >= 0 else None), place

    @property
    def _title_holders(self) -> set[Element]:
        """Return the title's element and all that it stands in."""
        place = self._title[1]
        if place < 0:
            return set()
        title = self.blocks[place].element
        return {title, *title.iterancestors()}

    def _near_title(self, tag: str) -> Iterator[Element]:
        """Yield the elements of a tag that stand beside the title, before the text begins.

        The tag "*" stands for all.
        """
        place = self._title[1]
        if place < 0 or not self._body:
            return
        ours, first = self._title_holders, self._body[0].element
        shared = next((one for one in first.iterancestors() if one in ours), None)
        wanted = (tag,) if tag == "*" else (tag, str(first.tag))
        for element in shared.iter(*wanted) if shared is not None else ():
            if element is first:
                return
            if tag not in ("*", element.tag):
                continue
            if not _ASIDE_TAGS & {up.tag for up in element.iterancestors()}:
                yield element

    @property
    def _head(self) -> list[Block]:
        """Return the blocks between the title and the body."""
        start = self._title[1] + 1
        end = self._body[0].place if self._body else start + _NEAR_TITLE
        return self.blocks[start : min(end, start + _NEAR_TITLE)]

    @property
    def _above(self) -> list[Block]:
        """Return the few blocks right above the title."""
        place = self._title[1]
        return self.blocks[max(0, place - 3) : place] if place > 0 else []


def _is_lead(block: Block) -> bool:
    """Tell whether a block between title and text is a lead, not a caption, a date or a button."""
    text = block.text
    if block.worth < 0 or len(text) < _SENTENCE or block.paragraph.kind in ("li", "h1"):
        return False
    if len(text) > _LONGEST_CAPTION:
        return True
    return block.paragraph.kind == "p" and not (_CAPTION.match(text) or split_caption(text)[1])


def _is_picture(img: Element) -> bool:
    """Tell whether an image is a picture rather than an icon or a counter."""
    width = (img.get("width") or "").removesuffix("px")
    small = width.isdigit() and int(width) < _SMALLEST_PICTURE
    return not small and not _ICON.search(img.get("src") or img.get("data-src") or "data:")


def _is_portrait(img: Element) -> bool:
    return _PORTRAIT.search(img.get("src") or img.get("data-src") or "") is not None
