"""SafeResolver: a name that leads to a private address is as good as unknown."""

import asyncio
import ipaddress
import logging
import socket
from collections.abc import Iterable, Sequence
from typing import Any, Self
from urllib.parse import urlsplit

from twisted.internet.address import IPv4Address
from twisted.internet.base import ReactorBase
from twisted.internet.error import DNSLookupError
from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution
from zope.interface import implementer

from crawler.logs import event

logger = logging.getLogger(__name__)
DEFAULT_TIMEOUT = 10.0  # seconds
MOST_ADDRESSES = 4  # of a host; a record with hundreds would make each failure last minutes


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


@implementer(IHostResolution)
class Resolution:
    """A name that is being looked up."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.task: asyncio.Task[None] | None = None

    def cancel(self) -> None:
        """Stop waiting for the answer; the receiver hears nothing more."""
        if self.task is not None:
            self.task.cancel()


@implementer(IHostnameResolver)
class SafeResolver:
    """Resolve names to public IPv4 addresses only, without a cache.

    `allowed` holds the hosts that the user's own settings name (connect_to, proxy): these alone
    may be private, and only when asked for by that very name, so that no foreign DNS record can
    borrow the permission. IPv4 only: a broken IPv6 route then costs nothing. Of several addresses
    Twisted tries the next one where the first has not answered within 0.3 s. Names are looked up
    in the event loop's own threads, which end with the process.
    """

    def __init__(self, reactor: ReactorBase, timeout: float, allowed: Iterable[str] = ()) -> None:
        self._reactor = reactor
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
        self._reactor.installNameResolver(self)  # type: ignore[arg-type]  # zope declares it unseen

    def resolveHostName(  # noqa: N802 - Twisted's names
        self,
        resolutionReceiver: Any,  # noqa: N803 - as above
        hostName: str,  # noqa: N803 - as above
        portNumber: int = 0,  # noqa: N803 - as above
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803 - as above
        transportSemantics: str = "TCP",  # noqa: N803 - as above
    ) -> Resolution:
        """Tell the receiver the addresses of a host; none where it has none that is public."""
        resolution = Resolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)
        answer = self._answer(resolutionReceiver, hostName, portNumber)
        resolution.task = asyncio.ensure_future(answer)
        return resolution

    async def addresses(self, name: str) -> list[str]:
        """Return the public IPv4 addresses of a host, at most four; raises DNSLookupError."""
        loop = asyncio.get_running_loop()
        asked = (name, None, socket.AF_INET, socket.SOCK_STREAM)
        lookup = loop.run_in_executor(None, socket.getaddrinfo, *asked)
        try:
            answers = await asyncio.wait_for(lookup, self._timeout)
        except TimeoutError as error:
            raise DNSLookupError(f"{name} was not resolved in {self._timeout:g} s") from error
        except (OSError, UnicodeError) as error:
            raise DNSLookupError(f"{name} cannot be resolved: {error}") from error
        found = [str(place[0]) for *_, place in answers]
        good = [one for one in found if name in self._allowed or is_public(one)]
        if not good:
            raise DNSLookupError(f"{name} leads to {', '.join(found)}, which is no public address")
        return good[:MOST_ADDRESSES]

    async def _answer(self, receiver: Any, name: str, port: int) -> None:
        try:
            for address in await self.addresses(name):
                receiver.addressResolved(IPv4Address("TCP", address, port))
        except DNSLookupError as error:
            event(logger, "resolver/refused", level=logging.WARNING, host=name, reason=str(error))
        finally:
            receiver.resolutionComplete()
