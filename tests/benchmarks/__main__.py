"""Run the benchmarks, one process each, and write what they say to docs/benchmarks.md.

python -m tests.benchmarks [name…]      for example: crawl dedup_quality
"""

import ast
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
REPORT = ROOT / "docs" / "benchmarks.md"
INTRODUCTION = """# Benchmarks

Written by `make bench`; `python -m tests.benchmarks NAME` runs one and replaces its section.
Compare the figures of one section with each other: they come from one run. Between runs absolute
figures differ with the machine and its load.
"""


def main() -> int:
    """Run the benchmarks that were named, or all, and return how many failed."""
    known = {path.stem.removeprefix("bench_"): path for path in sorted(HERE.glob("bench_*.py"))}
    wanted = sys.argv[1:] or list(known)
    unknown = set(wanted) - set(known)
    if unknown:
        sys.exit(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    failed = 0
    for name in wanted:
        print(f"== {name}", flush=True)  # noqa: T201 - its purpose
        text = _run(known[name])
        failed += text is None
        if text is not None:
            sections = _sections() | {name: text}  # others may have written meanwhile
            _write({key: sections[key] for key in known if key in sections})
    return failed


def _run(path: Path) -> str | None:
    began = time.monotonic()
    module = f"tests.benchmarks.{path.stem}"
    done = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", module], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False
    )
    print(done.stdout, flush=True)  # noqa: T201 - its purpose
    if done.returncode:
        return None
    summary = (ast.get_docstring(ast.parse(path.read_text())) or "").partition("\n\n")[0]
    said = done.stdout.strip("\n")
    shown = said if "\n|---" in said else f"```\n{said}\n```"
    seconds = time.monotonic() - began
    facts = f"Python {platform.python_version()}, {os.cpu_count()} cores, {seconds:.0f} s."
    return f"{' '.join(summary.split())}\n{facts}\n\n{shown}\n"


def _sections() -> dict[str, str]:
    """Read the sections that stand in the report."""
    if not REPORT.exists():
        return {}
    _, *parts = REPORT.read_text().split("\n## ")
    return {part.partition("\n")[0]: part.partition("\n")[2].strip("\n") + "\n" for part in parts}


def _write(sections: dict[str, str]) -> None:
    texts = [f"## {name}\n\n{text}" for name, text in sections.items()]
    REPORT.write_text("\n".join([INTRODUCTION, *texts]))


if __name__ == "__main__":
    sys.exit(main())
