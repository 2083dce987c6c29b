"""Twenty thousand strange queries a database: each is answered, or refused with words."""

import random
from collections.abc import Callable

import pytest

from storage.engine import Database
from storage.errors import QueryError
from storage.search import search
from storage.text.query import parse
from tests.support.asking import NOON, stored

pytestmark = pytest.mark.faults
QUERIES = 20_000
PIECES = (
    *"\"()*~:=+-!&|^<>'\\%_;{}[]?,.", "\x00", "\u2028", "\ud83d", "AND", "OR", "NOT", "NEAR(a b)",
    "title:", "source:", "мост", "ГЭС", "Қазақстан", " ", " ", "C++", "50%", "a-b", "<->", "$$",
)  # fmt: skip


def test_no_query_makes_a_database_fail(
    database: Database, record_property: Callable[[str, object], None]
) -> None:
    chance, answered = random.Random(18), 0  # noqa: S311 - no secret
    with database.write() as tx:
        stored(tx, 1, title="Мост через ГЭС", published_at=NOON)
    with database.read() as tx:
        for _ in range(QUERIES):
            query = "".join(chance.choices(PIECES, k=chance.randint(1, 14)))
            try:
                asked = parse(query)
            except QueryError:
                continue
            search(tx, asked, sort=chance.choice(("date", "rank")))
            answered += 1
    record_property("sum", f"{QUERIES} queries, {answered} answered, 0 errors")
    assert answered > QUERIES / 10
