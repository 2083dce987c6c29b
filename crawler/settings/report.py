"""The settings in force as rows, secrets masked."""

import re
from collections.abc import Callable, Sequence
from datetime import time
from typing import Any

from pydantic import BaseModel, SecretStr

from crawler.settings.durations import spoken
from crawler.settings.model import Settings
from crawler.settings.reader import SOURCE, keys
from crawler.settings.schedule import Schedule

MASK = "********"
DEFAULT = "default"
_PASSWORD = re.compile(r"(://[^/@]*?):[^/]*@")


def in_force(settings: Settings, sources: Sequence[str]) -> list[tuple[str, Any, str]]:
    """Return (key, value, where from) of every setting; `sources` are the sources to show."""
    general = [key for key in keys() if not key.startswith(SOURCE)]
    rows = [_row(settings, settings, key, key) for key in general]
    fields = [key.removeprefix(f"{SOURCE}.") for key in keys() if key.startswith(SOURCE)]
    for name in sources:
        source = settings.source(name)
        rows += [_row(settings, source, field, f"sources.{name}.{field}") for field in fields]
    return rows


def _row(settings: Settings, root: BaseModel, path: str, key: str) -> tuple[str, Any, str]:
    value: Any = root
    for part in path.split("."):
        value = getattr(value, part)
    origins = settings.origins
    every = key.removesuffix("schedule") + "every"
    nested = next((o for k, o in origins.items() if k.startswith(f"{key}.")), DEFAULT)
    return key, _plain(value), origins.get(key) or origins.get(every) or nested


def _plain(value: Any) -> Any:
    for kind, form in _FORMS:
        if isinstance(value, kind):
            return form(value)
    return value if isinstance(value, dict | bool | int | None) else str(value)


_FORMS: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (SecretStr, lambda _: MASK),
    (Schedule, str),
    (time, lambda value: value.strftime("%H:%M")),
    (tuple, list),
    (float, spoken),  # all floats are durations
    (str, lambda value: _PASSWORD.sub(rf"\1:{MASK}@", value)),
)
