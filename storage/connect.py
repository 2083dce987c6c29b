"""Engines for both databases, set so that transactions behave alike."""

import os
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool, QueuePool

from storage.bounded import bounded
from storage.columns import dump_json
from storage.location import Location

PRIVATE = 0o600  # of files with texts, rules and addresses of people
BUSY_TIMEOUT_MS = 10_000
CONNECT_TIMEOUT_S = 10
WRITES = "jarshy_writes"
# A machine that vanished keeps its locks until the server misses it: after 10 + 3 x 5 s, not hours.
SERVER_SETTINGS = (
    "-c timezone=UTC",
    "-c tcp_keepalives_idle=10",
    "-c tcp_keepalives_interval=5",
    "-c tcp_keepalives_count=3",
)
# "JRSH": SQLite's application_id says whose file it is.
APPLICATION_ID = 0x4A525348
# An article touches some 90 pages, most of them of the fingerprint index. A checkpoint each 4,000
# pages (16 MiB) instead of 1,000 takes the 95th percentile of its transaction from 5.5 to 2.2 ms.
_CHECKPOINT_PAGES = 4_000
# 16 MiB, so that a working set of the fingerprint index stays in memory.
CACHE_KIB = 16_384


def make_engine(
    location: Location,
    *,
    readonly: bool = False,
    pooled: bool = True,
    cache_kib: int = CACHE_KIB,
    patience: float | None = None,
) -> Engine:
    """Return an engine; nothing is opened yet. `cache_kib`: of SQLite, for each connection.

    `patience`: seconds after which a statement is stopped.
    """
    options: dict[str, Any] = {
        "hide_parameters": True,
        "json_serializer": dump_json,
        "poolclass": QueuePool if pooled else NullPool,
    }
    if location.kind == "sqlite":
        kind = sqlite3.Connection if patience is None else bounded(patience)
        return _sqlite(location, options, kind, readonly=readonly, cache_kib=cache_kib)
    return _postgres(location, options, readonly=readonly, patience=patience)


def _sqlite(
    location: Location,
    options: dict[str, Any],
    kind: type[sqlite3.Connection],
    *,
    readonly: bool,
    cache_kib: int,
) -> Engine:
    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            # Never "rwc": a file that vanished is an error, not a reason to begin an empty one.
            read_only(location.path) if readonly else f"{location.path.as_uri()}?mode=rw",
            uri=True,
            timeout=BUSY_TIMEOUT_MS / 1000,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
            factory=kind,
        )
        _prepare(connection, readonly=readonly, cache_kib=cache_kib)
        return connection

    engine = create_engine("sqlite+pysqlite://", creator=connect, **options)
    event.listen(engine, "begin", _begin)
    return engine


def read_only(path: Path) -> str:
    """Return the name by which an SQLite file is opened for reading alone.

    A reader of a write-ahead log makes an index file beside it. Where it may not, and no log is
    there, nobody is writing, so that the file can be read as it stands.
    """
    log = path.with_name(f"{path.name}-wal")
    still = not log.exists() and not os.access(path.parent, os.W_OK)
    return f"{path.as_uri()}?mode=ro{'&immutable=1' if still else ''}"


def _prepare(connection: sqlite3.Connection, *, readonly: bool, cache_kib: int) -> None:
    """Set what SQLite keeps per connection."""
    settings = [
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        # 0.5 ms a commit more than NORMAL; for it a power cut takes back nothing that was told.
        "synchronous=FULL",
        f"wal_autocheckpoint={_CHECKPOINT_PAGES}",
        f"cache_size=-{cache_kib}",
        "temp_store=MEMORY",
    ]
    if readonly:
        settings.append("query_only=ON")
    for setting in settings:
        connection.execute(f"PRAGMA {setting}")


def _begin(connection: Connection) -> None:
    """Begin as asked: a writer at once takes the lock, for waiting cannot cure a late upgrade."""
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _postgres(
    location: Location, options: dict[str, Any], *, readonly: bool, patience: float | None
) -> Engine:
    settings = [str(location.url.query.get("options", "")), *SERVER_SETTINGS]
    if readonly:
        settings.append("-c default_transaction_read_only=on")
    if patience is not None:
        settings.append(f"-c statement_timeout={patience * 1000:.0f}")
    arguments = {
        "connect_timeout": CONNECT_TIMEOUT_S,
        "application_name": "jarshy",
        "client_encoding": "utf8",
    }
    given = {key: value for key, value in arguments.items() if key not in location.url.query}
    given["options"] = " ".join(settings).strip()
    url = location.url.difference_update_query(["options"])
    return create_engine(url, pool_pre_ping=True, connect_args=given, **options)
