"""Sizes, imports and words: what the house asks of every file."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST_MODULE = 300
LINT_IMPORTS = """
from importlinter.cli import lint_imports_command
lint_imports_command(["--no-cache", "--no-logo"])
"""
CODE = [*ROOT.glob("crawler/**/*.py"), *ROOT.glob("storage/**/*.py")]
KEPT = (
    ".py",
    ".md",
    ".toml",
    ".txt",
    ".html",
    ".j2",
    ".mako",
    ".cfg",
    ".yaml",
    ".json",
    ".tsv",
    "",
)
MACHINE = re.compile(r"/work/|/home/|/root/")


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607 - whichever git is there
        cwd=ROOT,
        capture_output=True,
        check=False,
    ).stdout.decode("utf-8")
    return [ROOT / name for name in listed.split("\0") if name]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", CODE, ids=named)
def test_no_module_is_too_long_and_each_says_what_it_is(path):
    text = path.read_text("utf-8")
    assert text.count("\n") <= LONGEST_MODULE
    assert text.startswith(('"""', 'r"""'))


def test_imports_point_down():
    done = subprocess.run(  # noqa: S603 - our own tool
        [sys.executable, "-c", LINT_IMPORTS],
        cwd=ROOT,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_file_names_a_place_of_one_machine():
    found = []
    for path in tracked():
        if path == Path(__file__) or path.suffix not in KEPT or not path.is_file():
            continue
        text = path.read_text("utf-8", errors="replace")
        found += [f"{named(path)}: {match[0]}" for match in MACHINE.finditer(text)]
    assert found == []


def test_nothing_is_pickled_as_data():
    pickles = re.compile(r"^\s*import pickle|jobstores|JOBDIR = [^N]", re.MULTILINE)
    users = [named(path) for path in CODE if pickles.search(path.read_text("utf-8"))]
    assert users == []


def test_only_the_settings_read_the_environment():
    readers = [named(p) for p in CODE if re.search(r"os\.environ|getenv", p.read_text("utf-8"))]
    assert readers == ["crawler/settings/reader.py"]


def test_alembic_is_no_package():
    assert not (ROOT / "alembic" / "__init__.py").exists()
