"""The command line as a user has it: a folder with its settings, and commands run in it."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

from crawler.cli.app import main

ROOT = Path(__file__).parents[2]
LONGEST = 300  # seconds; a command that takes longer hangs, however busy the machine is
KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "PYTHONDONTWRITEBYTECODE", "COLUMNS")


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Return what it printed, as the one JSON value that it must be."""
        return json.loads(self.out)


@dataclass
class Folder:
    """A working directory with its jarshy.toml."""

    path: Path
    environ: dict[str, str] = field(default_factory=dict)

    def settings(self, toml: str) -> None:
        """Write jarshy.toml."""
        file = self.path / "jarshy.toml"
        file.write_text(toml, "utf-8")
        file.chmod(0o600)

    def command(self, *arguments: str) -> list[str]:
        """Return the words that start a command in a process of its own."""
        return [sys.executable, "-m", "crawler", *arguments]

    def environment(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return a process's environment: nothing of ours but what the test says."""
        ours = os.environ  # noqa: TID251 - what every process needs, none of our settings
        kept = {name: ours[name] for name in KEPT if name in ours}
        found = os.pathsep.join([str(ROOT), *filter(None, [ours.get("PYTHONPATH")])])
        return {**kept, "PYTHONPATH": found, **self.environ, **(more or {})}

    def run(self, *arguments: str, **environ: str) -> Ended:
        """Run a command in a process of its own."""
        done = subprocess.run(  # noqa: S603 - our own program
            self.command(*arguments),
            cwd=self.path,
            env=self.environment(environ),
            capture_output=True,
            timeout=LONGEST,
            check=False,
            encoding="utf-8",
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    def call(self, *arguments: str) -> Ended:
        """Run a command in this process, which is quicker."""
        out, err = StringIO(), StringIO()
        with chdir(self.path), _own_log(), redirect_stdout(out), redirect_stderr(err):
            code = main(arguments)
        return Ended(code, out.getvalue(), err.getvalue())


@contextmanager
def _own_log() -> Iterator[None]:
    """Give the command its own log, and put ours back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        logging.captureWarnings(capture=False)


def toml_of(url: str, connect_to: Mapping[str, str] | None = None, more: str = "") -> str:
    """Return settings that crawl a replica as fast as it answers."""
    routes = ", ".join(f'"{host}" = "{to}"' for host, to in (connect_to or {}).items())
    return (
        f'database_url = "{url}"\ncontact = "ops@example.org"\n[fetch]\ndelay = 0\n'
        f"autothrottle = false\nconnect_to = {{ {routes} }}\n{more}"
    )
