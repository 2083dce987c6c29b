"""Take back mails that nobody wants any more, with the reason in the ledger."""

from collections.abc import Collection

from sqlalchemy import Connection

from crawler.alerts.recipients import delivery_address
from storage import outbox
from storage.records import Alert


def withdraw_mails(tx: Connection, alert: Alert, reason: str, kept: Collection[str] = ()) -> int:
    """Cancel the unsent mails that only this rule asked for; return how many.

    `kept` are the recipients whom the rule still tells; without them all of its mails go. A mail
    that other rules ask for too stays, and so does one that is being sent now.
    """
    staying = {delivery_address(text) for text in kept}
    cancelled = 0
    for mail in outbox.open_of_alert(tx, alert.id):
        alone = {number for number, _ in outbox.alerts_of(tx, mail.id)} == {alert.id}
        if alone and mail.recipient not in staying:
            cancelled += outbox.cancel(tx, mail.id, reason)
    return cancelled
