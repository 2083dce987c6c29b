"""Article pages of Tengrinews until February 2023, one method a field."""

from typing_extensions import override

from crawler.extract.body_text import Noise, Paragraph, read_paragraphs
from crawler.extract.boilerplate import is_promotional
from crawler.extract.dates import Moment
from crawler.extract.document import line_of
from crawler.extract.page import ArticlePage
from crawler.extract.pictures import distinct, image, picture, split_caption
from crawler.extract.text import clean_line
from crawler.extract.tree import Element
from crawler.items import Author, Image

# Shorter lines between title and text are dates, credits and buttons.
_LEAD_LENGTH = 40
_LONGEST_CAPTION = 300
_OTHERS = frozenset(
    {
        "tn-continuation", "tn-data-list", "tn-inpage", "tn-pr", "tn-share", "tn-share-list",
        "tn-social-list", "tn-tag-list", "tn-user-container",
    }
)  # fmt: skip
_NOISE = Noise(classes=_OTHERS, id_prefixes=("adfox_",), tags=frozenset({"h1"}))
_NOISE_BEFORE_TEXT = Noise(_OTHERS | {"tn-news-text"}, ("adfox_",), frozenset({"h1"}))


class OlderPage(ArticlePage):
    """The `tn-*` design."""

    layer = "site:tn"
    mark = "tn-content-title"

    @override
    def title(self) -> str | None:
        heading = self.document.first("h1.tn-content-title")
        if heading is None:
            return None
        # A nested span repeats the date or the rubric.
        parts = [heading.text or "", *(child.tail or "" for child in heading)]
        return clean_line(" ".join(parts)) or line_of(heading)

    @override
    def lead(self) -> str | None:
        found = self.document.css(".tn-announce")
        announced = self.document.line("div.tn-news-content .tn-announce") if found else None
        if announced:
            return announced
        captions = {img.get("alt") for img in self._pictures()}
        for paragraph in self._before_text():
            if len(paragraph.text) >= _LEAD_LENGTH and paragraph.text not in captions:
                return paragraph.text
        return None

    @override
    def body(self) -> list[Paragraph]:
        text = self._text()
        paragraphs = read_paragraphs([text], _NOISE) if text is not None else []
        while paragraphs and self._is_head(paragraphs[0]):
            paragraphs.pop(0)
        return paragraphs

    def _is_head(self, paragraph: Paragraph) -> bool:
        text = paragraph.text
        if len(text) >= _LEAD_LENGTH:
            return False
        credit = split_caption(text)[1]
        return bool(credit) or is_promotional(text) or self.moment(text) is not None

    @override
    def published_at(self) -> Moment | None:
        """Return the date nearest to the title; the tape beside it is full of other dates."""
        heading = self.document.first("h1.tn-content-title")
        box = heading.getparent() if heading is not None else None
        while box is not None and box.tag not in ("body", "main"):
            times = self.document.css("ul.tn-data-list time", box)
            for time in times:
                moment = self.moment(line_of(time))
                if moment is not None:
                    return moment
            box = box.getparent()
        return None

    @override
    def authors(self) -> tuple[Author, ...]:
        named = self.document.css("a.tn-user-name")
        return tuple(Author(name, _role_of(link)) for link in named if (name := line_of(link)))

    @override
    def tags(self) -> tuple[str, ...]:
        links = self.document.css(
            ".tn-tag-list a[href*='/tag/'], .tn-news-content a[href^='/tag/']"
        )
        return tuple(dict.fromkeys(filter(None, map(line_of, links))))

    @override
    def images(self) -> tuple[Image, ...]:
        found = [picture(self.document.url, img, self._caption(img)) for img in self._pictures()]
        address = self.document.meta.first("og:image")
        return distinct(found or [image(self.document.url, address, self._credit())])

    def _text(self) -> Element | None:
        text = self.document.first(".tn-news-text")
        return text if text is not None else self.document.first(".tn-news-content")

    def _before_text(self) -> list[Paragraph]:
        content = self.document.first(".tn-news-content")
        if content is None or self._text() is content:
            return []
        found = read_paragraphs([content], _NOISE_BEFORE_TEXT)
        return [paragraph for paragraph in found if split_caption(paragraph.text)[1] is None]

    def _pictures(self) -> list[Element]:
        names = (".tn-news-content", ".tn-news-text")
        boxes = {box for name in names for box in self.document.css(name)}
        pictures = self.document.css("img")
        return [img for img in pictures if not boxes.isdisjoint(img.iterancestors())]

    def _caption(self, img: Element) -> str | None:
        """Return the text that shares the picture's own box."""
        box = img.getparent()
        while box is not None and box.tag in ("picture", "a", "span"):
            box = box.getparent()
        text = line_of(box) if box is not None and box.tag in ("figure", "p", "div") else None
        return text if text and len(text) <= _LONGEST_CAPTION else None

    def _credit(self) -> str | None:
        content = self.document.first(".tn-news-content")
        found = read_paragraphs([content], _NOISE_BEFORE_TEXT) if content is not None else []
        return next((p.text for p in found if split_caption(p.text)[1]), None)


def _role_of(link: Element) -> str | None:
    following = link.getnext()
    if following is None or "tn-user-role" not in (following.get("class") or ""):
        return None
    return line_of(following)
