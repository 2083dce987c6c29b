"""What the reactor's resolver answers once a download handler stands; no name leaves loopback."""

import asyncio
import socket
from typing import Any

import pytest
from twisted.internet.error import DNSLookupError

from crawler.fetch.resolver import SafeResolver
from crawler.spiders.reactor import prepare, run_until_done


def resolve(name: str, allowed: tuple[str, ...] = ()) -> str:
    prepare()
    from twisted.internet import reactor  # noqa: PLC0415 - importing it installs one

    async def ask() -> str:
        resolver = SafeResolver(reactor, 5.0, allowed)  # type: ignore[arg-type]  # a reactor it is
        answer: str = await resolver.getHostByName(name).asFuture(asyncio.get_running_loop())
        return answer

    return run_until_done(ask())


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "127.1", "0x7f000001", "0.0.0.0"])  # noqa: S104 - nobody binds to it
def test_a_name_that_leads_to_this_machine_is_as_good_as_unknown(name: str) -> None:
    with pytest.raises(DNSLookupError, match="no public address"):
        resolve(name)


def test_what_the_settings_name_is_allowed_by_that_very_name_only() -> None:
    assert resolve("127.0.0.1", ("127.0.0.1",)) == "127.0.0.1"
    with pytest.raises(DNSLookupError):
        resolve("localhost", ("127.0.0.1",))


def test_a_slow_name_server_costs_no_more_than_the_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(socket, "gethostbyname", asked.append)
    with pytest.raises(DNSLookupError):
        resolve("silent.example")
    assert asked == ["silent.example"]


def test_a_name_server_that_fails_is_told_and_asked_again_next_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    failing = socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    def fail(_name: str) -> str:
        raise failing

    monkeypatch.setattr(socket, "gethostbyname", fail)
    with pytest.raises(DNSLookupError, match=r"cannot be resolved: .*Temporary"):
        resolve("news.example")
    monkeypatch.setattr(socket, "gethostbyname", lambda _name: "8.8.8.8")
    assert resolve("news.example") == "8.8.8.8"


def test_an_address_that_changed_is_used_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    addresses = iter(["8.8.8.8", "1.1.1.1"])
    monkeypatch.setattr(socket, "gethostbyname", lambda _name: next(addresses))
    assert [resolve("news.example") for _ in range(2)] == ["8.8.8.8", "1.1.1.1"]
