"""A text as the comparison sees it: what the page says, where and when, and its known story."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Cited:
    """A source that a text names: `cited` as named, `phrase` the words that say so."""

    cited: str
    phrase: str = ""
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """An article to be compared.

    `title`, `lead` and `body` as in `crawler.items.ArticleItem` (`lead` may be None). Times are
    aware UTC. `id` and `story_id` are None for what is not stored or has no story yet. `source` is
    the site's key, `host` the host of its address. `digest` tells that the text is known to be a
    round-up (it has stored links of that kind). `relation` is the text's place within its story.
    `precise` is False where only the day of publication is known. `vouches` tells that a person
    put the text into its story, so that its kin belong there too.
    """

    id: int | None
    title: str
    lead: str | None
    body: str
    language: str
    source: str
    published_at: datetime | None
    first_seen_at: datetime
    story_id: int | None = None
    citations: tuple[Cited, ...] = ()
    host: str = ""
    digest: bool = False
    relation: str | None = None
    precise: bool = True
    vouches: bool = False

    @property
    def time(self) -> datetime:
        """Give the moment of publication, or that of the first sight where none is known."""
        return self.published_at or self.first_seen_at


def apart(a: Text, b: Text) -> timedelta:
    """Give the time between two texts, never negative."""
    return abs(a.time - b.time)
