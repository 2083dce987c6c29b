"""The ways a message can leave, by name; a new one is a file here and a line below."""

from collections.abc import Callable, Mapping

from crawler.alerts.channels.base import Channel
from crawler.alerts.channels.email import EmailChannel
from crawler.alerts.channels.telegram import TelegramChannel
from crawler.alerts.channels.webhook import WebhookChannel
from crawler.settings import Settings

CHANNELS: Mapping[str, Callable[[Settings], Channel]] = {
    "email": EmailChannel.of,
    "webhook": WebhookChannel.of,
    "telegram": TelegramChannel.of,
}
