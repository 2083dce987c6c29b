"""Checks of single values; each raises ValueError that says what is expected."""

import re
from ipaddress import ip_address
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from cssselect import HTMLTranslator, SelectorError
from pydantic import AfterValidator, SecretStr

ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}")
HOST = re.compile(r"\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_]([A-Za-z0-9_.-]{0,251}[A-Za-z0-9_])?|[0-9a-f:]+")
DATABASES = ("sqlite", "sqlite+pysqlite", "postgresql", "postgresql+psycopg", "postgres")


def single_line(value: str) -> str:
    """Accept one printable line that is not empty."""
    if not value.strip() or not value.isprintable():
        raise ValueError("expected one line of printable text")
    return value.strip()


def mail_address(value: str) -> str:
    """Accept a bare mail address such as name@example.org."""
    if not ADDRESS.fullmatch(value) or ".." in value or value.partition("@")[0][-1:] == ".":
        raise ValueError("expected a mail address such as name@example.org")
    return value


def host_name(value: str) -> str:
    """Accept a host name or an IP address, in lower case."""
    lowered = value.strip().lower()
    if not HOST.fullmatch(lowered):
        raise ValueError("expected a host name or an IP address, without scheme, port or path")
    return lowered


HostName = Annotated[str, AfterValidator(host_name)]


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address can only mean this machine."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def web_address(value: str) -> str:
    """Accept an absolute http or https address."""
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or not value.isprintable():
        raise ValueError("expected an address such as https://example.org/ or http://host:port")
    if parts.port == 0:
        raise ValueError("port 0 cannot be reached")
    return value


def secret_address(value: SecretStr) -> SecretStr:
    """Accept an absolute http or https address that is not to be shown."""
    web_address(value.get_secret_value())
    return value


def database_address(value: str) -> str:
    """Accept the address of a database of a kind that Jarshy knows."""
    scheme, separator, rest = value.partition("://")
    if scheme not in DATABASES or not separator or not rest.strip("/"):
        raise ValueError("expected sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME")
    return value


def css_selector(value: str) -> str:
    """Accept a CSS selector that can be asked of a page."""
    try:
        HTMLTranslator().css_to_xpath(value)
    except (SelectorError, ValueError) as error:
        raise ValueError(f"expected a CSS selector such as div.news h3 a ({error})") from error
    return value


def path_pattern(value: str) -> str:
    """Accept the beginning of a path, with * for anything in between."""
    if not value.startswith("/") or not value.isprintable():
        raise ValueError("expected a path such as /news/ or /*/news/, with * for anything")
    return value


def page_pattern(value: str) -> str:
    """Accept how a listing's further pages are addressed."""
    if "{page}" not in value or not value.isprintable():
        raise ValueError(
            "expected {listing} with {page}, such as {listing}page/{page}/ or {listing}?page={page}"
        )
    return value


def zone_name(value: str) -> str:
    """Accept the name of a time zone of the IANA database."""
    if value not in available_timezones():
        raise ValueError("expected a time zone such as Asia/Almaty or UTC")
    ZoneInfo(value)
    return value
