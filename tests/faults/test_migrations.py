"""Upgrades of filled databases, killed at every write or every word to the server."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection, inspect, text

from storage import migrate
from storage.connect import make_engine
from storage.location import locate
from tests.support.filled import fill
from tests.support.kept import keep
from tests.support.syscalls import WHY_NOT, alone, can_trace, run_struck

LAST = 20_000  # calls; more than any upgrade makes
SELDOM, OFTEN = 150, 1
ON_POSTGRES = 5  # there each strike takes a second, and the whole upgrade is one transaction
START = migrate.revisions()[0]
Rows = dict[str, list[str]]


@pytest.fixture(autouse=True)
def _traced() -> None:
    if not can_trace():
        pytest.skip(WHY_NOT)


def writes(name: str) -> bool:
    return name in {"pwrite64", "write", "fdatasync", "fsync", "ftruncate", "unlink", "rename"}


def speaks(name: str) -> bool:
    return name == "sendto"


def rows_of(tx: Connection, columns: dict[str, list[str]]) -> Rows:
    found: Rows = {}
    for table, names in columns.items():
        some = ", ".join(f'"{name}"' for name in names)
        found[table] = sorted(map(repr, tx.execute(text(f'SELECT {some} FROM "{table}"')).all()))  # noqa: S608
    return found


class Upgrade:
    """A filled database of the first version, which is brought up to date again and again."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = make_engine(locate(url), pooled=False)
        migrate.upgrade(url, START)
        with self.engine.begin() as tx:
            tables = fill(tx)
            inspector = inspect(tx)
            self.columns = {
                name: [column["name"] for column in inspector.get_columns(name)] for name in tables
            }
            self.before = rows_of(tx, self.columns)
        assert all(self.before.values())

    def strikes(self, put_back: Callable[[], None], step: int) -> Iterator[tuple[str, list[str]]]:
        """Kill at every `step`-th call; yield the call and what was wrong afterwards."""
        counted = writes if self.url.startswith("sqlite") else speaks
        for number in range(1, LAST, step):
            put_back()
            life = run_struck(self._work, number, counted=counted)
            if life.struck is None:
                return
            yield life.struck, list(self._wrong())
        raise AssertionError(f"still struck after {LAST} calls")

    def _work(self, say: Callable[[bytes], None]) -> Callable[[], None]:
        return lambda: migrate.upgrade(self.url)

    def _wrong(self) -> Iterator[str]:
        found = migrate.current(self.url)
        if found not in {START, migrate.head()}:
            yield f"half way, at {found}"
        yield from self._lost()
        migrate.upgrade(self.url)
        if migrate.current(self.url) != migrate.head():
            yield "the next run did not complete it"
        yield from self._lost()

    def _lost(self) -> Iterator[str]:
        with self.engine.begin() as tx:
            now = rows_of(tx, self.columns)
            yield from (f"rows of {name}" for name in now if now[name] != self.before[name])
            if tx.dialect.name == "sqlite":
                yield from (str(row) for row in tx.execute(text("PRAGMA foreign_key_check")))
                sound = tx.execute(text("PRAGMA integrity_check")).scalar()
                yield from [] if sound == "ok" else [str(sound)]


def strike(url: str, step: int) -> list[tuple[str, list[str]]]:
    """Return each call at which an upgrade was killed, and what was wrong afterwards."""
    upgrade = Upgrade(url)
    kept = keep(url)
    migrate.upgrade(url)  # so that all is imported before the first fork
    found = list(upgrade.strikes(kept.put_back, step))
    kept.close()
    return found


@pytest.mark.parametrize("step", [SELDOM, pytest.param(OFTEN, marks=pytest.mark.faults)])
def test_an_upgrade_killed_at_any_step_loses_no_row_and_the_next_one_completes_it(
    empty_database_url: str, record_property: Callable[[str, object], None], step: int
) -> None:
    if step == OFTEN and empty_database_url.startswith("postgres"):
        step = ON_POSTGRES
    found = alone(strike, empty_database_url, step)
    wrong = [one for one in found if one[1]]
    record_property("sum", f"{len(found)} kills, {len(wrong)} with damage")
    assert wrong == []
    assert found
