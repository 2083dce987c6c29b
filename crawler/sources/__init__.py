"""The sites that Jarshy reads: those out of the box, and those that the settings declare."""

from difflib import get_close_matches

from crawler.errors import UsageError
from crawler.settings import Settings
from crawler.sources import akorda, tengrinews
from crawler.sources.declared import declared
from crawler.sources.spec import Source

BUILT_IN: tuple[Source, ...] = (tengrinews.SOURCE, akorda.SOURCE)
BUILT_IN_KEYS = frozenset(source.key for source in BUILT_IN)


def all_sources(settings: Settings) -> tuple[Source, ...]:
    """Return the built-in sources and those that the settings declare, in this order."""
    own = (
        declared(key, table, table.timezone or settings.timezone)
        for key, table in settings.sources.items()
        if key not in BUILT_IN_KEYS
    )
    return (*BUILT_IN, *own)


def by_key(key: str, settings: Settings | None = None) -> Source:
    """Return the source of a key: a built-in one, or with settings one that they declare.

    Raises UsageError that names the nearest known one.
    """
    known = {source.key: source for source in (all_sources(settings) if settings else BUILT_IN)}
    if key in known:
        return known[key]
    near = get_close_matches(key, known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"known sources: {', '.join(known)}"
    raise UsageError(f"unknown source {key!r}; {hint}")
