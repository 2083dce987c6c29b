"""`jarshy alerts apply`: rules as a file declares them."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.cli.options import as_json
from crawler.cli.output import note, print_json
from crawler.cli.query_words import tell_doubts
from crawler.cli.rule_options import tell_unreachable
from crawler.cli.state import State, pass_state
from crawler.logs import escaped

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from crawler.alerts.declared import Step
    from storage.records import NewAlert

SIGNS = {"added": "+", "changed": "~", "removed": "-", "unchanged": "="}


@click.command(epilog="Example: jarshy alerts apply rules.toml --dry-run")
@click.argument("file", type=click.Path(dir_okay=False, exists=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@click.option("--adopt", is_flag=True, help="Take over rules that are not of this file yet.")
@as_json
@pass_state
def apply(state: State, file: Path, *, dry_run: bool, adopt: bool, as_json: bool) -> None:
    """Make the rules as a TOML FILE declares them, all of them or none.

    Each rule is a table [rules.NAME] with query and to, and, as in `alerts add`, when,
    later_copies, group, quiet, cap, changes, expect_by, expires; and paused. A rule that is taken
    out of the file is removed the next time. Rules made by command or by another file stay as they
    are; a file that declares their names is refused, unless with --adopt it takes them over. A
    file is known by where it lies. Applying it twice changes nothing; --dry-run shows what would.
    """
    from crawler.alerts.declared import carry_out, identity, plan, read_rules, refuse_taking

    declared = read_rules(file, state.settings.zone)

    def work(tx: Any) -> "list[Step]":
        steps = plan(tx, declared, identity(file))
        if not adopt:
            refuse_taking(steps, file)
        if not dry_run:
            carry_out(tx, steps, state.clock.now())
        return steps

    with state.database(create=True) as database:
        steps = database.in_transaction(work)
    for rule in declared:
        tell_doubts(state.settings, rule.query, f"{rule.name}: ")
    _tell_expired(state, declared)
    tell_unreachable(state, (to for rule in declared for to in rule.recipients))
    if as_json:
        print_json([_data(step) for step in steps])
        return
    for step in steps:
        if step.kind != "unchanged":
            click.echo(f"{SIGNS[step.kind]} {escaped(step.name)}{_told(step, state.settings.zone)}")
    counts: Counter[str] = Counter(step.kind for step in steps)
    said = ", ".join(f"{counts[kind]} {kind}" for kind in SIGNS if counts[kind]) or "no rules"
    click.echo(f"{'Would be' if dry_run else 'Rules'}: {said}.")


def _tell_expired(state: State, declared: "list[NewAlert]") -> None:
    """Warn of rules that have expired; refused, a file would be useless the day after."""
    now = state.clock.now()
    over = [rule.name for rule in declared if rule.expires_at and rule.expires_at <= now]
    if over:
        note(f"Warning: expired, and telling nothing any more: {', '.join(over)}")


def _data(step: "Step") -> dict[str, Any]:
    return {"rule": step.name, "step": step.kind, "fields": step.fields, "taken_over": step.taken}


def _told(step: "Step", zone: "ZoneInfo") -> str:
    from crawler.alerts.rulebook import NAMES, as_written

    if step.kind == "added" and step.new is not None:
        return f": {escaped(step.new.query)} → {', '.join(step.new.recipients)}"
    names = {column: name for name, column in NAMES.items()}
    changes = [f"{step.taken} until now, this file's from now on"] if step.taken else []
    changes += [
        f"{names[column]} {' → '.join(escaped(as_written(column, value, zone)) for value in both)}"
        for column, both in step.fields.items()
    ]
    return f": {'; '.join(changes)}" if changes else ""
