"""What the head of a page says: OpenGraph and other meta tags, the canonical address, the title."""

from collections.abc import Mapping
from dataclasses import dataclass

from crawler.extract.text import clean_line
from crawler.extract.tree import Element

_KEYS = ("property", "name", "itemprop")
# Ten thousand tags of one name are an attack, not a page.
_MOST_VALUES = 200


@dataclass(frozen=True, slots=True)
class MetaTags:
    """Meta tags by lower-case name (values as written, in page order), title, canonical link."""

    values: Mapping[str, tuple[str, ...]]
    title: str | None
    canonical: str | None

    def first(self, *names: str) -> str | None:
        """Return the first value of the first name that has one."""
        return next((text for name in names for text in self.all(name)), None)

    def all(self, *names: str) -> tuple[str, ...]:
        """Return every value of the first name that has any."""
        for name in names:
            found = tuple(filter(None, map(clean_line, self.values.get(name, ()))))
            if found:
                return found
        return ()


def read_meta(root: Element) -> MetaTags:
    """Return what the meta, link and title elements of a page say."""
    values: dict[str, list[str]] = {}
    for tag in root.iter("meta"):
        attributes = tag.attrib
        content = attributes.get("content")
        if content:
            for key in {attributes[kind].strip().lower() for kind in _KEYS if kind in attributes}:
                values.setdefault(key, []).append(content)
    return MetaTags(
        {name: tuple(found[:_MOST_VALUES]) for name, found in values.items()},
        _title(root),
        _canonical(root),
    )


def _title(root: Element) -> str | None:
    for element in root.iter("title"):
        text = clean_line(element.text or "")
        if text:
            return text
    return None


def _canonical(root: Element) -> str | None:
    for link in root.iter("link"):
        if (link.get("rel") or "").lower() == "canonical" and link.get("href"):
            return (link.get("href") or "").strip() or None
    return None
