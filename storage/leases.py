"""Who sends which mail: claimed before connecting, finished under a fence.

A claim is committed before the first byte goes out, so that a crash is known to be ambiguous; a
finish counts only while nobody else has claimed the mail since.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, or_, select

from storage.models.tables import MAILS
from storage.records import Mail

_OPEN = MAILS.c.state.in_(("pending", "unknown"))
_CLAIMABLE = and_(_OPEN, MAILS.c.next_try_at <= bindparam("now"))
_DUE = (
    select(MAILS.c.id)
    .where(_CLAIMABLE)
    .order_by(MAILS.c.next_try_at, MAILS.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_DUE_BY = _DUE.where(MAILS.c.channel == bindparam("channel"))
_CHANNELS = select(MAILS.c.channel).where(_OPEN).distinct()
_COLUMNS = [column for column in MAILS.c if column.name in set(Mail.__slots__)]
_CLAIM = (
    MAILS.update()
    .where(_CLAIMABLE, MAILS.c.id == bindparam("mail"))
    .values(
        state="sending",
        attempts=MAILS.c.attempts + 1,
        lease_epoch=MAILS.c.lease_epoch + 1,
        lease_owner=bindparam("owner"),
        lease_until=bindparam("until"),
    )
    .returning(*_COLUMNS)
)


def claim_due(
    tx: Connection,
    now: datetime,
    owner: str,
    lease: timedelta,
    limit: int = 20,
    *,
    channel: str | None = None,
) -> list[Mail]:
    """Claim mails that are due and return them, with content, for sending until the lease ends.

    `channel`: only those that leave by it. Commit before connecting to the server. `lease_epoch`
    of each mail is what the finish needs.
    """
    claimed: list[Mail] = []
    wanted = {"now": now, "most": limit} | ({"channel": channel} if channel else {})
    for mail_id in tx.execute(_DUE_BY if channel else _DUE, wanted).scalars().all():
        values = {"mail": mail_id, "now": now, "owner": owner, "until": now + lease}
        row = tx.execute(_CLAIM, values).mappings().first()
        if row is not None:
            claimed.append(Mail(**row))
    return claimed


def channels_waiting(tx: Connection) -> set[str]:
    """Return by which channels something is to be sent, now or later."""
    return set(tx.execute(_CHANNELS).scalars())


def finish_sent(
    tx: Connection,
    mail_id: int,
    epoch: int,
    now: datetime,
    *,
    reply: str | None = None,
    queue_id: str | None = None,
) -> bool:
    """Note that the server took the mail.

    That is true even where the lease has lapsed meanwhile, as long as nobody claimed it since.
    """
    here = and_(_mine(mail_id, epoch), MAILS.c.state.in_(("sending", "unknown")))
    return _finish(
        tx,
        here,
        state="sent",
        sent_at=now,
        last_code=250,
        last_reply=reply,
        server_queue_id=queue_id,
    )


def finish_retry(
    tx: Connection,
    mail_id: int,
    epoch: int,
    next_try_at: datetime,
    *,
    code: int | None = None,
    reply: str | None = None,
) -> bool:
    """Put a mail back that was certainly not taken, to be tried at a later moment."""
    return _finish(
        tx,
        _sending(mail_id, epoch),
        state="pending",
        next_try_at=next_try_at,
        last_code=code,
        last_reply=reply,
    )


def finish_unknown(
    tx: Connection, mail_id: int, epoch: int, next_try_at: datetime, *, reply: str | None = None
) -> bool:
    """Note that the connection broke after the mail was handed over: it may have arrived."""
    return _finish(
        tx,
        _sending(mail_id, epoch),
        state="unknown",
        next_try_at=next_try_at,
        unknown_outcomes=MAILS.c.unknown_outcomes + 1,
        last_code=None,
        last_reply=reply,
    )


def finish_dead(
    tx: Connection, mail_id: int, epoch: int, *, code: int | None = None, reply: str | None = None
) -> bool:
    """Note that the server refused the mail for good, or that it was tried for too long."""
    return _finish(tx, _sending(mail_id, epoch), state="dead", last_code=code, last_reply=reply)


def expire_leases(tx: Connection, now: datetime, pause: timedelta = timedelta(0)) -> int:
    """Make mails whose sender vanished `unknown`, due after a pause; return how many."""
    lapsed = and_(
        MAILS.c.state == "sending",
        or_(MAILS.c.lease_until.is_(None), MAILS.c.lease_until <= now),
    )
    values: dict[Any, Any] = {
        "state": "unknown",
        "next_try_at": now + pause,
        "unknown_outcomes": MAILS.c.unknown_outcomes + 1,
        "last_reply": "the sender vanished before it noted the server's reply",
        "lease_owner": None,
        "lease_until": None,
    }
    return int(tx.execute(MAILS.update().where(lapsed).values(values)).rowcount)


def _mine(mail_id: int, epoch: int) -> Any:
    return and_(MAILS.c.id == mail_id, MAILS.c.lease_epoch == epoch)


def _sending(mail_id: int, epoch: int) -> Any:
    return and_(_mine(mail_id, epoch), MAILS.c.state == "sending")


def _finish(tx: Connection, here: Any, **values: Any) -> bool:
    values |= {"lease_owner": None, "lease_until": None}
    return tx.execute(MAILS.update().where(here).values(values)).rowcount == 1
