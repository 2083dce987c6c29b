"""A page read again: the same text, a better reading of it, or an edit."""

from collections.abc import Container, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from crawler.extract.learnt import without_lines
from crawler.sources.expected import GUESSED, strength

_FILLED = ("authors", "section", "tags", "images")


class Read(Protocol):
    """An article as it was read, stored or new."""

    @property
    def title(self) -> str:
        """Give the title."""

    @property
    def lead(self) -> str | None:
        """Give the lead."""

    @property
    def body(self) -> str:
        """Give the body."""

    @property
    def published_at(self) -> datetime | None:
        """Give the date."""

    @property
    def extracted_by(self) -> Mapping[str, Any]:
        """Give for each field the layer that answered."""

    @property
    def flags(self) -> Sequence[str]:
        """Give the marks."""


def is_same_text(old: Read, new: Read, learnt: Container[int] = frozenset()) -> bool:
    """Tell whether nothing was edited; the content hash would not see a moved comma.

    Promotional lines that were learnt since the old text was stored do not count.
    """
    if (old.title, old.lead) != (new.title, new.lead):
        return False
    return old.body == new.body or without_lines(old.body, learnt) == new.body


def is_better_reading(old: Read, new: Read) -> bool:
    """Tell whether a page gives more than it gave before, without an edit: rules were mended.

    A guess gives way to what the site's rules read; the lead stands apart again; a field that was
    empty is filled; a date comes from where it stands.
    """
    if GUESSED in old.flags and GUESSED not in new.flags:
        return True
    if old.title != new.title or _whole(old) != _whole(new):
        return False
    if old.lead != new.lead:
        return _is_stronger("lead", old, new)
    filled = any(not getattr(old, name) and getattr(new, name) for name in _FILLED)
    dated = new.published_at is not None and old.published_at != new.published_at
    return filled or (dated and _is_stronger("published_at", old, new))


def _whole(text: Read) -> str:
    return "\n\n".join(filter(None, (text.lead, text.body)))


def _is_stronger(name: str, old: Read, new: Read) -> bool:
    return strength(new.extracted_by.get(name)) > strength(old.extracted_by.get(name))
