"""Frozen settings from defaults, jarshy.toml and the environment, which nobody else reads."""

from crawler.settings.durations import seconds as duration
from crawler.settings.durations import spoken
from crawler.settings.model import (
    FetchSettings,
    LogSettings,
    Settings,
    SmtpSettings,
    program_version,
)
from crawler.settings.reader import keys, load, secret_values
from crawler.settings.report import in_force
from crawler.settings.running import DaemonSettings
from crawler.settings.schedule import Schedule
from crawler.settings.source import SourceSettings
from crawler.settings.values import is_loopback
from crawler.settings.values import mail_address as checked_address
from crawler.settings.web import WebSettings

__all__ = [
    "DaemonSettings",
    "FetchSettings",
    "LogSettings",
    "Schedule",
    "Settings",
    "SmtpSettings",
    "SourceSettings",
    "WebSettings",
    "checked_address",
    "duration",
    "in_force",
    "is_loopback",
    "keys",
    "load",
    "program_version",
    "secret_values",
    "spoken",
]
