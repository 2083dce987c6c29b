"""`jarshy config`: every setting in force, without its secret, and its origin."""

import click

from crawler.cli.options import as_json
from crawler.cli.output import print_json, table
from crawler.cli.state import State, known_sources, pass_state
from crawler.settings import in_force
from crawler.settings.declaring import DECLARING
from crawler.settings.report import DEFAULT


@click.command(epilog="Example: jarshy config")
@as_json
@pass_state
def command(state: State, *, as_json: bool) -> None:
    """Print the settings in force and where each comes from; secrets are masked."""
    rows = [
        row
        for row in in_force(state.settings, list(known_sources(state.settings)))
        if not _is_idle(row)
    ]
    if as_json:
        print_json({key: {"value": value, "from": origin} for key, value, origin in rows})
        return
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
