"""What is planned for the day: one article with its text, its later versions and its end."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from crawler.demo import sites

BlockKind = Literal["p", "quote", "head", "item"]
_LINK = re.compile(r"\[([^\]]+)\]\((\S+?)\)")
MOVED_AFTER = timedelta(hours=1)
"""An article of two rubrics is listed under the address of the second one from then on."""


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, quotation, subhead or list entry; `text` may hold `[label](address)`."""

    kind: BlockKind
    text: str

    @property
    def plain(self) -> str:
        """Return the text as a reader sees it."""
        return _LINK.sub(r"\1", self.text)


@dataclass(frozen=True, slots=True)
class Citation:
    """A source named by the text: its name there, the phrase, and the link if there is one."""

    cited: str
    phrase: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """The article's text from a moment on; `change` is None for the first.

    The lead, as the blocks, may hold `[label](address)`; `summary` is the lead without.
    """

    at: datetime
    title: str
    lead: str | None
    blocks: tuple[Block, ...]
    change: str | None = None

    @property
    def summary(self) -> str | None:
        """Return the lead as a reader sees it."""
        return None if self.lead is None else _LINK.sub(r"\1", self.lead)

    @property
    def paragraphs(self) -> list[str]:
        """Return the paragraphs of the body as a reader sees them, without the lead."""
        return [block.plain for block in self.blocks]


@dataclass(frozen=True, slots=True)
class Script:
    """An article of the day, or a card that leads to a sister site (`foreign`).

    `published_at` is what the page says, `appears_at` when it comes into the listings: later for
    a backdated item. `story` names the group of texts that are one story, `relation` the part in
    it, `of` the key of the text that it repeats. `links` are (key of the other, kind) for relations
    that make no story. `also` are other rubrics that list the article under another address.
    """

    key: str
    host: str
    edition: str
    rubric: str
    published_at: datetime
    appears_at: datetime
    versions: tuple[Version, ...]
    language: str
    number: int = 0
    tags: tuple[str, ...] = ()
    authors: tuple[tuple[str, str | None], ...] = ()
    picture: bool = True
    caption: str | None = None
    credit: str | None = None
    category: str | None = None
    place: str | None = None
    cites: tuple[Citation, ...] = ()
    story: str | None = None
    relation: str = "original"
    of: str | None = None
    links: tuple[tuple[str, str], ...] = ()
    traits: frozenset[str] = frozenset()
    also: tuple[str, ...] = ()
    withdrawn_at: datetime | None = None
    withdrawn_status: int = 404
    pinned_until: datetime | None = None
    foreign: str | None = None
    slug: str = ""
    stock: bool = False

    @property
    def is_akorda(self) -> bool:
        """Tell whether the President's site carries it."""
        return self.host == sites.AKORDA

    @property
    def type(self) -> str:
        """Return the id space on Tengrinews: "article" or "news"."""
        return "article" if self.rubric == "article" else "news"

    @property
    def path(self) -> str:
        """Return the path of the article's own address."""
        if self.is_akorda:
            return f"/{sites.AKORDA_PREFIX[self.edition]}/{self.slug}"
        return f"/{self.rubric}/{self.slug}-{self.number}/"

    @property
    def url(self) -> str:
        """Return the article's own address, or the sister site's."""
        return self.foreign or f"https://{self.host}{self.path}"

    def alias_path(self, rubric: str) -> str:
        """Return the address under which another rubric lists the same article."""
        words = self.slug.split("-")
        return f"/{rubric}/{'-'.join(words[: max(2, len(words) - 2)])}-{self.number}/"

    def at(self, now: datetime) -> Version:
        """Return the version that the page shows at a moment."""
        shown = self.versions[0]
        for version in self.versions[1:]:
            if version.at <= now:
                shown = version
        return shown

    def listed(self, now: datetime) -> bool:
        """Tell whether the listings carry it at a moment."""
        return self.appears_at <= now and (self.withdrawn_at is None or now < self.withdrawn_at)

    def changes(self) -> Iterable[datetime]:
        """Return the moments at which what the site shows of it changes."""
        yield self.appears_at
        yield from (version.at for version in self.versions[1:])
        if self.withdrawn_at is not None:
            yield self.withdrawn_at
        if self.pinned_until is not None:
            yield self.pinned_until
        if self.also:
            yield self.appears_at + MOVED_AFTER

    def numbered(self, number: int, slug: str) -> "Script":
        """Return the same with its place in the site's id space."""
        return replace(self, number=number, slug=slug)
