"""How pages were read, what deviates, and the pages that are kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

ReadingResult = Literal["read", "held", "unread"]
Purpose = Literal["sample", "odd", "unread"]


@dataclass(frozen=True, slots=True)
class Reading:
    """How one article page was read.

    `layers`: for each field the layer that answered, without an entry where none did.
    `characters`: length of the body. `agreement`: word F1 (0..1) of the body against the generic
    reader's, None where they were not compared. `id` is 0 before it is stored.
    """

    crawl_id: int | None
    source: str
    edition: str
    url: str
    read_at: datetime
    result: str
    layers: Mapping[str, str] = field(default_factory=dict)
    characters: int = 0
    agreement: float | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class FieldSum:
    """How a field was filled on some days: `layers` counts the articles each answered for.

    `total` and `squares` are sums of ln(characters) and of its square, for the length alone.
    """

    field: str
    articles: int
    layers: Mapping[str, int]
    total: float = 0.0
    squares: float = 0.0


@dataclass(frozen=True, slots=True)
class Drift:
    """A deviation of an edition from its own past.

    `place`: the listing's address for a listing, else "". `visits` in a row found it. `raised_at`:
    None while it may be chance; `mended_at`: None while it lasts.
    """

    id: int
    source: str
    edition: str
    field: str
    place: str
    reason: str
    url: str | None
    proposal: str | None
    visits: int
    first_at: datetime
    last_at: datetime
    raised_at: datetime | None
    told_at: datetime | None
    mended_at: datetime | None


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page as it came, with what is known of its fields: {field: text}."""

    url_key: str
    url: str
    source: str
    edition: str
    purpose: str
    kept_at: datetime
    html: str
    reason: str | None = None
    known: Mapping[str, Any] = field(default_factory=dict)
