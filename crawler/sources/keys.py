"""Keys of articles: readable, and never longer than the archive's unique column."""

from hashlib import sha256

_LONGEST = 255
_DIGEST = 64


def fitting_key(key: str) -> str:
    """Return a key of at most 255 characters: a longer one ends in its SHA-256 instead."""
    if len(key) <= _LONGEST:
        return key
    digest = sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{key[: _LONGEST - _DIGEST - 1]}-{digest}"
