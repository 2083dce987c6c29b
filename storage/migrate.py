"""Making a database and bringing an older one up to date."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from storage.connect import WRITES, make_engine
from storage.errors import SchemaError
from storage.failures import our_errors
from storage.location import Location, locate
from storage.ownership import examine_file, examine_schema, mark_file

_REVISION = re.compile(r"^(down_)?revision\b[^=]*= (None|\"[^\"]+\")", re.MULTILINE)
# Any constant: it keeps two upgrades of one Postgres database from running at once.
_UPGRADE_LOCK = 0x4A525348_0001


def scripts() -> Path:
    """Return the folder of the migrations: beside this file in a wheel, else the checkout's."""
    packed = Path(__file__).parent / "_alembic"
    return packed if packed.is_dir() else Path(__file__).parent.parent / "alembic"


@cache
def revisions() -> tuple[str, ...]:
    """Return the identifiers of all migrations, the first one first.

    They are read from the text of the scripts: loading Alembic costs more than opening a database.
    """
    follows: dict[str, str] = {}
    for script in (scripts() / "versions").glob("*.py"):
        found = dict(_REVISION.findall(script.read_text(encoding="utf-8")))
        follows[found["down_"].strip('"')] = found[""].strip('"')
    chain: list[str] = []
    after = "None"
    while after in follows:
        after = follows[after]
        chain.append(after)
    return tuple(chain)


def head() -> str:
    """Return the revision that this program needs."""
    return revisions()[-1]


def current(database_url: str) -> str | None:
    """Return the revision of a database, None where there is no database yet."""
    location = locate(database_url)
    if location.kind == "sqlite" and examine_file(location) != "ours":
        return None
    engine = make_engine(location, readonly=True, pooled=False)
    with our_errors(location), engine.connect() as connection:
        if location.kind == "postgresql" and examine_schema(connection, location) != "ours":
            return None
        return revision_of(connection)


def revision_of(connection: Connection) -> str | None:
    """Return the revision that an open database of ours bears."""
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def is_current(engine: Engine) -> bool:
    """Return whether a database has the tables that this program needs."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        return revision_of(connection) == head()


def require_current(revision: str | None, location: Location) -> None:
    """Raise SchemaError, with what to run, unless the revision is the one that is needed."""
    if revision == head():
        return
    if revision is None or revision in revisions():
        raise SchemaError(
            f"{location.shown} was made by an older version (revision {revision}). Make a backup, "
            "then run: jarshy db upgrade"
        )
    raise SchemaError(
        f"{location.shown} was made by a newer version (revision {revision}, this program knows "
        f"{head()}). Update the program."
    )


def upgrade(database_url: str, revision: str = "head") -> None:
    """Make the database if there is none, and bring it to a revision, in one transaction.

    Raises DatabaseUnusableError where it cannot be opened or is another program's, SchemaError
    where it is newer than the program.
    """
    location = locate(database_url)
    with migrating(location) as connection:
        _run(connection, revision)


@contextmanager
def migrating(location: Location) -> Iterator[Connection]:
    """Give the one transaction in which migrations run, on a file that is marked as ours."""
    if location.kind == "sqlite" and examine_file(location) != "ours":
        mark_file(location)
    engine = make_engine(location, pooled=False)
    with our_errors(location), engine.connect().execution_options(**{WRITES: True}) as connection:
        if location.kind == "sqlite":
            # CASCADE would empty child tables while a table is rebuilt; inside a transaction this
            # switch does nothing, so it goes to the driver's connection, before BEGIN.
            driver = connection.connection.driver_connection
            assert driver is not None  # noqa: S101 - a checked-out connection has one
            driver.execute("PRAGMA foreign_keys=OFF")
        with connection.begin():
            if location.kind == "postgresql":
                lock = text("SELECT pg_advisory_xact_lock(:key)")
                connection.execute(lock, {"key": _UPGRADE_LOCK})
            _refuse_unknown(connection, location)
            yield connection
            _check_references(connection, location)


def _refuse_unknown(connection: Connection, location: Location) -> None:
    if location.kind == "postgresql" and examine_schema(connection, location) != "ours":
        return
    if not inspect(connection).has_table("alembic_version"):
        return
    found = revision_of(connection)
    if found is not None and found not in revisions():
        require_current(found, location)


def _check_references(connection: Connection, location: Location) -> None:
    if location.kind != "sqlite":
        return
    broken = connection.execute(text("PRAGMA foreign_key_check")).first()
    if broken is not None:
        raise SchemaError(
            f"{location.shown}: the upgrade would have left rows of {broken[0]} that name "
            f"missing rows of {broken[2]}. Nothing was changed; report this."
        )


def _run(connection: Connection, revision: str) -> None:
    # Alembic takes 75 ms to load, and a crawl that finds its database current never needs it.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(scripts()).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
