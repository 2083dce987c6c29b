"""What a listing, a feed or a sitemap says of an article, as the archive asks for it."""

from datetime import datetime
from typing import Protocol


class Listed(Protocol):
    """A card of a listing page."""

    @property
    def url(self) -> str:
        """Return the canonical address."""

    @property
    def url_key(self) -> str:
        """Return what identifies the article."""

    @property
    def title(self) -> str:
        """Return the title on the card."""

    @property
    def published_at(self) -> datetime | None:
        """Return the date on the card, in UTC."""

    @property
    def precision(self) -> str | None:
        """Return how exact that date is."""
