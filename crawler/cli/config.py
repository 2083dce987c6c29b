"""`jarshy config`: every setting in force, without its secret, and its origin."""

from typing import Any

import click

from crawler.cli.options import as_json
from crawler.cli.output import print_json, table
from crawler.cli.state import State, known_sources, pass_state
from crawler.errors import SettingsError
from crawler.settings import Settings, in_force
from crawler.settings.declaring import DECLARING
from crawler.settings.report import DEFAULT


@click.command(epilog="Example: jarshy config")
@as_json
@pass_state
def command(state: State, *, as_json: bool) -> None:
    """Print the settings in force and where each comes from; secrets are masked.

    Where they cannot be used, it prints all that there are with their defaults, and ends with exit
    code 2.
    """
    try:
        settings = state.settings
    except SettingsError:
        if not as_json:
            _print(in_force(Settings(), list(known_sources(Settings()))))
        raise
    rows = [row for row in in_force(settings, list(known_sources(settings))) if not _is_idle(row)]
    if as_json:
        print_json({key: {"value": value, "from": origin} for key, value, origin in rows})
        return
    _print(rows)


def _print(rows: list[tuple[str, Any, str]]) -> None:
    table(("setting", "value", "from"), [(k, _shown(v), origin) for k, v, origin in rows])


def _is_idle(row: tuple[str, object, str]) -> bool:
    """Return whether a row is a key for declared sites that says nothing."""
    key, _, origin = row
    parts = key.split(".")
    return parts[0] == "sources" and parts[2] in DECLARING and origin == DEFAULT


def _shown(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or None
    if isinstance(value, dict):
        return ", ".join(f"{host} → {target}" for host, target in value.items()) or None
    return value
