"""An archive moves whole into another database, each row compared, or not at all."""

import pytest
from sqlalchemy import text

from storage import alerts, articles, meta
from storage.engine import Database
from storage.errors import DatabaseUnusableError, StorageError
from storage.moving import move
from storage.search import search
from storage.text.query import parse
from tests.support.filled import count, fill
from tests.support.samples import NOON, new_alert, new_article

SPOIL = (
    """CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN NEW.title := 'другой'; RETURN NEW; END $$""",
    "CREATE TRIGGER spoil BEFORE INSERT ON articles FOR EACH ROW EXECUTE FUNCTION spoil()",
)
Pair = tuple[Database, Database]


@pytest.fixture(params=["sqlite to postgres", "postgres to sqlite"])
def pair(request: pytest.FixtureRequest) -> Pair:
    both: Pair = (
        request.getfixturevalue("sqlite_database"),
        request.getfixturevalue("postgres_database"),
    )
    return both if request.param == "sqlite to postgres" else both[::-1]


def test_every_row_of_every_table_arrives(pair: Pair) -> None:
    source, target = pair
    with source.write() as tx:
        rows = fill(tx, 3)
        rows["meta"] = count(tx, "meta")
        secret = meta.instance_secret(tx)
    told = []
    moved = move(source, target, lambda name, rows: told.append((name, rows)))
    assert moved == rows
    assert dict(told) == moved
    with target.read() as tx:
        assert {name: count(tx, name) for name in rows} == rows
        assert meta.instance_secret(tx) == secret


def test_what_could_be_found_before_is_found_after(pair: Pair) -> None:
    source, target = pair
    with source.write() as tx:
        number = articles.insert(tx, new_article(1, title="Мост через Ишим открыли"))
    move(source, target)
    with target.read() as tx:
        found = search(tx, parse("мосту ишим")).hits
        assert [hit.article_id for hit in found] == [number]


def test_numbers_go_on_after_the_last_that_was_given(pair: Pair) -> None:
    source, target = pair
    with source.write() as tx:
        names = [f"правило {number}" for number in range(3)]
        rules = [alerts.add(tx, new_alert(name), NOON) for name in names]
    with source.write() as tx:
        alerts.remove(tx, rules[-1].id)
    move(source, target)
    with target.write() as tx:
        assert alerts.add(tx, new_alert("новое"), NOON).id == rules[-1].id + 1


def test_an_archive_that_holds_rows_is_left_alone(pair: Pair) -> None:
    source, target = pair
    with source.write() as tx:
        articles.insert(tx, new_article(1))
    with target.write() as tx:
        alerts.add(tx, new_alert("своё"), NOON)
        secret = meta.instance_secret(tx)
    with pytest.raises(DatabaseUnusableError, match="holds an archive already"):
        move(source, target)
    with target.read() as tx:
        assert (count(tx, "articles"), count(tx, "alerts")) == (0, 1)
        assert meta.instance_secret(tx) == secret


def test_a_row_that_reads_otherwise_there_stops_the_move(
    sqlite_database: Database, postgres_database: Database
) -> None:
    with sqlite_database.write() as tx:
        articles.insert(tx, new_article(1))
    with postgres_database.write() as tx:
        for statement in SPOIL:
            tx.execute(text(statement))
    with pytest.raises(StorageError, match=r"Row .* of the table articles reads otherwise"):
        move(sqlite_database, postgres_database)
    with postgres_database.read() as tx:
        assert count(tx, "articles") == count(tx, "stories") == 0
        assert meta.instance_secret(tx)
