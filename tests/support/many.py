"""So many articles of one text that to let them come one by one would take minutes."""

from sqlalchemy import Connection, inspect, text

from storage.session import Database

_NUMBERS = "WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < :times)"


def multiply(database: Database, article_id: int, times: int) -> None:
    """Store an article so many times more, in its story, with its links and pieces.

    The copies have addresses of their own. No more than the last article may be multiplied.
    """
    if times < 1:
        return
    with database.write() as tx:
        own = {"id": ":last + k", "url": "url || k", "url_key": "url_key || ':' || k"}
        _copy(tx, "articles", own, "id", article_id, times)
        for table in ("fingerprints", "sketches", "links"):
            _copy(tx, table, {"article_id": ":last + k"}, "article_id", article_id, times)
        tx.execute(
            text(
                "UPDATE stories SET article_count = "
                "(SELECT count(*) FROM articles WHERE story_id = stories.id)"
            )
        )
        if database.kind == "postgresql":
            tx.execute(
                text(
                    "SELECT setval(pg_get_serial_sequence('articles', 'id'), max(id)) FROM articles"
                )
            )


def _copy(
    tx: Connection, table: str, own: dict[str, str], key: str, number: int, times: int
) -> None:
    names = [column["name"] for column in inspect(tx).get_columns(table)]
    chosen = ", ".join(own.get(name, name) for name in names)
    query = f"INSERT INTO {table} ({', '.join(names)}) {_NUMBERS} SELECT {chosen} FROM {table}, n WHERE {key} = :last"  # noqa: E501, S608 - names of our own tables
    tx.execute(text(query), {"last": number, "times": times})
