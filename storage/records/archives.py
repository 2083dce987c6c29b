"""Spans of the past that are filled in, as they go into the archive and come out of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

PageKind = Literal["listing", "sitemap", "index"]
PageState = Literal["read", "failed", "absent"]


@dataclass(frozen=True, slots=True)
class Archive:
    """A span [since, until) of an edition's past; `finished_at` is None while something waits."""

    id: int
    source: str
    edition: str
    since: datetime
    until: datetime
    started_at: datetime
    finished_at: datetime | None
    requests: int = 0


@dataclass(frozen=True, slots=True)
class ArchivePage:
    """A listing page (`number` from 1) or a sitemap (0) that an archive was read from.

    `oldest` to `newest` are the dates that it shows, None where it shows none; `keys` what
    identifies its articles. `root` is the listing or sitemap that it belongs to.
    """

    url: str
    root: str
    kind: PageKind
    number: int
    state: PageState
    read_at: datetime
    cards: int = 0
    newest: datetime | None = None
    oldest: datetime | None = None
    keys: tuple[str, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Awaited:
    """An article address that an archive is to read; `day` counts from 1970-01-01."""

    url_key: str
    url: str
    title: str
    published_at: datetime | None
    precision: str | None
    day: int
