"""The index that finds texts sharing pieces: hashes of word runs inside a window of days."""

import struct
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, bindparam, text

from storage.models.tables import SKETCHES
from storage.statements import Prepared, execute, execute_many

_INSERT = {
    "sqlite": "INSERT OR IGNORE INTO fingerprints (hash, day, article_id) VALUES (?, ?, ?)",
    "postgresql": (
        "INSERT INTO fingerprints (hash, day, article_id) "
        "SELECT unnest(%s::bigint[]), %s, %s ON CONFLICT DO NOTHING"
    ),
}
_DELETE = {
    "sqlite": "DELETE FROM fingerprints WHERE hash = ? AND day = ? AND article_id = ?",
    "postgresql": (
        "DELETE FROM fingerprints WHERE hash = ANY(%s::bigint[]) AND day = %s AND article_id = %s"
    ),
}
# SQLite plans the other way round, by scanning the index, unless the join's order is forced.
_FOUND = {
    "sqlite": (
        "FROM json_each(?) AS wanted CROSS JOIN fingerprints AS f "
        "WHERE f.hash = wanted.value AND f.day BETWEEN ? AND ?"
    ),
    "postgresql": (
        "FROM unnest(%s::bigint[]) AS wanted(hash) JOIN fingerprints AS f USING (hash) "
        "WHERE f.day BETWEEN %s AND %s"
    ),
}
# A piece in so many texts, or on so many days, is boilerplate, a template, or a release that all
# print. It says little by itself, and to read all its rows would cost more with every day.
COMMON_TEXTS = 8
COMMON_DAYS = 4
# Of a text that is mostly such pieces the first bearers are looked at all the same: the ninth copy
# of a release still finds the release, the next issue of a template the template.
FIRST_BEARERS = 3
# Names and numbers are met more often than runs of words: of the translations of 531 texts of 100
# words an index that stops at 8 texts finds 0.67, at 30 texts 0.82, without a stop 0.84.
ABROAD_TEXTS = 60
ABROAD_SHARED = 2
_WANTED = {
    "sqlite": "json_each(?1) AS given",
    "postgresql": "unnest(%(hashes)s::bigint[]) AS given(value)",
}
_NAMES = {
    "sqlite": {
        "since": "?2",
        "until": "?3",
        "least": "?4",
        "most": "?5",
        "texts": "?6",
        "days": "?7",
    },
    "postgresql": {
        "since": "%(since)s",
        "until": "%(until)s",
        "least": "%(least)s",
        "most": "%(most)s",
        "texts": "%(texts)s",
        "days": "%(days)s",
    },
}
_BEARER = """UNION ALL
    SELECT (
        SELECT g.article_id FROM fingerprints AS g
        WHERE g.hash = wanted.hash AND g.day BETWEEN {since} AND {until}
        ORDER BY g.day, g.article_id LIMIT 1 OFFSET {place}
    )
    FROM wanted WHERE wanted.common = 1 AND (SELECT common FROM mostly)
"""
# Every step reads at most {texts} rows for each hash, whatever the size of the archive.
_CANDIDATES = """
WITH wanted AS MATERIALIZED (
    SELECT given.value AS hash, (
        SELECT CASE WHEN count(*) >= {texts} OR count(DISTINCT day) >= {days} THEN 1 ELSE 0 END
        FROM (
            SELECT g.day FROM fingerprints AS g
            WHERE g.hash = given.value AND g.day BETWEEN {since} AND {until}
            ORDER BY g.day, g.article_id LIMIT {texts}
        ) AS first_rows
    ) AS common
    FROM {given}
), mostly AS MATERIALIZED (
    SELECT 2 * sum(common) >= count(*) AS common FROM wanted
), found AS (
    SELECT f.article_id FROM wanted CROSS JOIN fingerprints AS f
    WHERE wanted.common = 0 AND f.hash = wanted.hash AND f.day BETWEEN {since} AND {until}
    {bearers}
)
SELECT article_id, count(*) AS shared FROM found WHERE article_id IS NOT NULL
GROUP BY article_id HAVING count(*) >= {least} ORDER BY shared DESC, article_id LIMIT {most}
"""


def _query(kind: str) -> str:
    names = _NAMES[kind]
    return _CANDIDATES.format(
        given=_WANTED[kind],
        bearers="".join(_BEARER.format(place=at, **names) for at in range(FIRST_BEARERS)),
        **names,
    )


_QUERIES = {kind: _query(kind) for kind in _WANTED}
_SAVE = Prepared(
    text(
        "INSERT INTO sketches (article_id, day, indexed, hashes) "
        "VALUES (:article_id, :day, :indexed, :hashes) ON CONFLICT (article_id) "
        "DO UPDATE SET day = excluded.day, indexed = excluded.indexed, hashes = excluded.hashes"
    )
)
_SKETCH = SKETCHES.select().where(SKETCHES.c.article_id == bindparam("article"))


def pack(hashes: Sequence[int]) -> bytes:
    """Return signed 64-bit numbers as 8 bytes each, little-endian."""
    return struct.pack(f"<{len(hashes)}q", *hashes)


def unpack(packed: bytes) -> tuple[int, ...]:
    """Return the numbers that were packed."""
    return struct.unpack(f"<{len(packed) // 8}q", packed)


