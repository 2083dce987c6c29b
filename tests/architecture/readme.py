"""What README.md must say about settings and commands, taken from the program itself."""

import re
from collections.abc import Iterator
from pathlib import Path

import click

from crawler.cli.app import app
from crawler.settings import Settings, in_force, keys

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"


def settings_table() -> str:
    """Return the table of all settings: key, default, meaning."""
    defaults = {key: value for key, value, _ in in_force(Settings(), ["<key>"])}
    lines = ["| key | default | meaning |", "|---|---|---|"]
    for key, model in keys().items():
        meaning = model.model_fields[key.rpartition(".")[2]].description or ""
        lines.append(
            f"| `{key}` | {_shown(defaults[key])} | {meaning.replace('|', chr(92) + '|')} |"
        )
    return "\n".join(lines)


def _shown(value: object) -> str:
    if value is None or value in ([], {}):
        return "not set"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def commands() -> dict[str, click.Command]:
    """Return every command by what one types, such as "alerts add"."""
    return dict(_commands(app, ""))


def _commands(group: click.Group, prefix: str) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from _commands(command, f"{prefix}{name} ")
        else:
            yield f"{prefix}{name}", command


def options(command: click.Command) -> set[str]:
    """Return the long options of a command for people, but those that many have."""
    asked = [p for p in command.params if isinstance(p, click.Option) and not p.hidden]
    found = {opt for p in asked for opt in p.opts}
    return {opt for opt in found if opt.startswith("--")} - {"--json"}


def usage_block() -> dict[str, set[str]]:
    """Return the commands of the README's usage block with the options named there."""
    block = re.search(r"<!-- commands -->\n```\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    assert block, "README.md has no block of commands after <!-- commands -->"
    found: dict[str, set[str]] = {}
    name = ""
    for line in block[1].splitlines():
        start = re.match(r"jarshy ((?:[a-z]+ )?[a-z]+)", line)
        if start:
            name = start[1] if start[1] in commands() else start[1].split()[0]
            found[name] = set()
        found[name] |= set(re.findall(r"--[a-z-]+", line))
    return found


def tree_paths() -> list[str]:
    """Return the paths that the README's tree names, relative to the root."""
    block = re.search(r"<!-- tree -->\n```\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    assert block, "README.md has no tree after <!-- tree -->"
    found: list[str] = []
    folders: list[str] = []
    for line in block[1].splitlines():
        indent = (len(line) - len(line.lstrip())) // 2
        names = line.strip().partition("  ")[0].split()
        folders = folders[:indent]
        found += ["".join([*folders, name]) for name in names]
        if names and names[0].endswith("/"):
            folders.append(names[0])
    return found
