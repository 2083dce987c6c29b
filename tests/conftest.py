"""What every test has: sockets to loopback alone, and databases of both kinds."""

import pytest
from hypothesis import settings

from tests.support.databases import (
    database,
    database_url,
    empty_database_url,
    postgres_database,
    postgres_server,
    postgres_url,
    sqlite_database,
    sqlite_template,
    sqlite_url,
)

__all__ = [
    "database",
    "database_url",
    "empty_database_url",
    "postgres_database",
    "postgres_server",
    "postgres_url",
    "sqlite_database",
    "sqlite_template",
    "sqlite_url",
]

# The same examples each time, whatever the machine's speed; `make test-all` draws new ones.
settings.register_profile("steady", derandomize=True, deadline=None, database=None)
settings.register_profile("wide", deadline=None)
settings.load_profile("steady")

LOOPBACK = "127.0.0.0/8,::1,localhost"


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Let sockets go nowhere but to this machine, unless the command line says otherwise."""
    if config.option.allow_hosts is None:
        config.option.allow_hosts = LOOPBACK
        config.option.allow_unix_socket = True
