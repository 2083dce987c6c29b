"""What no database holds of a text."""

import re

# Postgres refuses U+0000, and neither driver can encode half a surrogate pair. Each becomes one
# U+FFFD, so that the length stays and spans counted on the text before storing stay true after it.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_REPLACEMENT = "\ufffd"


def storable(text: str) -> str:
    """Return the text with each character that no database holds as U+FFFD; same length."""
    return _UNSTORABLE.sub(_REPLACEMENT, text)
