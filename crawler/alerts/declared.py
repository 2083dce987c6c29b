"""Rules that a TOML file declares, and what it takes to make the stored ones so."""

import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from crawler.alerts.rulebook import new_rule
from crawler.alerts.withdraw import remove_rule, withdraw_mails
from crawler.errors import QueryError, UsageError
from storage import alerts
from storage.records import Alert, NewAlert

LARGEST = 4 * 1024 * 1024  # bytes; 100,000 short rules
OWNER = "declared_in"
SHOWN = 5  # names in a refusal


@dataclass(frozen=True, slots=True)
class Step:
    """One rule and what becomes of it; `fields`: name → (before, after) of what changes.

    `taken`: it was not of this file until now; says whose it was.
    """

    kind: Literal["added", "changed", "removed", "unchanged"]
    name: str
    fields: Mapping[str, tuple[Any, Any]]
    new: NewAlert | None = None
    taken: str | None = None


def identity(path: Path) -> str:
    """Return by what a file is known: where it lies; links are not followed.

    A file that a link leads to may lie elsewhere after each release, and is the same to its users.
    """
    return os.path.normpath(path.absolute())


def read_rules(path: Path, zone: ZoneInfo) -> list[NewAlert]:
    """Return the rules of a file, `[rules.NAME]` tables; raises UsageError with the place.

    They bear the file's identity, so that a rule taken out of it is removed the next time.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise UsageError(f"{path}: larger than {LARGEST} bytes")
        document = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        quotes = "key part" in str(error)
        hint = '; a name in other letters than a-z needs quotes: [rules."…"]' if quotes else ""
        raise UsageError(f"{path}: {error}{hint}") from error
    tables = document.pop("rules", {})
    if document:
        raise UsageError(
            f"{path}: unknown {', '.join(document)}; each rule is a [rules.NAME] table"
        )
    if not isinstance(tables, dict) or not all(isinstance(t, dict) for t in tables.values()):
        raise UsageError(f"{path}: each rule is a [rules.NAME] table with query and to")
    return [_rule(path, name, table, zone) for name, table in tables.items()]


def _rule(path: Path, name: str, table: Mapping[str, Any], zone: ZoneInfo) -> NewAlert:
    where = f"{path}: rules.{name}"
    try:
        return new_rule(name, table, zone, declared_in=identity(path))
    except QueryError as error:
        raise QueryError(f"{where}: {error}", position=error.position, hint=error.hint) from error
    except UsageError as error:
        raise UsageError(f"{where}: {error}") from error


def plan(tx: Connection, declared: Sequence[NewAlert], file: str) -> list[Step]:
    """Return what it takes, in the order of names; rules that no file declares stay as they are.

    `file`: its identity.
    """
    stored = {alert.name: alert for alert in alerts.list_all(tx)}
    wanted = {new.name: new for new in declared}
    steps = [_step(stored.get(name), new) for name, new in wanted.items()]
    steps += [
        Step("removed", alert.name, {})
        for alert in stored.values()
        if _is_of(alert.declared_in, file) and alert.name not in wanted
    ]
    return sorted(steps, key=lambda step: step.name)


def _step(old: Alert | None, new: NewAlert) -> Step:
    if old is None:
        return Step("added", new.name, {}, new)
    changed = {
        name: (getattr(old, name), value)
        for name, value in asdict(new).items()
        if name != OWNER and getattr(old, name) != value
    }
    taken = None if _is_of(old.declared_in, new.declared_in or "") else _whose(old)
    return Step("changed" if changed or taken else "unchanged", new.name, changed, new, taken)


def _is_of(declared_in: str | None, file: str) -> bool:
    """Tell whether a rule is a file's; up to version 0.1 files were known by their names alone."""
    return declared_in is not None and declared_in in (file, Path(file).name)


def _whose(old: Alert) -> str:
    return f"declared in {old.declared_in}" if old.declared_in else "made by command"


def refuse_taking(steps: Sequence[Step], path: Path) -> None:
    """Raise UsageError where a file names rules that are not its own."""
    taken = [f"{step.name!r} ({step.taken})" for step in steps if step.taken]
    if taken:
        shown = ", ".join(taken[:SHOWN]) + (
            f" and {len(taken) - SHOWN} more" if taken[SHOWN:] else ""
        )
        raise UsageError(
            f"{path}: rules of these names are there already, and not of this file: {shown};"
            " --adopt makes them this file's, or give them other names"
        )


def carry_out(tx: Connection, steps: Sequence[Step], now: datetime) -> None:
    """Make the stored rules as the steps say; what no rule wants any more is not mailed."""
    for step in steps:
        old = alerts.find(tx, step.name)
        if step.kind == "added" and step.new is not None:
            alerts.add(tx, step.new, now)
        elif step.kind == "removed" and old is not None:
            remove_rule(tx, old)
        elif step.new is not None and old is not None:
            _change(tx, old, step, now)


def _change(tx: Connection, old: Alert, step: Step, now: datetime) -> None:
    changes: Any = {name: after for name, (_, after) in step.fields.items()}
    if step.new is not None and old.declared_in != step.new.declared_in:
        changes[OWNER] = step.new.declared_in
    if not changes:
        return
    if old.paused and changes.get("paused") is False:
        changes["alert_since"] = now  # what came in the meantime is not told
    alert = alerts.update(tx, old.id, now, **changes)
    kept = () if alert.paused else alert.recipients
    reason = f"the rule {alert.name!r} " + (
        "was paused" if alert.paused else "does not name this recipient any more"
    )
    withdraw_mails(tx, alert, reason, kept=kept)
