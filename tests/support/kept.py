"""A database put back as it was, again and again: a copied file, or a copy on the server."""

import shutil
from pathlib import Path
from typing import Protocol

import psycopg
from psycopg import sql
from sqlalchemy import make_url

# A process that cleans up may be in the copy; the server waits 5 s for it, which on a busy machine
# is not always enough.
TRIES = 5


class Kept(Protocol):
    """A state of a database."""

    def put_back(self) -> None:
        """Make the database what it was when it was kept."""

    def close(self) -> None:
        """Take the copy away."""


def keep(url: str) -> Kept:
    """Keep a database as it is now; nobody may have it open, nor when it is put back."""
    return KeptFile(url) if url.startswith("sqlite") else KeptOnServer(url)


class KeptFile:
    """An SQLite file."""

    def __init__(self, url: str) -> None:
        self._path = Path(url.removeprefix("sqlite:///"))
        self._copy = self._path.with_suffix(".kept")
        shutil.copyfile(self._path, self._copy)

    def put_back(self) -> None:
        for suffix in ("-wal", "-shm", "-journal"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
        shutil.copyfile(self._copy, self._path)

    def close(self) -> None:
        self._copy.unlink()


class KeptOnServer:
    """A database of a Postgres server."""

    def __init__(self, url: str) -> None:
        self._server = make_url(url).set(database="postgres")
        self._name = str(make_url(url).database)
        self._copy = f"{self._name}_kept"
        self._run("CREATE DATABASE {} TEMPLATE {}", self._copy, self._name)

    def put_back(self) -> None:
        self._run("DROP DATABASE {} WITH (FORCE)", self._name)
        self._run("CREATE DATABASE {} TEMPLATE {}", self._name, self._copy)

    def close(self) -> None:
        self._run("DROP DATABASE {} WITH (FORCE)", self._copy)

    def _run(self, statement: str, *names: str) -> None:
        server = self._server.render_as_string(hide_password=False)
        with psycopg.connect(server, autocommit=True) as connection:
            for left in reversed(range(TRIES)):
                try:
                    connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
                except psycopg.errors.ObjectInUse:
                    if not left:
                        raise
                else:
                    return
