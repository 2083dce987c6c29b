"""The queue of visits, beside the archive in a schema of its own: made, counted, and its claims.

Its tables are Procrastinate's. What is due stands in the archive's own `schedule`, so the queue can
be made anew at any time; therefore neither backups nor moves hold it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, text

from storage.errors import DatabaseUnusableError, VisitLostError
from storage.session import Database, take_turn

if TYPE_CHECKING:
    from psycopg import Connection as PsycopgConnection

_SCHEMA = "SELECT current_schema() || '_fleet'"
_MARK = "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = :schema"
_IS_THERE = "SELECT count(*) > 0 FROM pg_namespace WHERE nspname = :schema"
_OURS = "jarshy fleet "


@dataclass(frozen=True, slots=True)
class Claim:
    """A job that a worker has taken: good until somebody else takes the job over."""

    job: int
    worker: int
    attempts: int


@dataclass(frozen=True, slots=True)
class Fleet:
    """How the fleet stands; `lost`: visits in the hands of workers that give no sign any more."""

    workers: int
    lost: int
    waiting: int
    running: int
    oldest_waiting: float | None  # seconds, by the database's clock


def schema_of(tx: Connection) -> str:
    """Return the name of the schema in which the queue of this archive stands."""
    return str(tx.execute(text(_SCHEMA)).scalar_one())


def prepare(database: Database, tables: str, *, renew: bool) -> str:
    """Make the queue from the statements `tables` where there is none; return its schema.

    A queue that was made from other statements is made anew if `renew`, which loses only what is
    due anyway. Raises DatabaseUnusableError otherwise, or where the schema is somebody else's.
    """
    mark = _OURS + sha256(tables.encode()).hexdigest()[:16]
    with database.write() as tx:
        take_turn(tx, "fleet")
        schema = schema_of(tx)
        found = tx.execute(text(_MARK), {"schema": schema}).scalar()
        if found == mark:
            return schema
        if tx.execute(text(_IS_THERE), {"schema": schema}).scalar():
            _may_be_replaced(found, database, schema, renew=renew)
            tx.exec_driver_sql(f'DROP SCHEMA "{schema}" CASCADE')
        tx.exec_driver_sql(f'CREATE SCHEMA "{schema}"')
        tx.exec_driver_sql(f"COMMENT ON SCHEMA \"{schema}\" IS '{mark}'")
        with in_queue(tx) as driver:
            driver.execute(tables.encode())
    return schema


def _may_be_replaced(found: str | None, database: Database, schema: str, *, renew: bool) -> None:
    if not (found or "").startswith(_OURS):
        raise DatabaseUnusableError(
            f"{database.shown} has a schema {schema} of another program, and the queue of visits "
            "needs that name. Use a database of its own for the archive."
        )
    if not renew:
        raise DatabaseUnusableError(
            f"The queue of visits in {database.shown} was made by another version of Procrastinate."
            " Install the same version on all machines, then restart the daemon, which makes the "
            "queue anew."
        )


@contextmanager
def in_queue(tx: Connection) -> "Iterator[PsycopgConnection[Any]]":
    """Give the driver's connection of a transaction, for statements that name the queue's tables.

    The archive's own tables are found too, after those of the queue.
    """
    # 9 MB, which a daemon on SQLite does without.
    from psycopg import Connection as PsycopgConnection  # noqa: PLC0415

    before = tx.execute(text("SELECT current_setting('search_path')")).scalar_one()
    path = text("SELECT set_config('search_path', :path, true)")
    tx.execute(path, {"path": f'"{schema_of(tx)}", {before}'})
    driver = tx.connection.driver_connection
    assert isinstance(driver, PsycopgConnection)  # noqa: S101 - only Postgres has a queue
    yield driver
    tx.execute(path, {"path": before})


def is_there(tx: Connection) -> bool:
    """Return whether this archive has a queue."""
    if tx.dialect.name != "postgresql":
        return False
    mark = tx.execute(text(_MARK), {"schema": schema_of(tx)}).scalar()
    return str(mark or "").startswith(_OURS)


def is_open(tx: Connection, source: str) -> bool:
    """Return whether a visit of a source waits in the queue or is being made."""
    return bool(_scalar(tx, "SELECT count(*) FROM {jobs} WHERE {of_source}", source=source))


def open_visits(tx: Connection) -> set[str]:
    """Return the sources of which a visit waits in the queue or is being made."""
    statement = "SELECT queueing_lock FROM {jobs} WHERE status IN ('todo', 'doing')"
    return set(tx.execute(text(_named(tx, statement))).scalars())


def require(tx: Connection, claim: Claim) -> None:
    """Raise VisitLostError where the job is no longer with this worker; holds it until the end."""
    _mine(tx, _named(tx, "SELECT id FROM {jobs} WHERE {mine} FOR UPDATE"), claim)


def finish(tx: Connection, claim: Claim) -> None:
    """End a job with the transaction that stores its result; raises VisitLostError as `require`."""
    statement = _named(tx, "DELETE FROM {jobs} WHERE {mine} RETURNING id")
    with in_queue(tx):  # its triggers name their tables without the schema
        _mine(tx, statement, claim)


def standing(tx: Connection, silence: timedelta) -> Fleet | None:
    """Return how the fleet stands, None where there is no queue.

    `silence`: how long a worker may give no sign and still counts as alive.
    """
    if not is_there(tx):
        return None
    limit = {"seconds": silence.total_seconds()}
    return Fleet(
        workers=_scalar(tx, "SELECT count(*) FROM {workers} AS w WHERE NOT {silent}", **limit),
        lost=_scalar(tx, _HELD_BY_THE_DEAD, **limit),
        waiting=_scalar(tx, "SELECT count(*) FROM {jobs} WHERE status = 'todo'"),
        running=_scalar(tx, "SELECT count(*) FROM {jobs} WHERE status = 'doing'"),
        oldest_waiting=_scalar(tx, _OLDEST),
    )


_HELD_BY_THE_DEAD = """
    SELECT count(*) FROM {jobs} AS j LEFT JOIN {workers} AS w ON w.id = j.worker_id
    WHERE j.status = 'doing' AND (w.id IS NULL OR {silent})
"""
_OLDEST = """
    SELECT CAST(extract(epoch FROM now() - min(e.at)) AS float8)
    FROM {jobs} AS j JOIN {events} AS e ON e.job_id = j.id
    WHERE j.status = 'todo' AND e.type = 'deferred'
"""
_CONDITIONS = {
    "mine": "id = :job AND status = 'doing' AND worker_id = :worker AND attempts = :attempts",
    "of_source": "queueing_lock = :source AND status IN ('todo', 'doing')",
    "silent": "w.last_heartbeat < now() - make_interval(secs => :seconds)",
}


def _mine(tx: Connection, statement: str, claim: Claim) -> None:
    values = {"job": claim.job, "worker": claim.worker, "attempts": claim.attempts}
    if tx.execute(text(statement), values).scalar() is None:
        raise VisitLostError(
            "Another worker has taken this visit over; this one must write no more of it."
        )


def _scalar(tx: Connection, statement: str, **values: object) -> Any:
    return tx.execute(text(_named(tx, statement)), values).scalar()


def _named(tx: Connection, statement: str) -> str:
    """Return a statement with the names of this archive's queue put in."""
    schema = schema_of(tx)
    tables = {name: f'"{schema}".procrastinate_{name}' for name in ("jobs", "workers", "events")}
    return statement.format(**tables, **_CONDITIONS)
