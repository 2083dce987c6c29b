"""Which editions of which sources a command means."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from crawler.cli.state import known_sources
from crawler.errors import UsageError
from crawler.logs import escaped
from crawler.settings import Settings

if TYPE_CHECKING:
    from crawler.sources.spec import Source


def chosen(settings: Settings, names: Sequence[str]) -> list[tuple[str, str]]:
    """Return (source, edition) for names such as "akorda" or "akorda/kk"; none means all enabled.

    A source that is named is meant even if it is disabled. Raises UsageError for unknown ones.
    """
    known = known_sources(settings)
    if not names:
        enabled = [key for key in known if settings.source(key).enabled]
        if not enabled:
            raise UsageError("all sources are disabled in the settings; name one to read it anyway")
        return [(key, edition) for key in enabled for edition in _editions(settings, key)]
    found = [target for name in names for target in _named(settings, name)]
    return list(dict.fromkeys(found))


def by_source(settings: Settings, names: Sequence[str]) -> "list[tuple[Source, list[str]]]":
    """Return what `chosen` does as sources, each with its editions."""
    from crawler.sources import by_key

    editions: dict[str, list[str]] = {}
    for key, edition in chosen(settings, names):
        editions.setdefault(key, []).append(edition)
    return [(by_key(key, settings), found) for key, found in editions.items()]


def _named(settings: Settings, name: str) -> list[tuple[str, str]]:
    key, separator, edition = name.partition("/")
    known = known_sources(settings)
    if key not in known:
        raise UsageError(f"unknown source {escaped(key)!r}; known sources: {', '.join(known)}")
    if not separator:
        return [(key, each) for each in _editions(settings, key)]
    if edition not in known[key]:
        raise UsageError(
            f"no edition {escaped(edition)!r} of {key}; known editions: {', '.join(known[key])}"
        )
    return [(key, edition)]


def _editions(settings: Settings, key: str) -> Sequence[str]:
    return settings.source(key).editions or known_sources(settings)[key]
