"""Options that say how and when a rule tells, for `alerts add`, `edit` and `test`."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

from crawler.cli.output import moment, note
from crawler.cli.state import State
from crawler.errors import UsageError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from storage.records import Alert

F = TypeVar("F", bound=Callable[..., Any])
WAYS = ("when", "later_copies", "group", "quiet", "cap", "changes", "expect_by", "expires")


def way_options(command: F) -> F:
    """Add the options of WAYS; a command gets them by these names, None where not given."""
    for option in (
        click.option("--expires", metavar="DATE", help="Tells until the end of this day."),
        click.option(
            "--expect-by", metavar="TIMES",
            help="Say so if nothing was found that day by, say, 18:00 or mon-fri 18:00.",
        ),
        click.option(
            "--changes", metavar="WAY",
            help="Articles told that change in substance or are withdrawn: never or thread.",
        ),
        click.option("--cap", metavar="N", help="Mails an hour; the rest comes in a digest."),
        click.option("--quiet", metavar="SPAN", help="Hours to gather, not mail: 22:00-07:00."),
        click.option("--group", metavar="TIME", help="Let a mail wait for more of its story: 5m."),
        click.option(
            "--later-copies", metavar="WAY",
            help="Copies of a story that was told: never, thread or digest.",
        ),
        click.option(
            "--when", metavar="WHEN",
            help="immediate, daily, or the times of its digests: 'mon-fri 08:00,18:00'.",
        ),
    ):  # fmt: skip
        command = option(command)
    return command


def given_ways(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was given of WAYS."""
    return {name: given[name] for name in WAYS if given.get(name) is not None}


def checked_rule(state: State, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a rule as they are stored; raises UsageError that names the option."""
    from crawler.alerts.rulebook import checked

    try:
        return checked(given, state.settings.zone)
    except UsageError as error:
        name, _, said = str(error).partition(": ")
        hint = " (a query of several words needs quotes around it)" if name == "to" else ""
        raise UsageError(f"--{name.replace('_', '-')}: {said}{hint}") from error


def refuse_expired(state: State, fields: Mapping[str, Any]) -> None:
    """Raise UsageError for a rule that would have expired before it told anything."""
    from crawler.alerts.rulebook import as_written

    now, end = state.clock.now(), fields.get("expires_at")
    if end is not None and end <= now:
        zone = state.settings.zone
        raise UsageError(
            f"--expires: {as_written('expires_at', end, zone)} is over; in {zone} it is"
            f" {moment(now, zone)} (jarshy alerts pause NAME stops a rule)"
        )


def tell_unreachable(state: State, recipients: Iterable[str]) -> None:
    """Warn of recipients that nothing can be sent to as the settings are."""
    from crawler.alerts.channels import lacking

    for name, some in lacking(state.settings, recipients).items():
        variable = f"JARSHY_{name.upper().replace('.', '__')}"
        note(
            f"Warning: {name} is not set: until it is, in jarshy.toml or as {variable}_FILE,"
            f" nothing can be sent to {', '.join(some)}; it waits in the outbox."
        )


def rule_named(tx: "Connection", name: str) -> "Alert":
    """Return the rule of a name; raise UsageError that lists the names if there is none."""
    from storage import alerts

    alert = alerts.find(tx, name)
    if alert is None:
        names = ", ".join(one.name for one in alerts.list_all(tx)) or "none yet"
        raise UsageError(f"no alert rule is called {name!r}; there are: {names}")
    return alert
