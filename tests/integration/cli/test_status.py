"""The status of few editions as a table, and of many in ten lines."""

import json

import pytest

from crawler.cli.status_summary import MANY
from storage import crawls, outbox, schedule
from tests.support.commands import toml_of
from tests.support.samples import LEASE, NOON, new_mail

OFF = "[sources.tengrinews]\nenabled = false\n[sources.akorda]\nenabled = false\n"


@pytest.fixture
def read(folder, database):
    """Declare some sources, each read once long ago, the first ones badly."""

    def reading(count, bad=0):
        tables = "".join(
            f'[sources.toy{n}]\nlanguage = "ru"\nlistings = ["https://toy{n}.example/"]\n'
            for n in range(count)
        )
        folder.settings(toml_of(database.url, more=OFF + tables))
        with database.write() as tx:
            for n in range(count):
                at = NOON if n < bad else NOON.replace(year=9000)  # no edition is ever too old
                crawl_id = crawls.start(tx, f"toy{n}", "ru", at)
                crawls.finish(tx, crawl_id, at, "failed" if n < bad else "ok", reason="503")
                schedule.set_due(tx, f"toy{n}", NOON.replace(year=9001))
        return folder

    return reading


def test_few_editions_are_a_table(read):
    ended = read(MANY).call("status")
    assert ended.code == 0, ended.err
    assert [f"toy{n}/ru" in ended.out for n in range(MANY)] == [True] * MANY
    assert "daemon: never ran on this database" in ended.out


def test_many_are_summed_up_unless_all_are_wanted(read):
    folder = read(MANY + 1)
    ended = folder.call("status")
    assert ended.code == 0, ended.err
    assert f"editions: {MANY + 1} well, 0 not" in ended.out
    assert "toy0" not in ended.out
    assert "toy0/ru" in folder.call("status", "--all").out


def test_much_that_is_wrong_is_told_in_ten_lines_with_what_concerns_all_first(read, database):
    folder = read(20, bad=12)
    with database.write() as tx:
        outbox.queue(tx, new_mail())
        (mail,) = outbox.claim_due(tx, NOON, "me", LEASE, 1)
        outbox.finish_retry(tx, mail.id, mail.lease_epoch, NOON, code=451, reply="451 later")
    ended = folder.call("status")
    assert ended.code == 1
    assert "editions: 8 well, 12 not" in ended.out
    told = ended.err.splitlines()
    assert "Problem: mail: 1 waiting" in told[0]
    assert "Problem: toy0/ru: the last crawl failed: 503" in told[1]
    assert "Problem: and 11 more: jarshy status --all" in told[2]
    assert len(ended.out.splitlines()) + len(told) <= 10
    assert len(json.loads(folder.call("status", "--json").out)["problems"]) == 13
