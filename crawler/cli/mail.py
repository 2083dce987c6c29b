"""`jarshy mail`: the outbox and its ledger."""

import click

from crawler.cli.options import as_json
from crawler.cli.output import cut, moment, print_json, table
from crawler.cli.state import State, pass_state

STATES = ("pending", "sending", "sent", "unknown", "dead", "cancelled")
COLUMNS = (
    "id", "state", "recipient", "subject", "message_id", "attempts", "unknown_outcomes",
    "next_try_at", "last_code", "last_reply", "created_at", "sent_at", "story_id",
)  # fmt: skip
LONGEST_SUBJECT = 60


@click.group(epilog="Example: jarshy mail list --state pending")
def command() -> None:
    """Look at the outbox and its ledger."""


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
