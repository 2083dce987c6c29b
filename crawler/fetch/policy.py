"""Who we say we are, and how gently we ask: the user agent and the pauses."""

from importlib.metadata import PackageNotFoundError, version

PRODUCT = "Jarshy"  # also the token that robots.txt may address
UNKNOWN_VERSION = "0"


def product_version() -> str:
    """Return the installed version, or "0" where the package runs uninstalled."""
    try:
        return version("jarshy")
    except PackageNotFoundError:
        return UNKNOWN_VERSION


def user_agent(contact: str | None) -> str:
    """Return the User-Agent: product, version and where its operator can be reached.

    `contact` is a mail address or a page; control characters and parentheses are dropped, since
    they would end the comment of the header.
    """
    comment = "news monitor"
    cleaned = "".join(c for c in contact or "" if c.isprintable() and c not in "()\\").strip()
    if cleaned:
        comment = f"{comment}; +{cleaned}"
    return f"{PRODUCT}/{product_version()} ({comment})".encode("ascii", "ignore").decode("ascii")
