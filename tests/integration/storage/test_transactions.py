from storage import meta
from storage.engine import Database


def test_a_committed_fact_is_read_again(database: Database) -> None:
    with database.write() as tx:
        meta.put(tx, "colour", "синий")
    with database.read() as tx:
        assert meta.get(tx, "colour") == "синий"
