"""Pause, resume and remove rules, and take back mails that nobody wants any more."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection

from crawler.alerts.recipients import delivery_address
from storage import alerts, outbox
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


def pause_rule(tx: Connection, alert: Alert, now: datetime) -> int:
    """Let a rule raise no mail; return how many of its mails were cancelled."""
    alerts.update(tx, alert.id, now, paused=True)
    return withdraw_mails(tx, alert, f"the rule {alert.name!r} was paused")


def resume_rule(tx: Connection, alert: Alert, now: datetime) -> bool:
    """Let a paused rule raise mail for what is read from now on; False if it was not paused."""
    if alert.paused:
        alerts.update(tx, alert.id, now, paused=False, alert_since=now)
    return alert.paused


def remove_rule(tx: Connection, alert: Alert) -> int:
    """Remove a rule; return how many of its mails were cancelled."""
    cancelled = withdraw_mails(tx, alert, f"the rule {alert.name!r} was removed")
    alerts.remove(tx, alert.id)
    return cancelled
