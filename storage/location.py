"""Where a database is: the address of the settings, checked and put into one form."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from storage.errors import AddressError

Kind = Literal["sqlite", "postgresql"]
_DRIVERS: dict[str, tuple[Kind, str]] = {
    "sqlite": ("sqlite", "sqlite+pysqlite"),
    "sqlite+pysqlite": ("sqlite", "sqlite+pysqlite"),
    "postgres": ("postgresql", "postgresql+psycopg"),
    "postgresql": ("postgresql", "postgresql+psycopg"),
    "postgresql+psycopg": ("postgresql", "postgresql+psycopg"),
}
LOOPBACK = ("localhost", "127.0.0.1", "::1")
POSTGRES_PORT = 5432
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

    def is_same(self, other: "Location") -> bool:
        """Tell whether another address leads to the same database, whoever logs in there."""
        if self.kind == "sqlite" == other.kind:
            return self.path.resolve() == other.path.resolve()
        return self.kind == other.kind and self.server == other.server

    @property
    def server(self) -> tuple[str, int, str | None]:
        """Return the host, port and name of a database of Postgres."""
        host = self.url.host or "localhost"
        host = "localhost" if host in LOOPBACK else host.lower()
        return host, self.url.port or POSTGRES_PORT, self.url.database or self.url.username


def locate(url: str) -> Location:
    """Return where the database is; raises AddressError for one that is none."""
    try:
        parsed = make_url(url.strip())
    except (ArgumentError, ValueError):
        raise AddressError(
            f"The database address cannot be read. Write it as {_EXAMPLES}."
        ) from None
    if parsed.drivername not in _DRIVERS:
        raise AddressError(
            f"No database of the kind {parsed.drivername!r} is known. Write {_EXAMPLES}."
        )
    kind, driver = _DRIVERS[parsed.drivername]
    if kind == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise AddressError(
            "A database in memory would be lost at the end. Name a file, as in sqlite:///jarshy.db."
        )
    shown = parsed.set(drivername=kind).render_as_string(hide_password=True)
    return Location(kind=kind, url=parsed.set(drivername=driver), shown=shown)