def add(tx: Connection, article_id: int, day: int, hashes: Iterable[int]) -> None:
    """Index an article by the hashes of its text; `day` counts from 1970-01-01.

    Hashes are signed 64-bit numbers; equal ones count once.
    """
    # In the order of the index: neighbouring rows share pages.
    ordered = sorted(set(hashes))
    row = {"article_id": article_id, "day": day, "indexed": True, "hashes": pack(ordered)}
    _SAVE.run(tx, row)
    _write(tx, _INSERT, ordered, day, article_id)


def remove(tx: Connection, article_id: int) -> None:
    """Take an article out of the index and forget its hashes."""
    _unindex(tx, article_id)
    tx.execute(SKETCHES.delete().where(SKETCHES.c.article_id == article_id))


def of_article(tx: Connection, article_id: int) -> tuple[int, ...]:
    """Return the hashes of an article, indexed or moved out; none where none were added."""
    row = tx.execute(_SKETCH, {"article": article_id}).first()
    return () if row is None else unpack(row.hashes)


def candidates(
    tx: Connection,
    hashes: Iterable[int],
    day_from: int,
    day_to: int,
    *,
    min_shared: int = 1,
    limit: int = 20,
) -> list[tuple[int, int]]:
    """Return (article, shared hashes) of the articles of these days that share most.

    Pieces that COMMON_TEXTS texts or COMMON_DAYS days have do not count, unless they are half of
    the hashes or more: then their FIRST_BEARERS first texts are found by them. Reads at most
    COMMON_TEXTS rows for each hash.
    """
    asked = (day_from, day_to, min_shared, limit, COMMON_TEXTS, COMMON_DAYS)
    return _sharing(tx, hashes, asked)


def candidates_abroad(
    tx: Connection, keys: Iterable[int], day_from: int, day_to: int, *, limit: int = 60
) -> list[tuple[int, int]]:
    """Return (article, shared keys) of the articles of these days that may be translations.

    `keys` as `crawler.dedup.translate.keys` gives them, indexed along with a text's other hashes.
    Articles in the same language are among the answers: they are the rivals of a translation.
    """
    asked = (day_from, day_to, ABROAD_SHARED, limit, ABROAD_TEXTS, ABROAD_TEXTS)
    return _sharing(tx, keys, asked)


def _sharing(
    tx: Connection, hashes: Iterable[int], asked: tuple[int, ...]
) -> list[tuple[int, int]]:
    kind = tx.dialect.name
    values = (_list(tx, hashes), *asked)
    names = ("hashes", "since", "until", "least", "most", "texts", "days")
    found = dict(zip(names, values, strict=True)) if kind == "postgresql" else values
    return [(row[0], row[1]) for row in execute(tx, _QUERIES[kind], found)]


def postings(
    tx: Connection, hashes: Iterable[int], day_from: int, day_to: int
) -> list[tuple[int, int, int]]:
    """Return (hash, day, article) of every indexed piece of these days among the hashes."""
    statement = f"SELECT f.hash, f.day, f.article_id {_FOUND[tx.dialect.name]}"
    rows = execute(tx, statement, (_list(tx, hashes), day_from, day_to))
    return [(row[0], row[1], row[2]) for row in rows]


def move_out(tx: Connection, before_day: int, limit: int = 500) -> int:
    """Take articles of earlier days out of the index, keeping their hashes; return how many.

    The cost of comparing then stays with the size of the window, not of the archive.
    """
    query = text(
        "SELECT article_id FROM sketches WHERE day < :day AND indexed ORDER BY day LIMIT :limit"
    )
    ids = tx.execute(query, {"day": before_day, "limit": limit}).scalars().all()
    for article_id in ids:
        _unindex(tx, article_id)
        tx.execute(
            SKETCHES.update().where(SKETCHES.c.article_id == article_id).values(indexed=False)
        )
    return len(ids)


def put_back(tx: Connection, first_day: int, last_day: int, limit: int = 500) -> int:
    """Index articles of these days again that were moved out of the index; return how many."""
    query = text(
        "SELECT article_id, day, hashes FROM sketches "
        "WHERE day BETWEEN :first AND :last AND NOT indexed ORDER BY day LIMIT :limit"
    )
    rows = tx.execute(query, {"first": first_day, "last": last_day, "limit": limit}).all()
    for article_id, day, hashes in rows:
        _write(tx, _INSERT, unpack(hashes), day, article_id)
        back = SKETCHES.update().where(SKETCHES.c.article_id == article_id)
        tx.execute(back.values(indexed=True))
    return len(rows)


def _unindex(tx: Connection, article_id: int) -> None:
    row = tx.execute(_SKETCH, {"article": article_id}).first()
    if row is not None and row.indexed:
        _write(tx, _DELETE, unpack(row.hashes), row.day, article_id)


def _write(
    tx: Connection, statements: dict[str, str], hashes: Sequence[int], day: int, article_id: int
) -> None:
    if not hashes:
        return
    statement = statements[tx.dialect.name]
    if tx.dialect.name == "sqlite":
        execute_many(tx, statement, [(one, day, article_id) for one in hashes])
    else:
        execute(tx, statement, (list(hashes), day, article_id))


def _list(tx: Connection, hashes: Iterable[int]) -> object:
    distinct = sorted(set(hashes))
    return distinct if tx.dialect.name == "postgresql" else f"[{','.join(map(str, distinct))}]"
