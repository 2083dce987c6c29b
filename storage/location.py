"""Where a database is: the address of the settings, checked and put into one form."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from storage.errors import DatabaseUnusableError

Kind = Literal["sqlite", "postgresql"]
_DRIVERS: dict[str, tuple[Kind, str]] = {
    "sqlite": ("sqlite", "sqlite+pysqlite"),
    "sqlite+pysqlite": ("sqlite", "sqlite+pysqlite"),
    "postgres": ("postgresql", "postgresql+psycopg"),
    "postgresql": ("postgresql", "postgresql+psycopg"),
    "postgresql+psycopg": ("postgresql", "postgresql+psycopg"),
}
_EXAMPLES = "sqlite:///jarshy.db or postgresql://user:password@host/database"


@dataclass(frozen=True, slots=True)
class Location:
    """A database's kind and address; `shown` is the address without its password."""

    kind: Kind
    url: URL
    shown: str

    @property
    def path(self) -> Path:
        """Return the file of an SQLite database, absolute."""
        return Path(self.url.database or "").absolute()


def locate(url: str) -> Location:
    """Return where the database is; raises DatabaseUnusableError for an unknown kind."""
    try:
        parsed = make_url(url.strip())
    except (ArgumentError, ValueError):
        raise DatabaseUnusableError(
            f"The database address cannot be read. Write it as {_EXAMPLES}."
        ) from None
    if parsed.drivername not in _DRIVERS:
        raise DatabaseUnusableError(
            f"No database of the kind {parsed.drivername!r} is known. Write {_EXAMPLES}."
        )
    kind, driver = _DRIVERS[parsed.drivername]
    if kind == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise DatabaseUnusableError(
            "A database in memory would be lost at the end. Name a file, as in sqlite:///jarshy.db."
        )
    shown = parsed.set(drivername=kind).render_as_string(hide_password=True)
    return Location(kind=kind, url=parsed.set(drivername=driver), shown=shown)
