"""What the reactor's resolver answers once a download handler stands; no name leaves loopback."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from twisted.internet.error import DNSLookupError

from crawler.fetch.resolver import SafeResolver
from crawler.spiders.reactor import prepare, run_until_done
from crawler.spiders.run import run_crawl
from tests.support.toy_site import HOST, toy_settings
from tests.support.visits import Lab


def resolve(name: str, allowed: tuple[str, ...] = (), timeout: float = 5.0) -> list[str]:
    prepare()
    from twisted.internet import reactor  # noqa: PLC0415 - importing it installs one

    async def ask() -> list[str]:
        resolver = SafeResolver(reactor, timeout, allowed)  # type: ignore[arg-type]  # a reactor it is
        return await resolver.addresses(name)

    return run_until_done(ask())


def answering(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Let the system's resolver answer this for every name."""
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0)) for address in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_asked: found)


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "127.1", "0x7f000001", "0.0.0.0"])  # noqa: S104 - nobody binds to it
def test_a_name_that_leads_to_this_machine_is_as_good_as_unknown(name: str) -> None:
    with pytest.raises(DNSLookupError, match="no public address"):
        resolve(name)


def test_what_the_settings_name_is_allowed_by_that_very_name_only() -> None:
    assert resolve("127.0.0.1", ("127.0.0.1",)) == ["127.0.0.1"]
    with pytest.raises(DNSLookupError):
        resolve("localhost", ("127.0.0.1",))


def test_a_slow_name_server_costs_no_more_than_the_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    end = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_asked: end.wait(60.0))
    with pytest.raises(DNSLookupError, match="was not resolved in"):
        resolve("silent.example", timeout=0.05)
    end.set()


def test_a_name_server_that_fails_is_told_and_asked_again_next_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    failing = socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    def fail(*_asked: object) -> None:
        raise failing

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(DNSLookupError, match=r"cannot be resolved: .*Temporary"):
        resolve("news.example")
    answering(monkeypatch, "8.8.8.8")
    assert resolve("news.example") == ["8.8.8.8"]


def test_an_address_that_changed_is_used_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for address in ("8.8.8.8", "1.1.1.1"):
        answering(monkeypatch, address)
        assert resolve("news.example") == [address]


def test_of_several_addresses_the_public_ones_are_given_and_not_hundreds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answering(monkeypatch, "10.0.0.1", *(f"8.8.8.{number}" for number in range(200)))
    assert resolve("news.example") == [f"8.8.8.{number}" for number in range(4)]


@contextmanager
def silent(address: str, port: int) -> Iterator[None]:
    """Let connections to an address neither be made nor refused: its backlog is full."""
    with socket.socket() as listener:
        listener.bind((address, port))
        listener.listen(0)
        full = [socket.socket() for _ in range(3)]
        for one in full:
            one.settimeout(0.0)
            one.connect_ex((address, port))
        yield
        for one in full:
            one.close()


def test_the_second_address_is_asked_where_the_first_is_dead(
    monkeypatch: pytest.MonkeyPatch, lab: Lab
) -> None:
    lab.site.publish(1, 2)
    port = int(lab.site.address.rpartition(":")[2])
    answering(monkeypatch, "127.0.0.2", "127.0.0.1")
    routes = {HOST: f"http://two.example:{port}"}
    settings = toy_settings(lab.site, lab.url, connect_to=routes)
    with silent("127.0.0.2", port):
        (crawl,) = run_crawl(settings, [(lab.source, "en")], clock=lab.clock)
    assert (crawl.outcome, crawl.new) == ("ok", 2)
    assert lab.site.count("/news/") == 1
