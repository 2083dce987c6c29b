"""Who is told, and by which channel: a mail address, an address on the web, or a chat."""

import re
from collections.abc import Iterable

from crawler.alerts.headers import checked_address, safe_header, safe_url
from crawler.errors import UsageError
from storage.records import Alert

TELEGRAM = "telegram:"
_LOCAL = re.compile(r"http://(localhost|127(\.[0-9]{1,3}){3}|\[::1\])([:/]|$)")
_CHAT = re.compile(r"telegram:(-?[0-9]{1,20}|@[A-Za-z][A-Za-z0-9_]{3,31})")


def channel_of(recipient: str) -> str:
    """Return the name of the channel that reaches a recipient: email, webhook or telegram."""
    if recipient.startswith(TELEGRAM):
        return "telegram"
    return "webhook" if recipient.startswith(("https://", "http://")) else "email"


def checked_recipient(text: str) -> str:
    """Return a recipient as it is stored; raises UsageError for one that nothing can reach.

    What is sent to an address on the web is readable to all on the way unless it begins with
    https; http is allowed to this machine alone.
    """
    wanted = text.strip()
    channel = channel_of(wanted)
    if channel == "email":
        return checked_address(wanted)
    if channel == "telegram" and not _CHAT.fullmatch(wanted):
        raise UsageError(f"{safe_header(wanted, 80)!r}: expected telegram:CHAT, a chat's number or"
                         " @name of a channel")  # fmt: skip
    if channel == "webhook" and not (safe_url(wanted) and wanted.isascii()):
        raise UsageError(f"{safe_header(wanted, 80)!r} is no address on the web to post to")
    if wanted.startswith("http://") and not _LOCAL.match(wanted):
        raise UsageError(f"{safe_header(wanted, 80)!r}: only https may leave this machine")
    return wanted


def delivery_address(text: str) -> str:
    """Return a stored recipient as mails are made for it.

    One that cannot be written to is kept readable: its mail is queued, refused and reported, and
    the article that it tells of is stored all the same.
    """
    try:
        return checked_recipient(text)
    except UsageError:
        return safe_header(text).encode("ascii", "replace").decode("ascii")


def shown_recipient(recipient: str) -> str:
    """Return a recipient as others may see it: the path of an address on the web is a secret."""
    if channel_of(recipient) != "webhook":
        return recipient
    scheme, _, rest = recipient.partition("://")
    return f"{scheme}://{rest.partition('/')[0].rpartition('@')[2]}/…"


def rules_by_recipient(alerts: Iterable[Alert]) -> dict[str, list[Alert]]:
    """Return for each recipient, in the order of the rules, the rules that tell it."""
    found: dict[str, list[Alert]] = {}
    for alert in alerts:
        for recipient in dict.fromkeys(map(delivery_address, alert.recipients)):
            found.setdefault(recipient, []).append(alert)
    return found
