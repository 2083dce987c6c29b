"""Sources that share a host take turns."""

from dataclasses import replace

from crawler.daemon.hosts import grounds
from crawler.sources import BUILT_IN
from crawler.sources.spec import Source


def source(key: str, *hosts: str) -> Source:
    some = BUILT_IN[0]
    edition = next(iter(some.editions.values()))
    editions = {str(n): replace(edition, hosts=(host,)) for n, host in enumerate(hosts)}
    return replace(some, key=key, editions=editions)


def test_each_of_the_built_in_sources_has_a_ground_of_its_own() -> None:
    found = grounds(BUILT_IN)
    assert found.keys() == {one.key for one in BUILT_IN}
    assert len(set(found.values())) == len(BUILT_IN)


def test_sources_of_one_host_share_their_ground_also_by_way_of_a_third() -> None:
    found = grounds(
        [source("a", "z.kz", "m.kz"), source("b", "c.kz"), source("c", "m.kz", "c.kz"),
         source("d", "d.kz")]
    )  # fmt: skip
    assert found["a"] == found["b"] == found["c"]
    assert found["d"] != found["a"]


def test_the_ground_does_not_depend_on_the_order_of_the_sources() -> None:
    some = [source("a", "z.kz", "m.kz"), source("b", "c.kz"), source("c", "m.kz", "c.kz")]
    assert grounds(some) == grounds(some[::-1])
