"""The law: alerts and search agree on every article and every query."""

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from storage.engine import Database
from storage.errors import QueryError
from storage.search import rebuild, search
from storage.text import match
from storage.text.query import Query, parse
from tests.support.asking import new_articles, queries, stored

# Five articles a case and about four queries that are not refused: 800 pairs, and 22,000.
EXAMPLES, MANY_EXAMPLES = 40, 1_100
TABLES = ("article_tags", "citations", "articles", "stories")


def empty(tx) -> None:
    for table in TABLES:
        tx.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - the names above
    rebuild(tx)


def parsed(text: str) -> Query | None:
    try:
        return parse(text)
    except QueryError:
        return None


def check(database: Database, contents: list[dict], asked: list[str]) -> int:
    pairs = 0
    with database.write() as tx:
        empty(tx)
        shown = dict(stored(tx, number, **content) for number, content in enumerate(contents))
        queries = [query for query in map(parsed, dict.fromkeys(asked)) if query is not None]
        rules = match.RuleIndex((query.text, query) for query in queries)
        standing = {number: dict(rules.match(document)) for number, document in shown.items()}
        for query in queries:
            matcher = match.compile(query)
            alone = {n: spans for n, d in shown.items() if (spans := matcher.match(d)) is not None}
            alerted = {n: met[query.text] for n, met in standing.items() if query.text in met}
            by_date = search(tx, query, fold=False, limit=100)
            by_rank = search(tx, query, fold=False, limit=100, sort="rank")
            found = {hit.article_id: hit.spans for hit in by_date}
            assert found == alone == alerted, query.text
            assert by_date.total == len(alone)
            assert {hit.article_id for hit in by_rank} == set(alone), query.text
            pairs += len(shown)
    return pairs


CASES = given(
    st.lists(new_articles(), min_size=5, max_size=5),
    st.lists(queries(), min_size=5, max_size=5),
)
SETTINGS = {
    "deadline": None,
    "database": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}


@CASES
@settings(max_examples=EXAMPLES, **SETTINGS)
def test_a_query_finds_in_the_archive_what_it_matches_in_memory(database, contents, asked):
    check(database, contents, asked)


@pytest.mark.slow
@pytest.mark.skipif("JARSHY_TEST_LONG" not in os.environ, reason="JARSHY_TEST_LONG=1 runs it")  # noqa: TID251
@CASES
@settings(max_examples=MANY_EXAMPLES, **SETTINGS)
def test_a_query_finds_what_it_matches_in_very_many_cases(database, contents, asked):
    check(database, contents, asked)
