"""SafeResolver: a name that leads to a private address is as good as unknown."""

import asyncio
import ipaddress
import logging
import socket
from collections.abc import Iterable, Sequence
from typing import Any, Self
from urllib.parse import urlsplit

from twisted.internet.base import ReactorBase, ThreadedResolver
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from crawler.logs import event

logger = logging.getLogger(__name__)
DEFAULT_TIMEOUT = 10.0  # seconds


def is_public(address: str) -> bool:
    """Return whether an IP address belongs to the public internet."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    return ip.is_global and not ip.is_multicast


def named_hosts(addresses: Iterable[str]) -> frozenset[str]:
    """Return the hosts of `http://host:port` addresses, lower case."""
    return frozenset(host for host in (urlsplit(a).hostname for a in addresses) if host)


class SafeResolver(ThreadedResolver):
    """Resolve names to public IPv4 addresses only, without a cache.

    `allowed` holds the hosts that the user's own settings name (connect_to, proxy): these alone
    may be private, and only when asked for by that very name, so that no foreign DNS record can
    borrow the permission. IPv4 only: a broken IPv6 route then costs nothing. Names are looked up
    in the event loop's own threads, which end with the process.
    """

    def __init__(self, reactor: ReactorBase, timeout: float, allowed: Iterable[str] = ()) -> None:
        super().__init__(reactor)
        self._timeout = timeout
        self._allowed = frozenset(allowed)

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: ReactorBase) -> Self:
        """Build the resolver from DNS_TIMEOUT, JARSHY_CONNECT_TO and JARSHY_PROXY.

        `crawler` may be anything that has Scrapy's `settings`.
        """
        settings = crawler.settings
        own = list(settings.getdict("JARSHY_CONNECT_TO").values())
        if settings.get("JARSHY_PROXY"):
            own.append(settings.get("JARSHY_PROXY"))
        return cls(reactor, settings.getfloat("DNS_TIMEOUT", DEFAULT_TIMEOUT), named_hosts(own))

    def install_on_reactor(self) -> None:
        """Make the reactor ask this resolver for every name, literals included."""
        self.reactor.installResolver(self)  # type: ignore[arg-type]  # zope declares it unseen

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> "Deferred[str]":  # noqa: N802 - Twisted's name
        """Return a Deferred of the address; fails with DNSLookupError."""
        return Deferred.fromFuture(asyncio.ensure_future(self._resolve(name)))

    async def _resolve(self, name: str) -> str:
        loop = asyncio.get_running_loop()
        lookup = loop.run_in_executor(None, socket.gethostbyname, name)
        try:
            address = await asyncio.wait_for(lookup, self._timeout)
        except TimeoutError as error:
            raise DNSLookupError(f"{name} was not resolved in {self._timeout:g} s") from error
        except (OSError, UnicodeError) as error:
            raise DNSLookupError(f"{name} cannot be resolved: {error}") from error
        if name in self._allowed or is_public(address):
            return address
        event(logger, "resolver/refused", level=logging.WARNING, host=name, address=address)
        raise DNSLookupError(f"{name} leads to {address}, which is no public address")
