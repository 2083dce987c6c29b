"""`make test-faults`: run the catalogue, or some rows of it, and write docs/reliability.md."""

import os
import platform
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.faults.catalogue import ROWS
from tests.faults.report import DOCUMENT, measured, written
from tests.faults.row import Row

TESTS = Path(__file__).parents[1]
ABOUT = re.compile(r"^Last whole run: .*$", re.MULTILINE)
NONE_YET = "Last whole run: none yet."
FIGURE, SUM = "figure", "sum"  # a sum is added up, number by number, over a test's variants
NUMBER = re.compile(r"\d+")
# A file's tests stay together, for some share a day of crawls. Four files at once on two cores,
# since the long ones wait most of the time: for a mail, a restart, the next visit.
HOW = ("-n", "4", "--dist", "loadfile", "--no-loadscope-reorder")
QUIETLY = ("-q", "--no-header", "-p", "no:randomly")
# What takes minutes begins first, so that the run does not end with one of them alone.
FIRST = (
    "faults/test_daemon_kills.py",
    "acceptance/test_fleet_kills.py",
    "faults/test_daemon_kills_postgres.py",
    "faults/test_month.py",
    "faults/test_migrations.py",
    "integration/alerts/test_deliver.py",
    "faults/test_daemon_ends.py",
    "faults/test_two_daemons.py",
    "faults/test_postgres_restarts.py",
    "faults/test_commits.py",
)


class Results:
    """A plugin that remembers how tests ended, and the figures that they recorded."""

    def __init__(self) -> None:
        self.outcomes: dict[str, Counter[str]] = defaultdict(Counter)
        self.figures: dict[str, list[str]] = defaultdict(list)
        self.sums: dict[str, list[str]] = defaultdict(list)
        self.seconds: dict[str, float] = defaultdict(float)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a report, by the test's id without its variant."""
        test = report.nodeid.removeprefix("tests/")
        self.seconds[test] += report.duration
        if report.when == "call" or report.outcome != "passed":
            self.outcomes[test][report.outcome] += 1
        if report.when == "call":
            for name, value in report.user_properties:
                if name == FIGURE:
                    self.figures[test].append(str(value))
                if name == SUM:
                    self.sums[test.partition("[")[0]].append(str(value))

    def complete(self, row: Row) -> bool:
        """Tell whether each of a row's tests was run: one may be skipped with its file."""
        return all(any(_is_of(test, one) for test in self.outcomes) for one in row.tests)

    def of(self, row: Row) -> str:
        """Return what was measured for a row, and on which day, for rows are repeated singly."""
        mine = [test for test in self.outcomes if any(_is_of(test, one) for one in row.tests)]
        count = sum((self.outcomes[test] for test in mine), Counter[str]())
        figures = [figure for test in sorted(mine) for figure in self.figures[test]]
        figures += [added(self.sums[one]) for one in row.tests if one in self.sums]
        parts = [f"{number} {outcome}" for outcome, number in sorted(count.items())]
        seconds = sum(self.seconds[test] for test in mine)
        today = f"{datetime.now(UTC).date()}"
        return "; ".join([today, ", ".join(parts) or "no test", f"{seconds:.0f} s", *figures])


def added(figures: Sequence[str]) -> str:
    """Return figures in the same words as one, with the sums of their numbers."""
    numbers = [map(int, NUMBER.findall(figure)) for figure in figures]
    sums = iter([sum(same) for same in zip(*numbers, strict=True)])
    return NUMBER.sub(lambda _: f"{next(sums):,}", figures[0])


def _is_of(test: str, wanted: str) -> bool:
    return test == wanted or test.startswith((f"{wanted}[", f"{wanted}::"))


def main(words: Sequence[str]) -> int:
    """Run the rows that are named, or all, and return pytest's exit code."""
    wanted = list(words) or list(ROWS)
    if unknown := [word for word in wanted if word not in ROWS]:
        print(f"there is no row {unknown[0]}; rows are {', '.join(ROWS)}", file=sys.stderr)  # noqa: T201 - its purpose
        return 2
    wanted_tests = {test for name in wanted for test in ROWS[name].tests}
    tests = [f"{TESTS.name}/{test}" for test in sorted(wanted_tests, key=_place)]
    results, began = Results(), time.monotonic()
    code = int(pytest.main([*HOW, *QUIETLY, *tests], plugins=[results]))
    if code == pytest.ExitCode.INTERRUPTED:
        print("broken off: docs/reliability.md stays as it was", file=sys.stderr)  # noqa: T201 - as above
        return code
    before = DOCUMENT.read_text("utf-8") if DOCUMENT.exists() else ""
    about = _about(time.monotonic() - began) if len(wanted) == len(ROWS) else _kept(before)
    ran = [name for name in wanted if results.complete(ROWS[name])]
    found = measured(before) | {name: results.of(ROWS[name]) for name in ran}
    DOCUMENT.write_text(written(found, about), "utf-8")
    for name in ran:
        print(f"{name}: {found[name]}")  # noqa: T201 - its purpose
    return code


def _place(test: str) -> tuple[int, str]:
    file = test.partition("::")[0]
    return FIRST.index(file) if file in FIRST else len(FIRST), test


def _kept(document: str) -> str:
    found = ABOUT.search(document)
    return found[0] if found else NONE_YET


def _about(seconds: float) -> str:
    today = datetime.now(UTC).date()
    where = f"Python {platform.python_version()} on {platform.system()}"
    load = f"{os.getloadavg()[2]:.0f} processes at work on {os.cpu_count()} cores"
    return f"Last whole run: {today}, {seconds / 60:.0f} minutes, {where}, {load}."


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
