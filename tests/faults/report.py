"""docs/reliability.md: one table a chapter, with what was measured and how to repeat it."""

import re
from collections.abc import Mapping
from pathlib import Path

from tests.faults.catalogue import CHAPTERS
from tests.faults.row import Row

DOCUMENT = Path(__file__).parents[2] / "docs" / "reliability.md"
NOT_YET = "not measured yet"
COLUMNS = "| row | fault | must hold | repeat | measured |\n|---|---|---|---|---|\n"
_LINE = re.compile(r"^\| ([NPMDTF]\d+) \|.*\| ([^|]*) \|$", re.MULTILINE)
HEAD = """# What holds when things go wrong

Faults of the network, of processes, disks, databases, clocks, mail and data, and the threats, each
with what must hold and what its tests found. `make test-faults` runs them all and writes this page;
with `ROWS="P1 M5"` it repeats single rows and mends their lines. `tests/faults/` says which tests
belong to a row; the short ones run with `make test` too. Each test checks its target itself and
fails below it. The number of tests includes each database and each variant; figures stand where a
test counts something. Each line begins with the day of its run. "Not shown" is what a row wants
and no test of it does.

"""


def measured(document: str) -> dict[str, str]:
    """Return row: what the document says was measured."""
    return dict(_LINE.findall(document))


def written(results: Mapping[str, str], about: str) -> str:
    """Return the document with these results."""
    parts = [HEAD, about.strip() + "\n"]
    for chapter, rows in CHAPTERS.items():
        parts.append(f"\n## {chapter}\n\n{COLUMNS}")
        parts += [_line(row, results.get(row.id, NOT_YET)) for row in rows]
    return "".join(parts)


def _line(row: Row, result: str) -> str:
    lacking = f" (not shown: {row.lacking})" if row.lacking else ""
    again = f"`make test-faults ROWS={row.id}`"
    return f"| {row.id} | {row.fault} | {row.holds}{lacking} | {again} | {result} |\n"
