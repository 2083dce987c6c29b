"""What each reader was told of which story, and which matches still wait to be told in a digest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select, update

from storage.models.tables import MAIL_ALERTS, MAILS, MATCHES
from storage.records import Match
from storage.statements import chunks

WAITS_FOR_DAY = "waits for the daily digest"
WAITS_FOR_HOUR = "waits for the digest of the hour"
WAITS_FOR_QUIET = "waits for the end of the quiet hours"
WAITS_LATE = "found late, waits for the digest of late finds"
WAITING = (WAITS_FOR_DAY, WAITS_FOR_HOUR, WAITS_FOR_QUIET, WAITS_LATE)


@dataclass(frozen=True, slots=True)
class Telling:
    """A rule that a mail names to a recipient; `own` is False where the mail is a digest.

    `due_at`: when the mail is to leave, as long as nobody tried.
    """

    mail_id: int
    alert_id: int
    revision: int
    own: bool
    message_id: str
    subject: str
    state: str
    attempts: int
    created_at: datetime
    due_at: datetime
    kind: str


_TOLD = (
    select(
        MAILS.c.id.label("mail_id"),
        MAIL_ALERTS.c.alert_id,
        MAIL_ALERTS.c.revision,
        MAILS.c.story_id.is_not(None).label("own"),
        MAILS.c.message_id,
        MAILS.c.subject,
        MAILS.c.state,
        MAILS.c.attempts,
        MAILS.c.created_at,
        MAILS.c.next_try_at.label("due_at"),
        MAILS.c.kind,
    )
    .join(MAILS, MAILS.c.id == MAIL_ALERTS.c.mail_id)
    .where(MAIL_ALERTS.c.story_id == bindparam("story"))
    .where(MAIL_ALERTS.c.recipient == bindparam("recipient"))
    .where(MAILS.c.state != "cancelled")
    .order_by(MAILS.c.id, MAIL_ALERTS.c.alert_id)
)
_MATCH = [MATCHES.c[name] for name in Match.__slots__]


def of_story(tx: Connection, story_id: int, recipient: str) -> list[Telling]:
    """Return what a recipient was or will be told of a story, the earliest mail first."""
    rows = tx.execute(_TOLD, {"story": story_id, "recipient": recipient}).mappings()
    return [Telling(**(row | {"own": bool(row["own"])})) for row in map(dict, rows)]


def last_told(
    tx: Connection, story_ids: Sequence[int], recipient: str
) -> dict[tuple[int, int], datetime]:
    """Return for each (rule, story) that a recipient was told of when its latest mail was made."""
    found: dict[tuple[int, int], datetime] = {}
    for some in chunks(story_ids):
        rows = tx.execute(
            select(MAIL_ALERTS.c.alert_id, MAIL_ALERTS.c.story_id, func.max(MAILS.c.created_at))
            .join(MAILS, MAILS.c.id == MAIL_ALERTS.c.mail_id)
            .where(MAIL_ALERTS.c.story_id.in_(some), MAIL_ALERTS.c.recipient == recipient)
            .where(MAILS.c.state != "cancelled")
            .group_by(MAIL_ALERTS.c.alert_id, MAIL_ALERTS.c.story_id)
        )
        found.update(((alert, story), at) for alert, story, at in rows)
    return found


def told_since(match: Match, told: Mapping[tuple[int, int], datetime]) -> bool:
    """Tell whether a mail told of a match's rule and story after it; `told` as of `last_told`."""
    at = told.get((match.alert_id, match.story_id))
    return at is not None and at >= match.matched_at


def story_mails_since(tx: Connection, recipient: str, since: datetime) -> int:
    """Return how many mails of single stories were made for a recipient since a moment."""
    query = select(func.count()).where(
        MAILS.c.recipient == recipient, MAILS.c.story_id.is_not(None), MAILS.c.created_at > since
    )
    return int(tx.execute(query).scalar_one())


def mails_naming(
    tx: Connection, recipient: str, alert_ids: Sequence[int], since: datetime
) -> dict[int, int]:
    """Return for each rule how many mails of single stories named it to a recipient since then."""
    query = (
        select(MAIL_ALERTS.c.alert_id, func.count())
        .join(MAILS, MAILS.c.id == MAIL_ALERTS.c.mail_id)
        .where(MAILS.c.recipient == recipient, MAILS.c.created_at > since)
        .where(MAILS.c.story_id.is_not(None), MAIL_ALERTS.c.alert_id.in_(alert_ids))
        .group_by(MAIL_ALERTS.c.alert_id)
    )
    return {row[0]: row[1] for row in tx.execute(query)} if alert_ids else {}


def waiting(tx: Connection) -> list[Match]:
    """Return the matches that wait for a digest, the earliest first."""
    query = select(*_MATCH).where(MATCHES.c.silent.in_(WAITING)).order_by(MATCHES.c.id)
    return [Match(**row) for row in map(dict, tx.execute(query).mappings())]


def settle(tx: Connection, match_ids: Sequence[int], silent: str | None) -> None:
    """Write why no mail follows from some matches; None where one does."""
    for some in chunks(match_ids):
        tx.execute(update(MATCHES).where(MATCHES.c.id.in_(some)).values(silent=silent))
