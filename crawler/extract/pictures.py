"""Pictures of an article: the address, what the caption says, and who is credited."""

import re
from collections.abc import Iterable

from crawler.extract.document import absolute
from crawler.extract.text import clean_line
from crawler.extract.tree import Element
from crawler.items import Image

_SOURCES = ("src", "data-src", "data-original", "data-lazy-src", "data-lazy")
_MOST_IMAGES = 200
_LONGEST_CREDIT = 80
_CREDIT = re.compile(
    r"(?:^|(?<=[.!?…\s(\"»”]))"
    r"(?:(?:(?:Фото|Сурет|Иллюстрация|Инфографика|Скриншот|Коллаж|Видео|Photo|Image|Picture)"
    r"(?:\s+(?:by|credit|courtesy\s+of))?|Кадр(?:ы)?\s+из\s+видео|Источник(?:\s+фото)?|Credit)"
    r"\s*(?:[:©]\ufe0f?\s*)+|(?:Фото|Сурет|Иллюстрация|Photo(?:\s+by)?)\s+(?=\S)|©\ufe0f?\s*)"
    r"(?P<credit>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
_MARK = re.compile(r"[:©]|photo\s+by", re.IGNORECASE)
_OFFICE = re.compile(r"пресс-служб|агентств|архив|редакци|предоставлен", re.IGNORECASE)
_PERSON = re.compile(r"(?:[А-ЯӘҒҚҢӨҰҮҺІA-Z][\w'’.-]+[\s/]*){1,4}")
_SENTENCE = re.compile(r"[.!?]\s+\S+\s+\S+\s+\S+")


def split_caption(text: str | None) -> tuple[str | None, str | None]:
    """Return what a caption shows and whom it credits.

    "Площадь утром. Фото: akorda.kz" gives both parts; a caption that is nothing but a credit
    stays whole, since it is what readers see.
    """
    caption = clean_line(text or "")
    if not caption:
        return None, None
    caption = _halved(caption)
    found = _CREDIT.search(caption)
    if found is None:
        return caption, None
    credit = found["credit"].strip(" .;()")
    marked = _MARK.search(found[0][: found.start("credit") - found.start()])
    plain = marked or _OFFICE.search(credit) or _PERSON.fullmatch(credit)
    if not credit or not plain or len(credit) > _LONGEST_CREDIT or _SENTENCE.search(credit):
        return caption, None
    shown = caption[: found.start()].strip(" .,;(/|-–—") if found.start() else ""
    return shown or caption, credit


def _halved(caption: str) -> str:
    """Return a caption once where a page prints it twice ("Фото: x Фото: x")."""
    half = len(caption) // 2
    return caption[:half] if caption[:half] == caption[half + 1 :] else caption


def picture(base: str, element: Element | None, caption: str | None = None) -> Image | None:
    """Return an img element of a page at `base` as a picture, or None if it has no address."""
    if element is None:
        return None
    address = next((element.get(name) for name in _SOURCES if element.get(name)), None)
    return image(base, address, caption or element.get("alt"))


def image(base: str, address: str | None, caption: str | None = None) -> Image | None:
    """Return a picture by its address on a page at `base`, or None if that is no http address."""
    url = absolute(base, address)
    if url is None:
        return None
    shown, credit = split_caption(caption)
    return Image(url, shown, credit)


def distinct(pictures: Iterable[Image | None]) -> tuple[Image, ...]:
    """Return pictures in order, each address once, at most 200."""
    found: dict[str, Image] = {}
    for one in pictures:
        if one is not None:
            found.setdefault(one.url, one)
    return tuple(found.values())[:_MOST_IMAGES]
