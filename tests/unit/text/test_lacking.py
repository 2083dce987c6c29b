"""Which parts of a query a text does not meet."""

import pytest

from storage.text.document import Document
from storage.text.lacking import lacking, written
from storage.text.query import parse

BRIDGE = Document("Мост открыли", "", "По мосту прошли автобусы.", "ru", "tengrinews")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("мост автобус", []),
        ("мост трамвай", ["трамвай"]),
        ("река AND трамвай", ["река", "трамвай"]),
        ("река OR трамвай", ["река OR трамвай"]),
        ("мост NOT автобус", ["-автобус"]),
        ('title:автобус "мост открыли"', ["title:автобус"]),
        ("source:akorda мост", ["source:akorda"]),
        ('мост ("синий мост"~3 OR трам*)', ['"синий мост"~3 OR трам*']),
        ("=мостами", ["=мостами"]),
    ],
)
def test_what_is_lacking_is_named_as_written(query: str, expected: list[str]) -> None:
    assert lacking(parse(query), BRIDGE) == expected


@pytest.mark.parametrize(
    "query", ["мост", "а AND (б OR в)", "title:мост", "-(а OR б) в", '"а б"~5', "афган*"]
)
def test_what_is_written_means_the_same(query: str) -> None:
    root = parse(query).root
    assert parse(written(root)).root == root
