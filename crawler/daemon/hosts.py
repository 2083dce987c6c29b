"""Which sources share a host, so that their visits take turns; pure."""

from collections.abc import Mapping, Sequence

from crawler.sources.spec import Source


def grounds(sources: Sequence[Source]) -> Mapping[str, str]:
    """Return for each source the name of its ground: the first of all hosts that belong to it.

    Sources with a host in common, be it by way of a third one, have one ground.
    """
    leader: dict[str, str] = {}
    for source in sources:
        hosts = _hosts(source)
        for host in hosts:
            first, second = sorted((_root(leader, hosts[0]), _root(leader, host)))
            leader[second] = first
    return {source.key: _root(leader, _hosts(source)[0]) for source in sources}


def _hosts(source: Source) -> list[str]:
    return [host for edition in source.editions.values() for host in edition.hosts]


def _root(leader: dict[str, str], host: str) -> str:
    while leader.setdefault(host, host) != host:
        host = leader[host]
    return host
