"""Facts about the database itself, by name."""

from sqlalchemy import Connection, bindparam, select, text

from storage.models.tables import META
from storage.statements import PerDialect, Prepared

_GET = Prepared(select(META.c.value).where(META.c.key == bindparam("name")))
_SET = PerDialect(
    META,
    lambda insert: insert.on_conflict_do_update(
        index_elements=[META.c.key], set_={"value": insert.excluded.value}
    ),
)
_COUNT = text(
    "INSERT INTO meta (key, value) VALUES (:name, '1') ON CONFLICT (key) "
    "DO UPDATE SET value = CAST(CAST(meta.value AS BIGINT) + 1 AS TEXT) RETURNING value"
)


def get(tx: Connection, name: str) -> str | None:
    """Return a fact, None where it is not known."""
    value = _GET.scalar(tx, {"name": name})
    return None if value is None else str(value)


def put(tx: Connection, name: str, value: str) -> None:
    """Set a fact."""
    tx.execute(_SET.on(tx), {"key": name, "value": value})


def count_up(tx: Connection, name: str) -> int:
    """Raise a counter by one and return it; two writers never get the same number."""
    return int(tx.execute(_COUNT, {"name": name}).scalar_one())


def instance_secret(tx: Connection) -> bytes:
    """Return the 32 random bytes that were made with the database, for signing Message-IDs."""
    return bytes.fromhex(get(tx, "instance_secret") or "")
