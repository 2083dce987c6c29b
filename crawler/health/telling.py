"""The mail to the operator: which alarms are new, which last, and which are over."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from crawler.alerts.notice import Notice, to_operator
from crawler.alerts.policy import AlertPolicy
from crawler.settings import Settings
from storage import drifts, meta, outbox
from storage.records import Drift

REPEAT = timedelta(hours=24)  # an alarm that lasts is told again


def tell_operator(
    tx: Connection, settings: Settings, mended: Sequence[Drift], now: datetime
) -> int | None:
    """Queue a mail where something is to be told; returns its number, None without one.

    Told are alarms that are new or were told a day ago, and those that ended just now after having
    been told. Without `operator` in the settings there is nobody to tell.
    """
    if settings.operator is None:
        return None
    lasting = drifts.alarms(tx)
    due = [one for one in lasting if one.told_at is None or now - one.told_at >= REPEAT]
    over = [one for one in mended if one.told_at is not None]
    if not due and not over:
        return None
    policy = AlertPolicy.of(settings, meta.instance_secret(tx))
    named = [f"{one.id}+" for one in due] + [f"{one.id}-" for one in over]
    key = ("drift", *named, now.isoformat())
    mail = to_operator(
        settings.operator, Notice(_subject(due, over), _text(policy, due, over), key), policy, now
    )
    drifts.told(tx, [one.id for one in due], now)
    return outbox.queue(tx, mail)


def spoken(drift: Drift) -> str:
    """Return an alarm in words, with its source."""
    return f"{drift.source}/{drift.edition}: {told(drift)}"


def told(drift: Drift) -> str:
    """Return what is unusual, where it can be seen, and what to try."""
    said = drift.reason
    if drift.url and drift.url not in said:
        said += f"; see {drift.url}"
    if drift.proposal:
        said += f"; try {drift.proposal}"
    return said


def _subject(due: Sequence[Drift], over: Sequence[Drift]) -> str:
    named = due or over
    places = ", ".join(dict.fromkeys(f"{one.source}/{one.edition}" for one in named))
    if not due:
        return f"Mended: {places} is read as before"
    fields = ", ".join(dict.fromkeys(one.field for one in due))
    return f"{places} has changed: {fields}"


def _text(policy: AlertPolicy, due: Sequence[Drift], over: Sequence[Drift]) -> str:
    parts = [_part(policy, one) for one in due]
    if over:
        parts.append("Over, and read as before:")
        parts += [f"- {one.source}/{one.edition}: {one.reason}" for one in over]
    if due:
        parts.append(
            "Articles whose title or text the site's rules cannot find are held back for six hours "
            "at most; their pages are kept. When the rules are mended, everything read since then "
            "is read again by itself. If the site is right as it is now, take it as the new "
            "normal with: jarshy sources accept SOURCE/EDITION FIELD"
        )
    return "\n\n".join(parts) + "\n"


def _part(policy: AlertPolicy, drift: Drift) -> str:
    since = drift.first_at.astimezone(policy.zone)
    lines = [
        f"{drift.source}/{drift.edition}: {drift.reason}",
        f"  since {since:%Y-%m-%d %H:%M}, found by {drift.visits} visits",
        f"  for example {drift.url}",
    ]
    if drift.proposal:
        lines.append(f"  try {drift.proposal}")
    return "\n".join(lines)
