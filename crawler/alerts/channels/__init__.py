"""The ways a message can leave, by name; a new one is a file here and a line below."""

from collections.abc import Callable, Iterable, Mapping

from crawler.alerts.channels.base import Channel
from crawler.alerts.channels.email import EmailChannel
from crawler.alerts.channels.telegram import TelegramChannel
from crawler.alerts.channels.webhook import WebhookChannel
from crawler.alerts.recipients import channel_of
from crawler.settings import Settings

CHANNELS: Mapping[str, Callable[[Settings], Channel]] = {
    "email": EmailChannel.of,
    "webhook": WebhookChannel.of,
    "telegram": TelegramChannel.of,
}
# Without which a channel sends nothing: the name of the setting, and whether it is there.
NEEDED: Mapping[str, tuple[str, Callable[[Settings], bool]]] = {
    "webhook": ("webhook.secret", lambda settings: bool(settings.webhook.secret)),
    "telegram": ("telegram.token", lambda settings: bool(settings.telegram.token)),
}


def lacking(settings: Settings, recipients: Iterable[str]) -> dict[str, list[str]]:
    """Return the settings that lack, each with the recipients that cannot be told without it."""
    found: dict[str, list[str]] = {}
    for recipient in dict.fromkeys(recipients):
        name, there = NEEDED.get(channel_of(recipient), ("", _nothing_needed))
        if not there(settings):
            found.setdefault(name, []).append(recipient)
    return found


def _nothing_needed(_: Settings) -> bool:
    return True
