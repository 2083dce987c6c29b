"""`jarshy alerts`: the rules that raise mail."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from crawler.cli.alerts_apply import apply
from crawler.cli.alerts_test import test
from crawler.cli.options import as_json
from crawler.cli.output import fact, heading, moment, print_json, table
from crawler.cli.query_words import (
    covered_words,
    print_covered,
    tell_doubts,
    widened_query,
    widening,
)
from crawler.cli.rule_options import (
    checked_rule,
    given_ways,
    refuse_expired,
    rule_named,
    tell_unreachable,
    way_options,
)
from crawler.cli.state import State, pass_state
from crawler.errors import UsageError
from crawler.settings import spoken

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from storage.records import Alert

RECENT = 10
LOOK_BACK = timedelta(days=30)


@click.group(epilog="Example: jarshy alerts add press 'Токаев AND Афганистан' --to me@example.org")
def command() -> None:
    """Make, try, change, pause and remove the rules that raise mail."""


command.add_command(apply)
command.add_command(test)


@command.command(epilog="Example: jarshy alerts add press 'афганские беженцы' --to me@example.org")
@click.argument("name")
@click.argument("query")
@click.option("--to", "recipients", multiple=True, required=True, metavar="ADDRESS…")
@click.argument("more", nargs=-1, metavar="")
@way_options
@widening
@click.option("--paused", is_flag=True, help="Only save it: no mail until `alerts resume`.")
@as_json
@pass_state
def add(
    state: State,
    /,
    name: str,
    query: str,
    recipients: tuple[str, ...],
    more: tuple[str, ...],
    *,
    widened: bool,
    paused: bool,
    as_json: bool,
    **ways: Any,
) -> None:
    """Add a rule; articles stored from now on that match it are mailed.

    An ADDRESS is a mail address, an address on the web to which JSON is posted (https://…), or a
    chat of Telegram (telegram:-1001234567890). A paused rule is a saved search:
    jarshy search --saved NAME.
    """
    from crawler.alerts.rulebook import checked_name
    from storage import alerts
    from storage.records import NewAlert

    asked = widened_query(query) if widened else query
    given = {"query": asked, "to": [*recipients, *more]} | given_ways(ways)
    new = NewAlert(name=checked_name(name), **_checked(state, given))

    def work(tx: "Connection") -> "Alert":
        now = state.clock.now()
        alert = alerts.add(tx, new, now)
        return alerts.update(tx, alert.id, now, paused=True) if paused else alert

    with state.database(create=True) as database:
        alert = database.in_transaction(work)
    tell_unreachable(state, alert.recipients)
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
    now = state.clock.now()
    table(
        ("name", "query", "to", "when", "later copies", "state"),
        [
            (a.name, a.query, ", ".join(a.recipients), a.deliver, a.later_copies, _state(a, now))
            for a in found
        ],
    )


def _state(alert: "Alert", now: datetime) -> str:
    if alert.expires_at is not None and alert.expires_at <= now:
        return "expired"
    return "paused" if alert.paused else "on"


@command.command(epilog="Example: jarshy alerts show press")
@click.argument("name")
@click.option("--forms", "all_forms", is_flag=True, help="Also list forms that no article has.")
@as_json
@pass_state
def show(state: State, name: str, *, all_forms: bool, as_json: bool) -> None:
    """Show a rule, the word forms that it covers and the articles that it matched last."""
    from crawler.alerts.rulebook import as_written
    from storage import alerts, articles

    with state.database(readonly=True) as database, database.read() as tx:
        alert = rule_named(tx, name)
        matches = alerts.matches_of_alert(tx, alert.id, state.clock.now() - LOOK_BACK)[-RECENT:]
        texts = {a.id: a for a in articles.get_many(tx, [m.article_id for m in matches])}
        words = covered_words(tx, alert.query)
    if as_json:
        print_json({"alert": alert, "forms": words, "recent_matches": matches})
        return
    zone = state.settings.zone
    heading(alert.name)
    fact("query", alert.query)
    fact("to", ", ".join(alert.recipients))
    fact("when", alert.deliver)
    fact("later copies", alert.later_copies)
    fact("waits for more of a story", spoken(alert.group_seconds) if alert.group_seconds else None)
    fact("quiet", alert.quiet_hours)
    fact("mails an hour", alert.hourly_cap)
    fact("changes of told articles", None if alert.changes == "never" else alert.changes)
    fact("says that nothing was found", alert.expect_by)
    fact("expires", as_written("expires_at", alert.expires_at, zone) if alert.expires_at else None)
    fact("declared in", alert.declared_in)
    fact("state", _state(alert, state.clock.now()))
    fact("since", moment(alert.alert_since, zone))
    print_covered(words, absent=all_forms)
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
@way_options
@widening
@as_json
@pass_state
def edit(
    state: State,
    /,
    name: str,
    new_name: str | None,
    query: str | None,
    recipients: tuple[str, ...],
    more: tuple[str, ...],
    *,
    widened: bool,
    as_json: bool,
    **ways: Any,
) -> None:
    """Change a rule; what it matched before stays, unsent mails to dropped recipients do not.

    "none" takes --group, --quiet, --cap, --expect-by or --expires away. --widen widens the query
    given, or the one that the rule has.
    """
    from crawler.alerts.rulebook import checked_name
    from crawler.alerts.withdraw import withdraw_mails
    from storage import alerts

    given = given_ways(ways)
    if query is None and widened:
        query = _stored_query(state, name)
    if query is not None:
        given["query"] = widened_query(query) if widened else query
    if recipients or more:
        given["to"] = [*recipients, *more]
    changes = _checked(state, given)
    if new_name is not None:
        changes["name"] = checked_name(new_name)
    if not changes:
        raise UsageError(
            "nothing to change: give --query, --widen, --to, --name or a way such as --when"
        )

    def work(tx: "Connection") -> "Alert":
        alert = alerts.update(tx, rule_named(tx, name).id, state.clock.now(), **changes)
        reason = f"the rule {alert.name!r} does not name this recipient any more"
        withdraw_mails(tx, alert, reason, kept=alert.recipients)
        return alert

    with state.database() as database:
        alert = database.in_transaction(work)
    tell_unreachable(state, alert.recipients)
    if as_json:
        print_json(alert)
    else:
        click.echo(f"Changed {alert.name!r}: {alert.query} → {', '.join(alert.recipients)}")


@command.command(epilog="Example: jarshy alerts pause press")
@click.argument("name")
@pass_state
def pause(state: State, name: str) -> None:
    """Let a rule raise no mail until it is resumed; what it alone has waiting is cancelled."""
    from crawler.alerts.withdraw import pause_rule

    now = state.clock.now()
    cancelled = _with_rule(state, name, lambda tx, alert: pause_rule(tx, alert, now))
    click.echo(f"Paused {name!r}{f', {cancelled} waiting mails cancelled' if cancelled else ''}.")


@command.command(epilog="Example: jarshy alerts resume press")
@click.argument("name")
@pass_state
def resume(state: State, name: str) -> None:
    """Let a paused rule raise mail again, for articles that are read from now on."""
    from crawler.alerts.withdraw import resume_rule

    now = state.clock.now()
    if _with_rule(state, name, lambda tx, alert: resume_rule(tx, alert, now)):
        click.echo(f"Resumed {name!r}: articles that are read from now on are told.")
    else:
        click.echo(f"{name!r} was not paused.")


@command.command(epilog="Example: jarshy alerts remove press")
@click.argument("name")
@pass_state
def remove(state: State, name: str) -> None:
    """Remove a rule; mails that only it asked for and that are not yet sent are cancelled."""
    from crawler.alerts.withdraw import remove_rule

    cancelled = _with_rule(state, name, remove_rule)
    click.echo(f"Removed {name!r}{f', {cancelled} waiting mails cancelled' if cancelled else ''}.")


def _checked(state: State, given: dict[str, Any]) -> dict[str, Any]:
    """Return the fields that are to be stored, after what there is to say of them."""
    found = checked_rule(state, given)
    refuse_expired(state, found)
    if "query" in found:
        tell_doubts(state.settings, found["query"])
    return found


def _stored_query(state: State, name: str) -> str:
    with state.database(readonly=True) as database, database.read() as tx:
        return rule_named(tx, name).query


def _with_rule(state: State, name: str, work: "Callable[[Connection, Alert], int]") -> int:
    with state.database() as database:
        return database.in_transaction(lambda tx: work(tx, rule_named(tx, name)))
