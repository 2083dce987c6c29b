"""How many rows the tables hold."""

from sqlalchemy import Connection, func, select

from storage.models.tables import (
    ADDRESSES,
    ALERTS,
    ARTICLES,
    CRAWLS,
    LINKS,
    MAILS,
    MATCHES,
    REVISIONS,
    STORIES,
)

_TABLES = (ARTICLES, REVISIONS, STORIES, LINKS, ADDRESSES, CRAWLS, ALERTS, MATCHES, MAILS)


def rows(tx: Connection) -> dict[str, int]:
    """Return the number of rows of each table that people ask about, by its name."""
    return {
        table.name: int(tx.execute(select(func.count()).select_from(table)).scalar_one())
        for table in _TABLES
    }
