"""`jarshy alerts`: the rules that raise mail."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from crawler.cli.options import as_json
from crawler.cli.output import fact, heading, moment, print_json, table
from crawler.cli.state import State, pass_state
from crawler.errors import UsageError
from crawler.settings import checked_address

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from storage.alerts import Changes
    from storage.records import Alert

WHEN = click.Choice(["immediate", "daily"])
LATER_COPIES = click.Choice(["never", "thread"])
RECENT = 10
LOOK_BACK = timedelta(days=30)
LONGEST_NAME = 100


@click.group(epilog="Example: jarshy alerts add press 'Токаев AND Афганистан' --to me@example.org")
def command() -> None:
    """Add, list, show, edit and remove the rules that raise mail."""


@command.command(epilog="Example: jarshy alerts add press 'афганские беженцы' --to me@example.org")
@click.argument("name")
@click.argument("query")
@click.option("--to", "recipients", multiple=True, required=True, metavar="ADDRESS…")
@click.argument("more", nargs=-1, metavar="")
@click.option("--when", type=WHEN, default="immediate", help="At once, or in the daily digest.")
@click.option("--later-copies", type=LATER_COPIES, default="never", help="Mail copies, too?")
@as_json
@pass_state
def add(
    state: State,
    name: str,
    query: str,
    recipients: tuple[str, ...],
    more: tuple[str, ...],
    when: str,
    later_copies: str,
    *,
    as_json: bool,
) -> None:
    """Add a rule; articles stored from now on that match it are mailed."""
    from storage import alerts
    from storage.records import NewAlert

    new = NewAlert(
        name=_checked_name(name),
        query=_checked_query(query),
        recipients=_checked_recipients([*recipients, *more]),
        deliver=when,
        later_copies=later_copies,
    )
    with state.database(create=True) as database:
        alert = database.in_transaction(lambda tx: alerts.add(tx, new, state.clock.now()))
    if as_json:
        print_json(alert)
    else:
        click.echo(f"Added {alert.name!r}: {alert.query} → {', '.join(alert.recipients)}")


@command.command(name="list", epilog="Example: jarshy alerts list")
@as_json
@pass_state
def list_(state: State, *, as_json: bool) -> None:
    """List all rules."""
    from storage import alerts

    with state.database(readonly=True) as database, database.read() as tx:
        found = alerts.list_all(tx)
    if as_json:
        print_json(found)
        return
    if not found:
        click.echo("No rules yet: jarshy alerts add NAME QUERY --to ADDRESS")
        return
    table(
        ("name", "query", "to", "when", "later copies", "since"),
        [
            (a.name, a.query, ", ".join(a.recipients), a.deliver, a.later_copies,
             moment(a.alert_since, state.settings.zone))
            for a in found
        ],
    )  # fmt: skip


@command.command(epilog="Example: jarshy alerts show press")
@click.argument("name")
@as_json
@pass_state
def show(state: State, name: str, *, as_json: bool) -> None:
    """Show a rule and the articles that it matched last."""
    from storage import alerts, articles

    with state.database(readonly=True) as database, database.read() as tx:
        alert = _found(tx, name)
        matches = alerts.matches_of_alert(tx, alert.id, state.clock.now() - LOOK_BACK)[-RECENT:]
        texts = {a.id: a for a in articles.get_many(tx, [m.article_id for m in matches])}
    if as_json:
        print_json({"alert": alert, "recent_matches": matches})
        return
    zone = state.settings.zone
    heading(alert.name)
    fact("query", alert.query)
    fact("to", ", ".join(alert.recipients))
    fact("when", alert.deliver)
    fact("later copies", alert.later_copies)
    fact("since", moment(alert.alert_since, zone))
    for match in matches:
        told = f" (no mail: {match.silent})" if match.silent else ""
        title = texts[match.article_id].title if match.article_id in texts else match.article_id
        fact(moment(match.matched_at, zone), f"{title}{told}")


@command.command(epilog="Example: jarshy alerts edit press --query 'Токаев' --when daily")
@click.argument("name")
@click.option("--name", "new_name", metavar="NAME", help="Call it this from now on.")
@click.option("--query", metavar="QUERY", help="Look for this from now on.")
@click.option("--to", "recipients", multiple=True, metavar="ADDRESS…", help="Mail these instead.")
@click.argument("more", nargs=-1, metavar="")
@click.option("--when", type=WHEN, help="At once, or in the daily digest.")
@click.option("--later-copies", type=LATER_COPIES, help="Mail copies, too?")
@as_json
@pass_state
def edit(
    state: State,
    name: str,
    new_name: str | None,
    query: str | None,
    recipients: tuple[str, ...],
    more: tuple[str, ...],
    when: str | None,
    later_copies: str | None,
    *,
    as_json: bool,
) -> None:
    """Change a rule; what it matched before stays, unsent mails to dropped recipients do not."""
    from crawler.alerts.withdraw import withdraw_mails
    from storage import alerts

    changes: Changes = {}
    if new_name is not None:
        changes["name"] = _checked_name(new_name)
    if query is not None:
        changes["query"] = _checked_query(query)
    if recipients or more:
        changes["recipients"] = _checked_recipients([*recipients, *more])
    changes |= _way(when, later_copies)
    if not changes:
        raise UsageError("nothing to change: give --query, --to, --when, --later-copies or --name")

    def work(tx: "Connection") -> "Alert":
        alert = alerts.update(tx, _found(tx, name).id, state.clock.now(), **changes)
        reason = f"the rule {alert.name!r} does not name this recipient any more"
        withdraw_mails(tx, alert, reason, kept=alert.recipients)
        return alert

    with state.database() as database:
        alert = database.in_transaction(work)
    if as_json:
        print_json(alert)
    else:
        click.echo(f"Changed {alert.name!r}: {alert.query} → {', '.join(alert.recipients)}")


def _way(when: str | None, later_copies: str | None) -> "Changes":
    changes: Changes = {}
    if when is not None:
        changes["deliver"] = when
    if later_copies is not None:
        changes["later_copies"] = later_copies
    return changes


@command.command(epilog="Example: jarshy alerts remove press")
@click.argument("name")
@pass_state
def remove(state: State, name: str) -> None:
    """Remove a rule; mails that only it asked for and that are not yet sent are cancelled."""
    with state.database() as database:
        cancelled = database.in_transaction(lambda tx: _remove(tx, name))
    click.echo(f"Removed {name!r}{f', {cancelled} waiting mails cancelled' if cancelled else ''}.")


def _remove(tx: "Connection", name: str) -> int:
    from crawler.alerts.withdraw import withdraw_mails
    from storage import alerts

    alert = _found(tx, name)
    cancelled = withdraw_mails(tx, alert, f"the rule {alert.name!r} was removed")
    alerts.remove(tx, alert.id)
    return cancelled


def _found(tx: "Connection", name: str) -> "Alert":
    from storage import alerts

    alert = alerts.find(tx, name)
    if alert is None:
        names = ", ".join(a.name for a in alerts.list_all(tx)) or "none yet"
        raise UsageError(f"no alert rule is called {name!r}; there are: {names}")
    return alert


def _checked_name(name: str) -> str:
    if not name.strip() or not name.isprintable() or len(name) > LONGEST_NAME:
        raise UsageError(f"a rule's name is one line of at most {LONGEST_NAME} characters")
    return name.strip()


def _checked_query(query: str) -> str:
    from storage.text.match import compile as compile_query
    from storage.text.query import parse

    compile_query(parse(query))
    return query


def _checked_recipients(given: Sequence[str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for part in (part.strip() for text in given for part in text.split(",")):
        try:
            found[checked_address(part)] = None
        except ValueError as error:
            raise UsageError(
                f"--to: {part!r}: {error} (a query of several words needs quotes around it)"
            ) from error
    return tuple(found)
