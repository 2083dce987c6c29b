"""What is delivered for servers fits the program: as far as can be told without their engines."""

import json
import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml

from crawler.settings import load
from tests.support.commands import Folder

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = ("jarshy.service", "jarshy-worker.service", "jarshy-web.service")
PG_DUMP_OF_TRIXIE = 17  # which refuses servers that are newer
EXPOSURE = 2.0  # of 10, as systemd-analyze judges; 9.6 without any protection
INSTRUCTIONS = {
    "FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "VOLUME", "STOPSIGNAL", "HEALTHCHECK",
    "ENTRYPOINT", "CMD",
}  # fmt: skip


@pytest.fixture(scope="module")
def dockerfile() -> list[tuple[str, str]]:
    """Return the instructions with their arguments, lines joined."""
    text = (DEPLOY / "Dockerfile").read_text("utf-8")
    lines = re.sub(r"(?m)^#.*\n", "", text).replace("\\\n", " ").splitlines()
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in lines if line]


@pytest.fixture(scope="module")
def compose() -> dict[str, dict[str, dict[str, object]]]:
    found: dict[str, dict[str, dict[str, object]]] = yaml.safe_load(
        (DEPLOY / "compose.yaml").read_text("utf-8")
    )
    return found


def jarshy(folder: Path, *words: str) -> str:
    ended = Folder(folder).run(*words)
    assert ended.code == 0, ended.err
    return ended.out


def test_the_server_is_no_newer_than_the_program_that_copies_it(
    dockerfile: list[tuple[str, str]], compose: dict[str, dict[str, dict[str, object]]]
) -> None:
    bases = {words.split()[0] for name, words in dockerfile if name == "FROM"}
    assert {base.rpartition("-")[2] for base in bases} == {"trixie"}
    server = str(compose["services"]["postgres"]["image"])
    assert int(server.partition(":")[2]) <= PG_DUMP_OF_TRIXIE


@pytest.mark.parametrize("name", UNITS)
@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed here")
def test_systemd_takes_the_unit_and_finds_it_shut(tmp_path: Path, name: str) -> None:
    unit = (DEPLOY / name).read_text("utf-8")
    unit = unit.replace("/opt/jarshy/bin/jarshy", f"{sys.executable} -m crawler")
    file = tmp_path / name
    file.write_text(unit, "utf-8")
    checked = subprocess.run(  # noqa: S603
        ["systemd-analyze", "verify", str(file)],  # noqa: S607 - wherever it is
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")
    judged = subprocess.run(  # noqa: S603
        ["systemd-analyze", "security", "--offline=true", str(file)],  # noqa: S607 - wherever it is
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    score = re.search(r"exposure level for [\w-]+\.service: ([\d.]+)", judged.stdout)
    assert score
    assert float(score[1]) <= EXPOSURE


@pytest.mark.parametrize("name", UNITS)
def test_the_unit_starts_a_command_with_settings_that_there_are(tmp_path: Path, name: str) -> None:
    unit = (DEPLOY / name).read_text("utf-8")
    (start,) = re.findall(r"(?m)^ExecStart=(.+)$", unit)
    _, *words = shlex.split(start)
    jarshy(tmp_path, *words, "--help")
    (given,) = re.findall(r"(?m)^Environment=(.+)$", unit)
    environ = dict(word.split("=", 1) for word in shlex.split(given))
    environ.pop("JARSHY_CONFIG")
    assert load(None, environ, tmp_path).log.format == "json"


def test_the_image_is_built_by_known_instructions_and_runs_as_nobody_special(
    dockerfile: list[tuple[str, str]],
) -> None:
    assert {name for name, _ in dockerfile} <= INSTRUCTIONS
    users = [rest for name, rest in dockerfile if name == "USER"]
    assert users == ["jarshy"]
    assert all(":" in rest for name, rest in dockerfile if name == "FROM")


def test_the_commands_of_the_image_are_there(
    dockerfile: list[tuple[str, str]], tmp_path: Path
) -> None:
    found = dict(dockerfile)
    assert json.loads(found["ENTRYPOINT"]) == ["jarshy"]
    jarshy(tmp_path, *json.loads(found["CMD"]), "--help")
    _, _, health = found["HEALTHCHECK"].partition("CMD ")
    program, *words = json.loads(health)
    assert program == "jarshy"
    jarshy(tmp_path, *words, "--help")


def test_what_is_copied_into_the_image_makes_a_whole_wheel(
    dockerfile: list[tuple[str, str]], tmp_path: Path
) -> None:
    context = tmp_path / "src"
    context.mkdir()
    allowed = (ROOT / ".dockerignore").read_text("utf-8").split()
    for name, rest in dockerfile:
        if name == "COPY" and not rest.startswith("--from"):
            for part in rest.split()[:-1]:
                assert f"!{part}" in allowed
                (context / part).parent.mkdir(exist_ok=True)
                copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
                copy(ROOT / part, context / part)
    subprocess.run(  # noqa: S603
        [
            sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation",
            "--wheel-dir", str(tmp_path), str(context),
        ],
        check=True,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        assert any(name.startswith("storage/_alembic/versions/0001") for name in archive.namelist())


def test_the_image_installs_nothing_that_is_not_locked(dockerfile: list[tuple[str, str]]) -> None:
    steps = [step for name, rest in dockerfile if name == "RUN" for step in rest.split("&&")]
    installs = [step.split() for step in steps if " install " in step and "/pip" in step]
    assert installs
    for words in installs:
        if "--no-deps" in words:
            assert words[-1] == "dist/*.whl"
        else:
            assert "--require-hashes" in words
            assert (ROOT / words[words.index("--requirement") + 1]).is_file()


@pytest.mark.parametrize("name", ["jarshy", "worker", "web"])
def test_the_services_name_settings_secrets_and_volumes_that_there_are(
    compose: dict[str, dict[str, dict[str, object]]], tmp_path: Path, name: str
) -> None:
    service = compose["services"][name]
    given = dict(service["environment"])  # type: ignore[call-overload] # a table, by the file
    (tmp_path / "database-url").write_text("postgresql://jarshy:secret@postgres/jarshy\n")
    given["JARSHY_DATABASE_URL_FILE"] = str(tmp_path / "database-url")
    if name == "web":
        (tmp_path / "web-token").write_text("a-token-of-the-tests\n")
        given["JARSHY_WEB__TOKEN_FILE"] = str(tmp_path / "web-token")
    settings = load(None, {name: _substituted(value) for name, value in given.items()}, tmp_path)
    assert settings.database_url == "postgresql://jarshy:secret@postgres/jarshy"
    assert settings.contact == "ops@example.org"
    assert settings.fleet.enabled == (name == "worker")
    for part in compose["services"].values():
        assert set(part.get("secrets", [])) <= set(compose["secrets"])  # type: ignore[call-overload]
        named = [str(volume).split(":")[0] for volume in part["volumes"]]  # type: ignore[attr-defined]
        assert set(named) <= set(compose["volumes"])


def _substituted(value: str) -> str:
    """Return a value with the variables of the shell put in, as compose does."""
    value = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", value)
    return re.sub(r"\$\{\w+:\?[^}]*\}", "ops@example.org", value)
