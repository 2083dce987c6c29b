"""Say that nothing was found, for rules that expect something by a time of day."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from crawler.alerts.decide import HISTORY, TOO_OLD
from crawler.alerts.headers import message_id
from crawler.alerts.hours import Times
from crawler.alerts.policy import AlertPolicy
from crawler.alerts.recipients import channel_of, rules_by_recipient
from crawler.alerts.render_followup import Nothing, render_nothing
from crawler.alerts.statement import statements
from crawler.errors import UsageError
from storage import alerts as rules
from storage import outbox
from storage.records import Alert, NewMail
from storage.session import take_turn

MOMENT = timedelta(seconds=1)


def queue_missing(tx: Connection, policy: AlertPolicy, now: datetime) -> int:
    """Queue word for every rule that found nothing on a day whose time has come; return how many.

    Of several times that passed while nothing ran, the last one counts.
    """
    queued = 0
    for alert in rules.expecting(tx):
        due = _due(alert, policy, now)
        if due is None:
            continue
        take_turn(tx, "alerts")
        since = _day_start(due, policy)
        if not _found(tx, alert, since, due):
            for recipient in rules_by_recipient([alert]):
                _queue(tx, alert, recipient, policy, (since, due, now))
                queued += 1
        rules.looked_into(tx, alert.id, due)
    return queued


def _due(alert: Alert, policy: AlertPolicy, now: datetime) -> datetime | None:
    """Return the last time by which something was expected, None if it is dealt with."""
    try:
        due = Times.parse(alert.expect_by or "").last(now, policy.zone)
    except UsageError:  # a hand in the database
        return None
    if alert.expires_at is not None and alert.expires_at <= due:
        return None
    done = max(alert.alert_since, alert.expect_checked_at or alert.alert_since)
    return due if due > done else None


def _day_start(due: datetime, policy: AlertPolicy) -> datetime:
    """Return the midnight before, on the local day that ends at 24:00 or holds the time."""
    local = (due - MOMENT).astimezone(policy.zone)
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def _found(tx: Connection, alert: Alert, since: datetime, until: datetime) -> bool:
    return any(
        match.matched_at <= until and match.silent not in {HISTORY, TOO_OLD}
        for match in rules.matches_of_alert(tx, alert.id, since)
    )


def _queue(
    tx: Connection,
    alert: Alert,
    recipient: str,
    policy: AlertPolicy,
    times: tuple[datetime, datetime, datetime],
) -> None:
    since, until, now = times
    key = ("nothing", alert.id, until.isoformat(), recipient)
    rendered = render_nothing(
        Nothing(
            recipient=recipient,
            message_id=message_id(policy.secret, policy.domain, *key),
            rule=alert.name,
            query=alert.query,
            since=since,
            until=until,
            policy=policy,
            now=now,
            statements=statements(tx, since, until, policy.zone, policy.language),
        )
    )
    mail = NewMail(
        recipient=recipient,
        message_id=rendered.message_id,
        subject=rendered.subject,
        content=rendered.content,
        due_at=until,
        created_at=now,
        kind="nothing",
        channel=channel_of(recipient),
    )
    outbox.queue(tx, mail)
