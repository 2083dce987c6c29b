"""Tell the operator once a day of mails that died, and of those whose fate is not known."""

import json
from datetime import datetime, timedelta

from sqlalchemy import Connection

from crawler.alerts.headers import safe_header
from crawler.alerts.hours import Times
from crawler.alerts.notice import Notice, to_operator
from crawler.alerts.policy import AlertPolicy
from crawler.settings import Settings
from storage import meta, outbox
from storage.records import Mail, NewMail

MOST = 100  # mails that are listed; the others are counted
SETTLED_SOON = timedelta(hours=2)  # an unknown fate that is younger is still being cleared up
TOLD = "undelivered_told"  # in meta: the last time, and the dead mails told of so far


def queue_undelivered(
    tx: Connection, settings: Settings, policy: AlertPolicy, now: datetime
) -> int:
    """Queue a notice if a mail died since the last one, or one has long been unknown.

    It is due at `digest_at`, once a day. Returns 1 where there is one, else 0. Without `operator`
    nobody is told; `jarshy status` shows the same.
    """
    if settings.operator is None:
        return 0
    due = Times.daily(policy.digest_at).last(now, policy.zone)
    last = json.loads(meta.get(tx, TOLD) or "{}")
    if last.get("due", "") >= due.isoformat():
        return 0
    dead = outbox.list_mails(tx, "dead", 10 * MOST)
    fresh = [mail for mail in dead if mail.id not in set(last.get("dead", []))]
    lost = [m for m in outbox.list_mails(tx, "unknown", MOST) if m.created_at < due - SETTLED_SOON]
    told = {"due": due.isoformat(), "dead": [mail.id for mail in dead]}
    meta.put(tx, TOLD, json.dumps(told))
    if fresh or lost:
        outbox.queue(tx, _notice(settings.operator, fresh, lost, policy, (due, now)))
    return int(bool(fresh or lost))


def _notice(
    operator: str,
    dead: list[Mail],
    lost: list[Mail],
    policy: AlertPolicy,
    times: tuple[datetime, datetime],
) -> NewMail:
    due, now = times
    said = [f"{len(dead)} could not be delivered"] if dead else []
    said += [f"{len(lost)} may not have arrived"] if lost else []
    subject = f"Mails: {', '.join(said)}"
    lines = [f"{subject}.", ""]
    lines += [_line(mail) for mail in [*dead, *lost][:MOST]]
    lines += ["", "jarshy mail show ID shows one, jarshy mail retry ID sends it again.", ""]
    told = Notice(subject, "\n".join(lines), ("undelivered", due.isoformat()))
    return to_operator(operator, told, policy, now, due)


def _line(mail: Mail) -> str:
    reply = safe_header(mail.last_reply or "no reply was stored")
    return (
        f"{mail.id}  {mail.state}  {mail.recipient}  {safe_header(mail.subject, 80)}\n    {reply}"
    )
