"""Durations as people write them ("90s", "5m", "1.5h"), as seconds."""

import re
from typing import Annotated

from pydantic import BeforeValidator, Field

UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_PATTERN = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)?\s*", re.ASCII)


def seconds(value: object) -> object:
    """Return the seconds of "5m" and its like; leave numbers to the model; raise ValueError."""
    if not isinstance(value, str):
        return value
    match = _PATTERN.fullmatch(value)
    if match is None:
        raise ValueError('expected a duration such as "30s", "5m", "2h" or "1d"')
    return float(match[1]) * UNITS[match[2] or "s"]


def spoken(value: float) -> str:
    """Return seconds as the shortest of such a text: 300 is "5m"."""
    for unit in ("d", "h", "m"):
        if value >= UNITS[unit] and value % UNITS[unit] == 0:
            return f"{value / UNITS[unit]:g}{unit}"
    return f"{value:g}s" if value >= 1 or not value else f"{value * 1000:g}ms"


Seconds = Annotated[float, BeforeValidator(seconds), Field(ge=0, allow_inf_nan=False)]
