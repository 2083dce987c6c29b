"""Every fault and threat has its row, its tests, and its line in docs/reliability.md."""

import ast
from functools import cache
from pathlib import Path

import pytest

from tests.faults.catalogue import CHAPTERS, ROWS
from tests.faults.report import DOCUMENT, measured
from tests.faults.row import Row

TESTS = Path(__file__).parents[1]
COUNTS = {"N": 22, "P": 24, "M": 18, "D": 12, "T": 30, "F": 5}


@cache
def functions(file: str) -> set[str]:
    """Return the names of the tests in a file, those of classes as Class::test."""
    tree = ast.parse((TESTS / file).read_text("utf-8"))
    found = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}::{one.name}" for one in node.body if hasattr(one, "name")}
    return found


def test_no_row_is_left_out() -> None:
    wanted = [f"{letter}{n}" for letter, count in COUNTS.items() for n in range(1, count + 1)]
    assert list(ROWS) == wanted
    assert sum(map(len, CHAPTERS.values())) == len(ROWS)


@pytest.mark.parametrize("row", ROWS.values(), ids=lambda row: row.id)
def test_every_row_has_tests_that_exist(row: Row) -> None:
    assert row.tests or row.lacking
    for test in row.tests:
        file, _, name = test.partition("::")
        assert (TESTS / file).is_file(), test
        assert name.partition("[")[0] in functions(file), test


def test_the_document_has_a_line_for_every_row() -> None:
    assert list(measured(DOCUMENT.read_text("utf-8"))) == list(ROWS)
