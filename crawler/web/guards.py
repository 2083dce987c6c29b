"""Who may ask, and by which name."""

import hmac
import re
from collections.abc import Collection
from ipaddress import ip_address

from werkzeug.datastructures import Authorization

from crawler.settings import WebSettings, is_loopback

_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:[0-9]{1,5})?", re.ASCII | re.IGNORECASE)
_OURS = frozenset({"127.0.0.1", "localhost", "::1"})


def names_of(web: WebSettings) -> frozenset[str]:
    """Return the names by which the server may be asked."""
    return _OURS | {web.host.strip("[]")} | {name.strip("[]") for name in web.names}


def is_ours(host: str, names: Collection[str], *, public: bool) -> bool:
    """Tell whether a Host header names this server.

    Another name is a web page that had its own name point here (DNS rebinding). An address is no
    name, so a server that is not on loopback answers to each of its own.
    """
    found = _HOST.fullmatch(host)
    if found is None:
        return False
    name = found[1].strip("[]").lower()
    return name in names or (public and _is_address(name))


def _is_address(name: str) -> bool:
    try:
        return not ip_address(name).is_loopback
    except ValueError:
        return False


def is_public(web: WebSettings) -> bool:
    """Tell whether other machines reach the server."""
    return not is_loopback(web.host)


def may_ask(header: str | None, token: str | None) -> bool:
    """Tell whether an Authorization header bears the token: as Bearer, or as Basic's password."""
    if token is None:
        return True
    try:
        given = Authorization.from_header(header)
    except ValueError:  # what werkzeug says to letters beyond ASCII
        return False
    if given is None:
        return False
    said = given.token if given.type == "bearer" else given.password
    # As bytes, and in constant time: how long it takes tells nothing about the token.
    return hmac.compare_digest((said or "").encode("utf-8", "replace"), token.encode())
