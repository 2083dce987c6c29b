"""Article pages of Tengrinews in the current design (2023 on), one method a field."""

import json
import re

from typing_extensions import override

from crawler.extract.body_text import Noise, Paragraph, read_paragraphs
from crawler.extract.dates import Moment
from crawler.extract.document import line_of
from crawler.extract.page import ArticlePage
from crawler.extract.pictures import distinct, image, picture
from crawler.extract.text import clean_line
from crawler.extract.tree import Element
from crawler.items import Author, Image

_RUBRIC = re.compile(r'page_rubric:\s*("(?:[^"\\\n]|\\.){1,200}")')
NOISE = Noise(
    classes=frozenset(
        {
            "content_main_share",
            "content_main_text_source",
            "content_main_text_tags",
            "content_sidebar",
            "social-share",
            "tags",
            "tn-continuation",
            "tn-discussed-now-block",
            "tn-inpage",
            "tn-news-text",
            "tn-pr",
        }
    ),
    id_prefixes=("adfox_",),
)


class CurrentPage(ArticlePage):
    """The `content_main_*` design (2023 on)."""

    layer = "site:current"
    mark = "content_main_text"

    @override
    def title(self) -> str | None:
        return self.document.line("h1.head-single")

    @override
    def lead(self) -> str | None:
        # libxml2 ends the h2 where its p begins, so that the lead follows an empty heading.
        heading = self.document.first("h2.content_main_desc")
        if heading is None:
            return None
        following = heading.itersiblings()
        parts = [heading]
        for element in following:
            if element.tag != "p":
                break
            parts.append(element)
        return "\n".join(p.text for p in read_paragraphs(parts)) or None

    @override
    def body(self) -> list[Paragraph]:
        return read_paragraphs(self.document.css("div.content_main_text"), NOISE)

    @override
    def published_at(self) -> Moment | None:
        return self.moment(self.document.line("div.date-time"))

    @override
    def authors(self) -> tuple[Author, ...]:
        named = self.document.css("span.content_main_meta_author_item_name")
        found = (self._author(element) for element in named)
        return tuple(author for author in found if author is not None)

    def _author(self, element: Element) -> Author | None:
        link = next(element.iter("a"), None)
        name = line_of(link) if link is not None else clean_line(element.text or "")
        role = clean_line(link.tail or "") if link is not None else None
        return Author(name, role or None) if name else None

    @override
    def section(self) -> str | None:
        found = _RUBRIC.search(self.document.html)
        try:
            return str(json.loads(found[1])) if found else None
        except ValueError:
            return None

    @override
    def tags(self) -> tuple[str, ...]:
        boxes = self.document.css("div.content_main_text_tags")
        links = (link for box in boxes for link in box.iter("a"))
        named = (line_of(link) for link in links if "/tag/" in (link.get("href") or ""))
        return tuple(dict.fromkeys(filter(None, named)))

    @override
    def images(self) -> tuple[Image, ...]:
        box = self.document.first("div.content_main_thumb")
        thumb = next(box.iter("img"), None) if box is not None else None
        caption = self.document.line("span.content_main_thumb_alt")
        return self._images(picture(self.document.url, thumb, caption), self.container())

    def container(self) -> Element | None:
        """Return the element that holds the text."""
        return self.document.first("div.content_main_text")

    def _images(self, main: Image | None, container: Element | None) -> tuple[Image, ...]:
        """Return the main picture (a video's still from the meta tags) and those in the text."""
        address = self.document.meta.first("og:image")
        main = main or image(self.document.url, address)
        inside = container.iter("img") if container is not None else ()
        kept = (img for img in inside if not any(map(NOISE.covers, img.iterancestors("article"))))
        return distinct([main, *(picture(self.document.url, img) for img in kept)])
