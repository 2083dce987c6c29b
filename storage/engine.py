"""Opening a database: made where asked, never another program's, never half fitting."""

from storage.connect import CACHE_KIB, make_engine
from storage.errors import DatabaseUnusableError
from storage.failures import our_errors
from storage.location import Location, locate
from storage.migrate import require_current, revision_of, upgrade
from storage.ownership import Ownership, examine_file, examine_schema
from storage.session import Database, take_turn

__all__ = ["Database", "open_database", "take_turn"]


def open_database(
    url: str,
    *,
    create: bool = False,
    readonly: bool = False,
    cache_kib: int = CACHE_KIB,
    patience: float | None = None,
) -> Database:
    """Return the database at an address; `create` makes it where there is none.

    `cache_kib` is what each of its connections may keep in memory, on SQLite. `patience`: seconds
    after which a statement is stopped, with TooSlowError.

    Raises DatabaseUnusableError where it is absent, unreachable, damaged or another program's, and
    SchemaError where its tables are older or newer than the program's.
    """
    location = locate(url)
    if _owner(location, readonly=readonly) != "ours":
        if not create or readonly:
            raise DatabaseUnusableError(_nothing_there(location))
        upgrade(url)
    engine = make_engine(location, readonly=readonly, cache_kib=cache_kib, patience=patience)
    try:
        with our_errors(location), engine.connect() as connection:
            require_current(revision_of(connection), location)
    except BaseException:
        engine.dispose()
        raise
    return Database(engine, location, readonly=readonly)


def _owner(location: Location, *, readonly: bool) -> Ownership:
    if location.kind == "sqlite":
        return examine_file(location)
    engine = make_engine(location, readonly=readonly, pooled=False)
    with our_errors(location), engine.connect() as connection:
        return examine_schema(connection, location)


def _nothing_there(location: Location) -> str:
    if location.kind == "sqlite" and not location.path.parent.is_dir():
        return (
            f"There is no folder {location.path.parent}, where the archive should be. Make it, or "
            "name another place in database_url."
        )
    return (
        f"There is no archive at {location.shown} yet. Run `jarshy db upgrade` to make one, or "
        "`jarshy crawl`, which makes one and fills it; or check database_url."
    )
