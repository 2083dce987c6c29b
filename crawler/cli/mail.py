"""`jarshy mail`: the outbox and its ledger."""

from pathlib import Path
from typing import Any

import click

from crawler.cli.options import as_json
from crawler.cli.output import cut, fact, heading, moment, print_json, table, text_block, writing
from crawler.cli.state import State, pass_state
from crawler.errors import UsageError

STATES = ("pending", "sending", "sent", "unknown", "dead", "cancelled")
COLUMNS = (
    "id", "state", "recipient", "subject", "message_id", "attempts", "unknown_outcomes",
    "next_try_at", "last_code", "last_reply", "created_at", "sent_at", "story_id", "kind",
    "channel", "server_queue_id",
)  # fmt: skip
LONGEST_SUBJECT = 60
ALL = 1_000_000
NOT_AGAIN = "there is none, or it was sent, is being sent or was cancelled"


@click.group(epilog="Example: jarshy mail list --state pending")
def command() -> None:
    """Look at the outbox and its ledger, and send again what was given up."""


@command.command(name="list", epilog="Example: jarshy mail list --state pending")
@click.option("--state", "wanted", type=click.Choice(STATES), help="Only mails in this state.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True)
@as_json
@pass_state
def list_(state: State, wanted: str | None, limit: int, *, as_json: bool) -> None:
    """List mails, the newest first, with what the mail server said last."""
    from storage import outbox

    with state.database(readonly=True) as database, database.read() as tx:
        mails = outbox.list_mails(tx, wanted, limit)
    if as_json:
        print_json([{name: getattr(mail, name) for name in COLUMNS} for mail in mails])
        return
    if not mails:
        click.echo("No mails.")
        return
    zone = state.settings.zone
    table(
        ("id", "state", "to", "subject", "tries", "made", "sent or next try", "last reply"),
        [
            (
                mail.id, mail.state, mail.recipient, cut(mail.subject, LONGEST_SUBJECT),
                mail.attempts, moment(mail.created_at, zone),
                moment(mail.sent_at or mail.next_try_at, zone), mail.last_reply,
            )
            for mail in mails
        ],
    )  # fmt: skip


@command.command(epilog="Example: jarshy mail show 12 --html mail.html")
@click.argument("number", metavar="ID", type=click.IntRange(1))
@click.option("--html", "file", type=click.Path(dir_okay=False, path_type=Path),
              help="Write the page that mail programs show to this file.")  # fmt: skip
@as_json
@pass_state
def show(state: State, number: int, file: Path | None, *, as_json: bool) -> None:
    """Show a mail: its ledger, its headers and its text, as it was or will be sent."""
    from crawler.alerts.message import opened
    from storage import alerts, outbox

    with state.database(readonly=True) as database, database.read() as tx:
        mail = outbox.get(tx, number)
        if mail is None:
            raise UsageError(f"there is no mail number {number}; jarshy mail list shows them")
        rules = {alert.id: alert.name for alert in alerts.list_all(tx)}
        named = [rules.get(rule, f"rule {rule}") for rule, _ in outbox.alerts_of(tx, number)]
    message = opened(mail.content)
    if file is not None:
        if message.html is None:
            raise UsageError(f"mail {number} has no HTML part")
        with writing(f"--html {file}"):
            file.write_text(message.html, "utf-8")
        click.echo(f"Wrote {file}", err=True)
        return
    told = {name: getattr(mail, name) for name in COLUMNS}
    if as_json:
        print_json(told | {"rules": sorted(set(named)), "headers": message.headers,
                           "text": message.text, "html": message.html})  # fmt: skip
        return
    zone = state.settings.zone
    heading(f"mail {mail.id}: {mail.state}")
    fact("kind", f"{mail.kind} by {mail.channel}")
    fact("rules", ", ".join(sorted(set(named))))
    fact("made", moment(mail.created_at, zone))
    fact("sent" if mail.sent_at else "next try", moment(mail.sent_at or mail.next_try_at, zone))
    fact("tries", f"{mail.attempts}, of which {mail.unknown_outcomes} ended without a reply")
    fact("the server said", mail.last_reply)
    for name, value in message.headers.items():
        fact(name, value)
    click.echo()
    text_block(message.text)


@command.command(epilog="Example: jarshy mail retry 12 13, or: jarshy mail retry --dead")
@click.argument("numbers", metavar="ID…", nargs=-1, type=click.IntRange(1))
@click.option("--dead", is_flag=True, help="All mails that were given up.")
@as_json
@pass_state
def retry(state: State, numbers: tuple[int, ...], *, dead: bool, as_json: bool) -> None:
    """Send mails again that were given up, or at once that wait; unchanged, under their own ID.

    They leave when the outbox is looked at next: by the daemon within seconds, or by a crawl.
    """
    from storage import outbox

    if not numbers and not dead:
        raise UsageError("give the numbers of the mails, or --dead for all that were given up")
    with state.database() as database:

        def work(tx: Any) -> dict[int, bool]:
            wanted = [*numbers]
            wanted += [m.id for m in outbox.list_mails(tx, "dead", ALL)] if dead else []
            return {n: outbox.retry(tx, n, state.clock.now()) for n in dict.fromkeys(wanted)}

        done = database.in_transaction(work)
    if as_json:
        print_json([{"id": number, "due": due} for number, due in done.items()])
    for number, due in done.items():
        if not as_json:
            click.echo(f"mail {number}: {'due now' if due else NOT_AGAIN}")
    if not all(done.values()):
        left = ", ".join(str(number) for number, due in done.items() if not due)
        raise UsageError(f"not sent again: mail {left}; jarshy mail list shows which there are")
    if not done and not as_json:
        click.echo("No mail was given up.")
