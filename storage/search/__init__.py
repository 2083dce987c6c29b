"""Search over the stored articles."""

from sqlalchemy import Connection

from storage.records import NewArticle


def index(tx: Connection, article_id: int, new: NewArticle) -> None:
    """Make an article findable."""


def remove(tx: Connection, article_id: int) -> None:
    """Make an article unfindable, before its text changes."""
