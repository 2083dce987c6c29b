"""Incidents: troubles from the moment the operator is told of them until they are over."""

import logging
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from crawler import logs
from crawler.alerts.notice import Notice, to_operator
from crawler.alerts.policy import AlertPolicy
from crawler.health.telling import REPEAT
from crawler.health.troubles import DISK, MAIL, PACE, VISITS, Trouble, troubles
from crawler.settings import Settings
from crawler.sources.spec import Source
from storage import incidents, meta, outbox
from storage.records import Incident
from storage.session import Database

_LOG = logging.getLogger(__name__)
_BEGUN = {
    VISITS: "visits fail",
    PACE: "visits take longer than their interval",
    MAIL: "mails wait",
    DISK: "the disk is nearly full",
}
_OVER = {
    VISITS: "visits succeed again",
    PACE: "visits keep their interval again",
    MAIL: "mails go out again",
    DISK: "the disk has room again",
}
MANY_MAILS = 1000


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look changed: the incidents that began, and those that are over."""

    begun: tuple[Incident, ...] = ()
    over: tuple[Incident, ...] = ()


def look(
    database: Database,
    settings: Settings,
    sources: Iterable[Source],
    now: datetime,
    require: Callable[[Connection], None] = lambda _: None,
) -> Looked:
    """Begin and end incidents as the system is now, and queue the mail about it.

    Told are incidents that are new or were told a day ago, and those that are over after having
    been told. Writes only where something is new. `require(tx)` raises StorageError where this
    process may not write any more.
    """
    watched = [source for source in sources if settings.source(source.key).enabled]
    with database.read() as tx:
        found = troubles(database, tx, settings, watched, now)
        lasting = incidents.lasting(tx)
    if not _is_news(found, lasting, settings, now):
        return Looked()

    def note(tx: Connection) -> Looked:
        require(tx)
        looked = _reconcile(tx, found, now)
        _tell(tx, settings, looked.over, {source.key for source in watched}, now)
        return looked

    looked = database.in_transaction(note)
    for one in looked.begun:
        logs.event(
            _LOG, "health/alarm", level=logging.ERROR, kind=one.kind, place=one.place or None,
            reason=one.reason,
        )  # fmt: skip
    for one in looked.over:
        logs.event(_LOG, "health/fixed", kind=one.kind, place=one.place or None)
    return looked


def named(incident: Incident, zone: ZoneInfo) -> str:
    """Return an incident in words, with what it is about and since when it is known."""
    since = incident.raised_at.astimezone(zone)
    return f"{incident.place or incident.kind}: {incident.reason} (alarm of {since:%Y-%m-%d %H:%M})"


def _is_news(
    found: Sequence[Trouble], lasting: Sequence[Incident], settings: Settings, now: datetime
) -> bool:
    known = {(one.kind, one.place): one.reason for one in lasting}
    if {(one.kind, one.place): one.reason for one in found} != known:
        return True
    return settings.operator is not None and any(_is_due(one, now) for one in lasting)


def _is_due(incident: Incident, now: datetime) -> bool:
    return incident.told_at is None or now - incident.told_at >= REPEAT


def _reconcile(tx: Connection, found: Sequence[Trouble], now: datetime) -> Looked:
    """Make the lasting incidents those that were found."""
    before = {(one.kind, one.place): one for one in incidents.lasting(tx)}
    here = {(one.kind, one.place): one for one in found}
    for key, trouble in here.items():
        known = before.get(key)
        if known is None:
            incidents.begin(tx, *key, trouble.reason, now)
        elif known.reason != trouble.reason:
            incidents.found_again(tx, known.id, trouble.reason)
    over = [one for key, one in before.items() if key not in here]
    over = [one for one in over if incidents.end(tx, one.id, now)]
    begun = [one for one in incidents.lasting(tx) if (one.kind, one.place) not in before]
    return Looked(tuple(begun), tuple(over))


def _tell(
    tx: Connection,
    settings: Settings,
    ended: Sequence[Incident],
    watched: Collection[str],
    now: datetime,
) -> None:
    """Queue a mail where something is to be told; without `operator` there is nobody to tell.

    An alarm is not repeated while the mails before it wait for a server. Of a source that is no
    longer watched there is nothing good to tell.
    """
    if settings.operator is None:
        return
    policy = AlertPolicy.of(settings, meta.instance_secret(tx))
    lasting = incidents.lasting(tx)
    due = [one for one in lasting if _is_due(one, now)]
    if any(one.told_at is not None for one in due) and _notices_wait(tx):
        due = [one for one in due if one.told_at is None]
    over = [one for one in ended if one.told_at is not None]
    over = [one for one in over if not one.place or one.place in watched]
    if not due and not over:
        return
    key = [f"{one.id}+" for one in due] + [f"{one.id}-" for one in over]
    told = Notice(_subject(due, over), _text(policy, due, over), ("incident", *key, str(now)))
    outbox.queue(tx, to_operator(settings.operator, told, policy, now))
    incidents.told(tx, [one.id for one in due], now)


def _notices_wait(tx: Connection) -> bool:
    waiting = outbox.list_mails(tx, "pending", MANY_MAILS)
    return any(mail.kind == "notice" for mail in waiting)


def _subject(due: Sequence[Incident], over: Sequence[Incident]) -> str:
    words, head = (_BEGUN, "Alarm") if due else (_OVER, "Fixed")
    said = [f"{one.place}: {words[one.kind]}" if one.place else words[one.kind]
            for one in due or over]  # fmt: skip
    return f"{head}: {'; '.join(said)}"


def _text(policy: AlertPolicy, due: Sequence[Incident], over: Sequence[Incident]) -> str:
    parts = [_part(policy, one) for one in due]
    if over:
        lines = [f"- {one.place or one.kind}: {_OVER[one.kind]}, after the alarm of"
                 f" {_at(policy, one.raised_at)}: {one.reason}" for one in over]  # fmt: skip
        parts.append("\n".join(["Fixed:", *lines]))
    if due:
        parts.append(
            "This is told again each day until it is over, and then once more. `jarshy status` "
            "shows how all stands; the log has the details."
        )
    return "\n\n".join(parts) + "\n"


def _part(policy: AlertPolicy, one: Incident) -> str:
    again = "" if one.told_at is None else "; told before"
    return f"{one.place or one.kind}: {one.reason}\n  since {_at(policy, one.raised_at)}{again}"


def _at(policy: AlertPolicy, at: datetime) -> str:
    return f"{at.astimezone(policy.zone):%Y-%m-%d %H:%M}"
