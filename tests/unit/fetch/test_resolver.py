import pytest

from crawler.fetch.resolver import is_public, named_hosts


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - nobody binds to it
        "224.0.0.1", "255.255.255.255", "::1", "fe80::1", "fc00::1", "::ffff:10.0.0.1",
        "not an address", "",
    ],
)  # fmt: skip
def test_private_addresses_are_told_apart(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2.16.0.1", "2606:4700::1111"])
def test_public_addresses_pass(address: str) -> None:
    assert is_public(address)


def test_hosts_of_own_settings_are_collected() -> None:
    assert named_hosts(["http://127.0.0.1:80", "http://LocalHost:81/x", "rubbish"]) == {
        "127.0.0.1",
        "localhost",
    }
