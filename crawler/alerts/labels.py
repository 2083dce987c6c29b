"""Say in Russian, Kazakh or English what the mails say, dates included."""

import tomllib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

LANGUAGES = ("ru", "kk", "en")
# Where both sites are: a date without a time is stored as its midnight there, and read elsewhere
# it would be the day before.
DAY_ZONE = ZoneInfo("Asia/Almaty")
RELATIONS = ("original", "copy", "rewrite", "excerpt", "update", "translation")


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Return the labels of every language, read once from the packaged file."""
    text = files("crawler.alerts").joinpath("templates/labels.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def moment(
    at: datetime, precision: str | None, zone: ZoneInfo, language: str, *, offset: bool = True
) -> str:
    """Return a moment as people of that language write it: 22 ноября 2026, 14:05 (UTC+5).

    A moment known to the day alone shows no time. `offset`: the zone is shown, too.
    """
    labels = catalogue()[language]
    local = at.astimezone(zone)
    month = labels["months"].split()[local.month - 1]
    date = labels["date"].format(day=local.day, month=month, year=local.year)
    if precision == "day":
        return date
    return f"{date}, {local:%H:%M}{f' ({_offset(local)})' if offset else ''}"


def relation(kind: str | None, language: str) -> str:
    """Return how a copy relates to its story; "" where nothing is known."""
    return catalogue()[language][kind] if kind in RELATIONS else ""


def language_name(code: str, language: str) -> str:
    """Return the name of a language in `language`; the code itself where we have none."""
    return catalogue()[language][code] if code in LANGUAGES else code


def _offset(local: datetime) -> str:
    difference = local.utcoffset()
    minutes = int(difference.total_seconds() // 60) if difference else 0
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02d}" if rest else "")
