"""The sites that Jarshy reads out of the box."""

from difflib import get_close_matches

from crawler.errors import UsageError
from crawler.sources import akorda, tengrinews
from crawler.sources.spec import Source

BUILT_IN: tuple[Source, ...] = (tengrinews.SOURCE, akorda.SOURCE)


def by_key(key: str) -> Source:
    """Return the built-in source of a key; raises UsageError that names the nearest known one."""
    for source in BUILT_IN:
        if source.key == key:
            return source
    known = [source.key for source in BUILT_IN]
    near = get_close_matches(key, known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"known sources: {', '.join(known)}"
    raise UsageError(f"unknown source {key!r}; {hint}")
