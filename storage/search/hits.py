"""What a search gives: articles with the places that match, the number of all if it is known."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, overload

from storage.text.match import Match, Spans

Sort = Literal["date", "rank"]


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that matches.

    `spans`: places in the stored title, lead and body. `rank`: its score (0 when sorted by date).
    `duplicates`: the numbers of the matching articles of its story folded under it, oldest first.
    """

    article_id: int
    story_id: int | None
    spans: Spans
    rank: float = 0.0
    duplicates: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchResult(Sequence[Hit]):
    """The hits asked for, in order; `total` is the number of all, None where it was not counted."""

    hits: tuple[Hit, ...]
    total: int | None = None

    @overload
    def __getitem__(self, index: int) -> Hit: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Hit]: ...
    def __getitem__(self, index: int | slice) -> Hit | Sequence[Hit]:
        return self.hits[index]

    def __len__(self) -> int:
        return len(self.hits)

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)


@dataclass(frozen=True, slots=True)
class Filters:
    """Beside the query: `since` <= the article's date < `until`; names are compared whole."""

    since: datetime | None = None
    until: datetime | None = None
    source: str | None = None
    edition: str | None = None
    language: str | None = None
    section: str | None = None
    tag: str | None = None
    cites: str | None = None
    story: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A matching article before it is ranked, folded and shown."""

    article_id: int
    story_id: int | None
    dated_at: datetime
    match: Match

    @property
    def age_order(self) -> tuple[datetime, int]:
        """Give what articles are sorted by, the oldest first."""
        return (self.dated_at, self.article_id)
