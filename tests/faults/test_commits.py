"""A commit struck at every call to the system: killed there, or refused by the disk."""

import errno
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.commits import REFUSED, STORED, Commit, Struck
from tests.support.syscalls import WHY_NOT, alone, can_trace

OFTEN, SELDOM = 1, 48
Figure = Callable[[str, object], None]


@pytest.fixture(autouse=True)
def _traced() -> None:
    if not can_trace():
        pytest.skip(WHY_NOT)


def to_disk(name: str) -> bool:
    return name in {"pwrite64", "ftruncate", "fallocate"}


def flushed(name: str) -> bool:
    return name in {"fdatasync", "fsync"}


def to_server(name: str) -> bool:
    return name in {"sendto", "recvfrom", "close"}


HOW: dict[str, dict[str, Any]] = {
    "killed": {},
    "full": {"errno": errno.ENOSPC, "counted": to_disk},
    "failing": {"errno": errno.EIO, "counted": flushed},
    "talking": {"counted": to_server},
}


def strike(url: str, step: int, how: str) -> list[Struck]:
    """Return what came of each strike."""
    commit = Commit(url)
    found = list(commit.strikes(step, **HOW[how]))
    commit.kept.close()
    return found


def check(found: list[Struck], figure: Figure, what: str) -> None:
    wrong = [one for one in found if one.wrong]
    calls = Counter(one.life.struck for one in found)
    told = sum(STORED in one.life.said for one in found)
    figure(
        "sum", f"{len(found)} {what}, {told} after the commit was told, {len(wrong)} with damage"
    )
    assert wrong == []
    assert found, calls


@pytest.mark.parametrize("step", [SELDOM, pytest.param(OFTEN, marks=pytest.mark.faults)])
def test_killed_at_any_call_a_commit_is_whole_or_not_there(
    sqlite_url: str, record_property: Figure, step: int
) -> None:
    found = alone(strike, sqlite_url, step, "killed")
    check(found, record_property, "kills at calls")
    assert {one.life.code for one in found} == {None}
    assert {STORED in one.life.said for one in found} == {True, False}


@pytest.mark.postgres
@pytest.mark.parametrize("step", [SELDOM, pytest.param(OFTEN, marks=pytest.mark.faults)])
def test_killed_at_any_word_to_the_server_a_commit_is_whole_or_not_there(
    postgres_url: str, record_property: Figure, step: int
) -> None:
    found = alone(strike, postgres_url, step, "talking")
    check(found, record_property, "kills at words to the server")
    assert {one.life.code for one in found} == {None}


@pytest.mark.parametrize("step", [SELDOM, pytest.param(OFTEN, marks=pytest.mark.faults)])
def test_refused_room_at_any_write_nothing_is_half_stored_and_the_next_try_succeeds(
    sqlite_url: str, record_property: Figure, step: int
) -> None:
    found = alone(strike, sqlite_url, step, "full")
    check(found, record_property, "writes refused")
    assert all(one.life.said.endswith(STORED) for one in found)
    assert any(REFUSED in one.life.said for one in found)


def test_a_disk_that_fails_to_flush_is_never_called_stored(
    sqlite_url: str, record_property: Figure
) -> None:
    found = alone(strike, sqlite_url, OFTEN, "failing")
    check(found, record_property, "flushes failed")
    # The first is that of the commit; those of the checkpoint come after it was told.
    assert found[0].life.said.startswith(REFUSED)
