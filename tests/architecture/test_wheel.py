"""What is installed elsewhere works without the checkout."""

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST = 600  # seconds; a fresh environment with all dependencies
DATA = (".j2", ".html", ".toml", ".txt", ".json", ".mako", ".css", ".xml", ".tsv", ".yaml")


def run(*command, cwd, **environ):
    ours = os.environ  # noqa: TID251 - what every process needs, none of our settings
    kept = {k: v for k, v in ours.items() if not k.startswith(("JARSHY_", "PYTHON"))}
    done = subprocess.run(  # noqa: S603 - our own program
        [str(part) for part in command],
        cwd=cwd,
        env=kept | environ,
        capture_output=True,
        timeout=LONGEST,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, cwd=ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def unpacked(wheel, tmp_path_factory):
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def test_every_migration_template_and_text_travels_along(unpacked):
    here = [
        path.relative_to(ROOT)
        for top in ("crawler", "storage")
        for path in (ROOT / top).rglob("*")
        if path.suffix in (".py", *DATA) and "__pycache__" not in path.parts
    ]
    missing = [path for path in here if not (unpacked / path).is_file()]
    for script in (ROOT / "alembic").rglob("*"):
        if script.suffix in (".py", ".mako"):
            path = Path("storage/_alembic") / script.relative_to(ROOT / "alembic")
            missing += [path] if not (unpacked / path).is_file() else []
    assert missing == []


def test_the_unpacked_wheel_makes_a_database_with_its_own_migrations(unpacked, tmp_path):
    found = run(
        sys.executable, "-c", "import storage.migrate as m; print(m.scripts())",
        cwd=tmp_path, PYTHONPATH=str(unpacked),
    )  # fmt: skip
    assert Path(found.strip()) == unpacked / "storage" / "_alembic"
    run(sys.executable, "-m", "crawler", "db", "upgrade", cwd=tmp_path, PYTHONPATH=str(unpacked))
    assert (tmp_path / "jarshy.db").exists()


@pytest.mark.slow
@pytest.mark.enable_socket
def test_an_empty_environment_with_the_wheel_upgrades_and_shows_the_demo(wheel, tmp_path):
    home = tmp_path / "venv"
    venv.create(home, with_pip=True)
    python, jarshy = home / "bin" / "python", home / "bin" / "jarshy"
    run(python, "-m", "pip", "install", "--quiet", "--upgrade", "pip", cwd=tmp_path)
    run(python, "-m", "pip", "install", "--quiet", wheel, cwd=tmp_path)
    where = run(python, "-c", "import crawler; print(crawler.__file__)", cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(home)
    assert "Made a new database" in run(jarshy, "db", "upgrade", cwd=tmp_path)
    shown = run(jarshy, "demo", cwd=tmp_path)
    assert "Mails sent" in shown
    assert (tmp_path / "jarshy-demo.db").exists()
