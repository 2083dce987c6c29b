"""Column types that mean the same on SQLite and on Postgres."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator, TypeEngine

from storage.text.storable import storable

KEY_LENGTH = 255
_KEY_HEAD = 190
_ZONELESS = "{!r} has no time zone; give an aware datetime"
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode

BigId = BigInteger().with_variant(Integer(), "sqlite")


def bounded_key(key: str) -> str:
    """Return a key of at most 255 characters: a longer one keeps its head and gets its SHA-256.

    A B-tree row of Postgres holds 2.7 kB, while an address may have 20 kB.
    """
    key = storable(key)
    if len(key) <= KEY_LENGTH:
        return key
    return f"{key[:_KEY_HEAD]}#{sha256(key.encode()).hexdigest()}"


def address_hash(url: str) -> str:
    """Return the SHA-256 of an address as 64 hex digits."""
    return sha256(storable(url).encode()).hexdigest()


def dump_json(value: Any) -> str:
    """Return compact JSON with letters as they are; unstorable characters become U+FFFD."""
    text = _encode(value)
    return storable(_encode(_storable_json(value)) if "\\u0000" in text else text)


def _storable_json(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {storable(key): _storable_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_storable_json(item) for item in value]
    return value


@lru_cache(maxsize=1_000)
def _as_text(value: datetime | None) -> str | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError(_ZONELESS.format(value))
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware datetimes in and out, in UTC; SQLite keeps `YYYY-MM-DD HH:MM:SS.ffffff`."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment as the driver wants it; raises ValueError for a naive time."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(_ZONELESS.format(value))
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """Return what makes a moment storable; for SQLite in one step, as it is done most."""
        return _as_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class PlainText(TypeDecorator[str]):
    """Text of any length that both databases can hold (see `storable`)."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Return the text without what no database holds."""
        return None if value is None else storable(value)


class UrlKey(TypeDecorator[str]):
    """The key of an article's address; a longer one than fits is shortened (see `bounded_key`)."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Return the key as it is stored."""
        return None if value is None else bounded_key(value)


class PortableJson(TypeDecorator[Any]):
    """JSON: readable text on SQLite (letters not escaped), jsonb on Postgres."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the database's own JSON type."""
        kind: TypeEngine[Any] = JSONB() if dialect.name == "postgresql" else JSON()
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Return tuples as lists, as JSON knows no others."""
        return list(value) if isinstance(value, tuple) else value
