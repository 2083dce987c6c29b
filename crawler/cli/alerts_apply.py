"""`jarshy alerts apply`: rules as a file declares them."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.cli.options import as_json
from crawler.cli.output import print_json
from crawler.cli.state import State, pass_state
from crawler.logs import escaped

if TYPE_CHECKING:
    from crawler.alerts.declared import Step

SIGNS = {"added": "+", "changed": "~", "removed": "-", "unchanged": "="}


@click.command(epilog="Example: jarshy alerts apply rules.toml --dry-run")
@click.argument("file", type=click.Path(dir_okay=False, exists=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@as_json
@pass_state
def apply(state: State, file: Path, *, dry_run: bool, as_json: bool) -> None:
    """Make the rules as a TOML FILE declares them, all of them or none.

    Each rule is a table [rules.NAME] with query and to, and, as in `alerts add`, when,
    later_copies, group, quiet, cap, changes, expect_by, expires; and paused. A rule that is taken
    out of the file is removed the next time. Rules made by command stay as they are, unless the
    file declares their names: from then on they are the file's. A file is known by its name, not
    its folder. Applying a file twice changes nothing; --dry-run shows what would.
    """
    from crawler.alerts.declared import carry_out, plan, read_rules

    declared = read_rules(file, state.settings.zone)

    def work(tx: Any) -> "list[Step]":
        steps = plan(tx, declared, file.name)
        if not dry_run:
            carry_out(tx, steps, state.clock.now())
        return steps

    with state.database(create=True) as database:
        steps = database.in_transaction(work)
    if as_json:
        print_json([{"rule": s.name, "step": s.kind, "fields": s.fields} for s in steps])
        return
    for step in steps:
        if step.kind != "unchanged":
            click.echo(f"{SIGNS[step.kind]} {escaped(step.name)}{_told(step)}")
    counts: Counter[str] = Counter(step.kind for step in steps)
    said = ", ".join(f"{counts[kind]} {kind}" for kind in SIGNS if counts[kind]) or "no rules"
    click.echo(f"{'Would be' if dry_run else 'Rules'}: {said}.")


def _told(step: "Step") -> str:
    if step.kind == "added" and step.new is not None:
        return f": {escaped(step.new.query)} → {', '.join(step.new.recipients)}"
    changes = [f"{name} {_shown(old)} → {_shown(new)}" for name, (old, new) in step.fields.items()]
    return f": {'; '.join(changes)}" if changes else ""


def _shown(value: Any) -> str:
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value))
    return "none" if value is None else escaped(str(value))
