"""Article pages of Tengrinews: the designs side by side, one method a field."""

import json
import re

from typing_extensions import override

from crawler.extract.body_text import Noise, Paragraph, read_paragraphs
from crawler.extract.dates import Moment
from crawler.extract.document import line_of
from crawler.extract.page import ArticlePage
from crawler.extract.pictures import distinct, image, picture, split_caption
from crawler.extract.text import clean_line
from crawler.extract.tree import Element
from crawler.items import Author, Image

_RUBRIC = re.compile(r'page_rubric:\s*("(?:[^"\\\n]|\\.){1,200}")')
_LEAD_LENGTH = 40
_NOISE = Noise(
    classes=frozenset(
        {
            "content_main_share",
            "content_main_text_source",
            "content_main_text_tags",
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
_OLDER_NOISE = Noise(
    classes=_NOISE.classes - {"tn-news-text"}
    | {"tn-data-list", "tn-share", "tn-share-list", "tn-social-list", "tn-tag-list"},
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
        return read_paragraphs(self.document.css("div.content_main_text"), _NOISE)

    @override
    def published_at(self) -> Moment | None:
        return self.moment(self.document.line("div.date-time"))

    @override
    def authors(self) -> tuple[Author, ...]:
        named = self.document.css("span.content_main_meta_author_item_name")
        found = (self._author(element) for element in named)
        return tuple(author for author in found if author is not None)

    def _author(self, element: Element) -> Author | None:
        link = self.document.first("a", element)
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
        links = self.document.css("div.content_main_text_tags a[href*='/tag/']")
        return tuple(dict.fromkeys(filter(None, map(line_of, links))))

    @override
    def images(self) -> tuple[Image, ...]:
        thumb = self.document.first("div.content_main_thumb img")
        caption = self.document.line("span.content_main_thumb_alt")
        return self._images(picture(self.document.url, thumb, caption), self._container())

    def _container(self) -> Element | None:
        return self.document.first("div.content_main_text")

    def _images(self, main: Image | None, container: Element | None) -> tuple[Image, ...]:
        """Return the main picture (a video's still from the meta tags) and those in the text."""
        address = self.document.meta.first("og:image")
        main = main or image(self.document.url, address)
        inside = container.iter("img") if container is not None else ()
        kept = (img for img in inside if not any(map(_NOISE.covers, img.iterancestors("article"))))
        return distinct([main, *(picture(self.document.url, img) for img in kept)])


class Page2026(CurrentPage):
    """The variant seen in April 2026: the date among the breadcrumbs, the body by itemprop."""

    layer = "site:2026-04"
    mark = "breadcrumbs__item--date"

    @override
    def title(self) -> str | None:
        return super().title() or self.document.line("h1")

    @override
    def lead(self) -> str | None:
        return super().lead() or self.document.line("[itemprop=description]:not(meta)")

    @override
    def body(self) -> list[Paragraph]:
        container = self._container()
        return read_paragraphs([container], _NOISE) if container is not None else []

    @override
    def published_at(self) -> Moment | None:
        return self.moment(self.document.line("span.breadcrumbs__item--date"))

    @override
    def tags(self) -> tuple[str, ...]:
        links = self.document.css(".tags a[href*='/tag/']")
        return super().tags() or tuple(dict.fromkeys(filter(None, map(line_of, links))))

    def _container(self) -> Element | None:
        found = self.document.first("[itemprop=articleBody]")
        return found if found is not None else super()._container()


class OlderPage(ArticlePage):
    """The `tn-*` design (until February 2023)."""

    layer = "site:tn"
    mark = "tn-content-title"

    @override
    def title(self) -> str | None:
        heading = self.document.first("h1.tn-content-title")
        if heading is None:
            return None
        # A nested span repeats the date or the rubric.
        parts = [heading.text or ""]
        parts += [child.tail or "" for child in heading]
        return clean_line(" ".join(parts)) or line_of(heading)

    @override
    def lead(self) -> str | None:
        for paragraph in self._before_text():
            if len(paragraph.text) >= _LEAD_LENGTH and split_caption(paragraph.text)[1] is None:
                return paragraph.text
        return None

    def _before_text(self) -> list[Paragraph]:
        content = self.document.first("div.tn-news-content")
        if content is None or self._text() is content:
            return []
        noise = Noise(_OLDER_NOISE.classes | {"tn-news-text"}, ("adfox_",))
        return read_paragraphs([content], noise)

    def _text(self) -> Element | None:
        text = self.document.first("div.tn-news-content .tn-news-text, .tn-news-text")
        return text if text is not None else self.document.first("div.tn-news-content")

    @override
    def body(self) -> list[Paragraph]:
        text = self._text()
        return read_paragraphs([text], _OLDER_NOISE) if text is not None else []

    @override
    def published_at(self) -> Moment | None:
        heading = self.document.first("h1.tn-content-title")
        if heading is None:
            return None
        times = heading.xpath(
            "(preceding::ul | following::ul)[contains(@class,'tn-data-list')]//time"
        )
        moments = (self.moment(line_of(time)) for time in times)
        return next((moment for moment in moments if moment is not None), None)

    @override
    def tags(self) -> tuple[str, ...]:
        links = self.document.css(
            ".tn-tag-list a[href*='/tag/'], .tn-news-content a[href^='/tag/']"
        )
        return tuple(dict.fromkeys(filter(None, map(line_of, links))))

    @override
    def images(self) -> tuple[Image, ...]:
        content = self.document.first("div.tn-news-content")
        found = content.iter("img") if content is not None else ()
        pictures = [picture(self.document.url, img, self._caption(img)) for img in found]
        address = self.document.meta.first("og:image")
        return distinct(pictures or [image(self.document.url, address, self._credit())])

    def _caption(self, img: Element) -> str | None:
        """Return the text that shares the picture's own box."""
        box = img.getparent()
        while box is not None and box.tag in ("picture", "a", "span"):
            box = box.getparent()
        return line_of(box) if box is not None and box.tag in ("figure", "p", "div") else None

    def _credit(self) -> str | None:
        texts = (paragraph.text for paragraph in self._before_text())
        return next((text for text in texts if split_caption(text)[1]), None)
