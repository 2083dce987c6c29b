"""A copy of the whole database in one file, made while others write, and tried before it is told.

SQLite: a compact database, ready for use. Postgres: the custom format of `pg_dump`, for
`pg_restore`. The file bears its name only when it is whole.
"""

import os
import shutil
import sqlite3
import subprocess
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from storage.connect import PRIVATE, read_only
from storage.errors import StorageError
from storage.migrate import revision_of
from storage.session import Database

# What restores a copy of Postgres, but for the names of the database and of the file: the schema
# is there already in a new database.
RESTORE = ("pg_restore", "--clean", "--if-exists", "--no-owner")


@dataclass(frozen=True, slots=True)
class Backup:
    """A finished backup; `size` in bytes, `articles` as counted in the copy (None: not counted)."""

    file: Path
    size: int
    revision: str
    articles: int | None


def back_up(database: Database, file: Path) -> Backup:
    """Write the database as it is now into a new file, and check the copy.

    Raises StorageError where the file is there already or cannot be written, where the copy fails
    its check, or where Postgres' own program is absent.
    """
    if file.exists():
        raise StorageError(f"{file} is there already. Name another file; none is overwritten.")
    part = file.with_name(f"{file.name}.part")
    try:
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE))
        if database.kind == "sqlite":
            made: tuple[str, int | None] = _copy_file(database.location.path, part)
        else:
            made = _dump(database, part)
        _settle(part, file)
    except OSError as error:
        raise StorageError(f"{file} cannot be written: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)
    return Backup(file, file.stat().st_size, *made)


def _copy_file(path: Path, part: Path) -> tuple[str, int]:
    """Copy an SQLite database as a reader sees it; other processes go on writing."""
    try:
        with closing(sqlite3.connect(read_only(path), uri=True)) as original:
            original.execute("VACUUM INTO ?", (str(part),))
        with closing(sqlite3.connect(read_only(part.absolute()), uri=True)) as copy:
            (found,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
            if found != "ok":
                raise StorageError(f"The copy is damaged ({found}); check the disk.")
            (revision,) = copy.execute("SELECT version_num FROM alembic_version").fetchone()
            (articles,) = copy.execute("SELECT count(*) FROM articles").fetchone()
    except sqlite3.Error as error:
        raise StorageError(f"The backup failed: {error}. Nothing was kept of it.") from error
    return str(revision), int(articles)


def _dump(database: Database, part: Path) -> tuple[str, None]:
    """Let pg_dump copy the schema in which the tables are."""
    with database.read() as tx:
        schema = str(tx.execute(text("SELECT current_schema()")).scalar_one())
        revision = str(revision_of(tx))
    url = database.location.url.set(drivername="postgresql").difference_update_query(["options"])
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as secret:  # for its owner alone
        if url.password:
            escaped = str(url.password).replace("\\", "\\\\").replace(":", "\\:")
            secret.write(f"*:*:*:*:{escaped}\n")
            secret.flush()
            url = url.set(password=None).update_query_dict({"passfile": secret.name})
        words = ["--format=custom", "--no-owner", "--no-privileges", f"--schema={schema}"]
        _run("pg_dump", *words, f"--file={part}", f"--dbname={url.render_as_string()}")
    if " TABLE DATA " not in _run("pg_restore", "--list", str(part)):
        raise StorageError("The copy holds no table; check what pg_dump of this machine is.")
    return revision, None


def _run(program: str, *words: str) -> str:
    """Run a program of Postgres and return what it prints."""
    found = shutil.which(program)
    if found is None:
        raise StorageError(
            f"{program} is not installed here. Install the client programs of Postgres, of the "
            "server's version or newer (Debian: postgresql-client)."
        )
    done = subprocess.run(  # noqa: S603 - no shell, and words of our own
        [found, *words], capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["it gave no reason"]
        raise StorageError(f"{program} failed: {said[0]}")
    return done.stdout


def _settle(part: Path, file: Path) -> None:
    """Give a whole file its name, so that a power cut leaves all of it or nothing."""
    for path in (part, part.parent):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        if path == part:
            os.link(part, file)  # fails where the name was taken meanwhile
