"""Build the digests that are due: what rules gather, and what quiet hours and caps held back."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from crawler.alerts.decide import PAUSED
from crawler.alerts.due import Batch, next_batch
from crawler.alerts.headers import message_id
from crawler.alerts.notes import StoryFacts, story_note
from crawler.alerts.policy import AlertPolicy
from crawler.alerts.recipients import channel_of, rules_by_recipient
from crawler.alerts.render import DigestContext, StoryNote, render_digest
from crawler.alerts.statement import statements
from storage import alerts as rules
from storage import articles, meta, outbox, stories, tellings
from storage.records import Alert, Match, NewMail
from storage.session import take_turn

DAY = timedelta(days=1)
NEVER = datetime.max.replace(tzinfo=UTC)
# In meta: nothing is due before. Thousands of matches may wait; they are read when one is due.
BOUND = "digests_due"


def queue_due_digests(tx: Connection, policy: AlertPolicy, now: datetime) -> int:
    """Queue the digests that are due, one for each recipient and due time; return how many.

    A digest time that passed while nothing ran is made up for.
    """
    bound = _bound(tx, policy)
    if bound is not None and now < bound:
        return 0
    take_turn(tx, "alerts")
    alerts = {alert.id: alert for alert in rules.list_all(tx)}
    waiting = [match for match in tellings.waiting(tx) if match.alert_id in alerts]
    paused = [m for m in waiting if alerts[m.alert_id].paused]
    tellings.settle(tx, [m.id for m in paused], PAUSED)
    waiting = [m for m in waiting if not alerts[m.alert_id].paused]
    open_for = _by_recipient(tx, waiting, alerts)
    queued = 0
    soonest = NEVER
    for recipient, matches in open_for.items():
        batch = next_batch(matches, alerts, policy)
        while batch is not None and batch.at <= now:
            _queue(tx, _Digest(recipient, batch, policy, now), alerts)
            queued += 1
            matches[:] = [m for m in matches if m not in batch.matches]
            batch = next_batch(matches, alerts, policy)
        soonest = min(soonest, batch.at if batch is not None else NEVER)
    meta.put(tx, BOUND, f"{soonest.isoformat()} {_fingerprint(tx, policy)}")
    left = {m.id for matches in open_for.values() for m in matches}
    tellings.settle(tx, [m.id for m in waiting if m.id not in left], None)
    return queued


def note_waiting(tx: Connection, policy: AlertPolicy, due: datetime) -> None:
    """Note that something began to wait that may be due at a moment."""
    bound = _bound(tx, policy)
    if bound is not None and due < bound:
        meta.put(tx, BOUND, f"{due.isoformat()} {_fingerprint(tx, policy)}")


def _bound(tx: Connection, policy: AlertPolicy) -> datetime | None:
    """Return a moment before which nothing is due; None where that has to be found out."""
    moment, _, fingerprint = (meta.get(tx, BOUND) or "").partition(" ")
    if fingerprint != _fingerprint(tx, policy):
        return None
    return datetime.fromisoformat(moment)


def _fingerprint(tx: Connection, policy: AlertPolicy) -> str:
    """Return what changes whenever a rule or a setting does that digests depend on."""
    return f"{rules.generation(tx)} {policy.zone.key} {policy.digest_at.isoformat()}"


@dataclass(frozen=True, slots=True)
class _Digest:
    recipient: str
    batch: Batch
    policy: AlertPolicy
    now: datetime


def _by_recipient(
    tx: Connection, waiting: Sequence[Match], alerts: dict[int, Alert]
) -> dict[str, list[Match]]:
    """Return for each recipient what waits for it and was not told by another mail since."""
    result: dict[str, list[Match]] = defaultdict(list)
    for match in waiting:
        for recipient in rules_by_recipient([alerts[match.alert_id]]):
            result[recipient].append(match)
    for recipient, matches in result.items():
        told = tellings.last_told(tx, sorted({m.story_id for m in matches}), recipient)
        matches[:] = [m for m in matches if not tellings.told_since(m, told)]
    return result


def _queue(tx: Connection, digest: _Digest, alerts: dict[int, Alert]) -> None:
    matches, policy = digest.batch.matches, digest.policy
    pairs = sorted({(m.alert_id, m.story_id) for m in matches})
    # The matches are the key: the same ones are never told in two different digests.
    key = (
        "digest",
        digest.recipient,
        *sorted((m.alert_id, m.article_id, m.story_id) for m in matches),
    )
    context = DigestContext(
        recipient=digest.recipient,
        message_id=message_id(policy.secret, policy.domain, *key),
        kind=digest.batch.kind,
        stories=_notes(tx, matches, alerts),
        policy=policy,
        now=digest.now,
        due=digest.batch.at,
        statements=statements(tx, _since(digest), digest.now, policy.zone, policy.language),
    )
    rendered = render_digest(context)
    mail = NewMail(
        recipient=digest.recipient,
        message_id=rendered.message_id,
        subject=rendered.subject,
        content=rendered.content,
        due_at=digest.batch.at,
        created_at=digest.now,
        alert_ids=sorted({alert_id for alert_id, _ in pairs}),
        revision=max(match.id for match in matches),  # a story may stand in two digests
        told=pairs,
        kind="digest",
        channel=channel_of(digest.recipient),
    )
    outbox.queue(tx, mail)


def _since(digest: _Digest) -> datetime:
    """Return from when on a digest can be asked what was read: a day, or all that it gathers."""
    return min(digest.now - DAY, *(match.matched_at for match in digest.batch.matches))


def _notes(tx: Connection, matches: Sequence[Match], alerts: dict[int, Alert]) -> list[StoryNote]:
    notes = []
    for story_id in dict.fromkeys(match.story_id for match in matches):
        story = stories.get(tx, story_id)
        if story is None:
            continue
        own = [m for m in matches if m.story_id == story_id]
        named = [alerts[number] for number in dict.fromkeys(m.alert_id for m in own)]
        links = stories.links_of(tx, story.original_id) if story.original_id else ()
        # An article may have left for another story since: what matched is told all the same.
        members = stories.members(tx, story_id) or articles.get_many(
            tx, [m.article_id for m in own]
        )
        if members:
            notes.append(story_note(StoryFacts(story, members, own, links), named))
    return notes
