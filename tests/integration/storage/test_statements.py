"""Statements compiled once do what the library's own way does."""

from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import bindparam, select

from storage.errors import StorageError
from storage.models.tables import FETCHES, META
from storage.session import Database
from storage.statements import Prepared

COLUMNS = ("url_key", "fetched_at", "outcome", "status", "reason", "crawl_id")
ADD = Prepared(FETCHES.insert(), COLUMNS)
EVENING = datetime(2026, 3, 1, 23, 30, tzinfo=timezone(timedelta(hours=5)))
ROW = dict.fromkeys(COLUMNS) | {"url_key": "a", "fetched_at": EVENING, "outcome": "stored"}


def test_a_prepared_insert_stores_what_the_library_stores(database: Database) -> None:
    with database.write() as tx:
        ADD.run(tx, ROW | {"reason": "50% \x00 :more"})
        tx.execute(FETCHES.insert(), ROW | {"reason": "50% \x00 :more"})
        one, other = tx.execute(select(*(FETCHES.c[name] for name in COLUMNS))).all()
    assert one == other
    assert one.fetched_at == EVENING


def test_many_rows_go_in_one_after_another(database: Database) -> None:
    with database.write() as tx:
        ADD.run_many(tx, [ROW | {"url_key": key} for key in "abc"])
        keys = tx.execute(select(FETCHES.c.url_key).order_by(FETCHES.c.id)).scalars().all()
    assert keys == ["a", "b", "c"]


def test_fixed_values_stand_beside_given_ones(database: Database) -> None:
    answer = Prepared(META.update().where(META.c.key == bindparam("name")).values(value="answered"))
    with database.write() as tx:
        tx.execute(META.insert(), [{"key": "one", "value": "?"}, {"key": "two", "value": "?"}])
        answer.run(tx, {"name": "one"})
        found = tx.execute(select(META.c.key, META.c.value).where(META.c.key.in_(("one", "two"))))
        assert {key: value for key, value in found} == {"one": "answered", "two": "?"}  # noqa: C416 - rows


def test_a_time_without_its_zone_is_refused_in_our_words(database: Database) -> None:
    with pytest.raises(StorageError, match="time zone"), database.write() as tx:
        ADD.run(tx, ROW | {"fetched_at": EVENING.replace(tzinfo=None)})
