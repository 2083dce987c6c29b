"""How the program behaves as a process."""

import signal
import subprocess
import sys
from datetime import timedelta

from crawler.clock import ManualClock
from crawler.demo.day import Day
from crawler.demo.replica import Replica
from storage import articles
from tests.support.commands import toml_of
from tests.support.daemons import PATIENCE, eventually
from tests.support.databases import opened
from tests.support.samples import new_article

HEAVY = "{'sqlalchemy', 'scrapy', 'twisted', 'lxml', 'apscheduler', 'alembic', 'jinja2'}"


def test_help_loads_nothing_heavy(folder):
    check = f"import sys, crawler.cli.app; print({HEAVY} & set(sys.modules))"
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", check],
        env=folder.environment(),
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    assert done.stdout.strip() == "set()"


def test_help_lists_the_commands_and_version_the_version(folder):
    helped = folder.run("--help")
    assert helped.code == 0
    assert "crawl" in helped.out
    assert folder.run("--version").out.startswith("jarshy, version ")


def test_a_reader_that_goes_away_is_no_error(folder, sqlite_url):
    with opened(sqlite_url) as database, database.write() as tx:
        for number in range(300):
            articles.insert(tx, new_article(number, body="слово " * 500))
    folder.settings(toml_of(sqlite_url))
    with subprocess.Popen(  # noqa: S603 - our own program
        folder.command("export"),
        cwd=folder.path,
        env=folder.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        told = process.stderr.read().decode()
        assert process.wait(PATIENCE) == 0
    assert told == ""


def test_ctrl_c_ends_a_crawl_in_order(folder, sqlite_url):
    day = Day()
    with Replica(day, ManualClock(day.start + timedelta(hours=12))) as replica:
        fault = replica.misbehave("tengrinews.kz/news/", "silent")
        folder.settings(
            toml_of(sqlite_url, replica.connect_to).replace("delay", "timeout = 3\ndelay")
        )
        with subprocess.Popen(  # noqa: S603 - our own program
            folder.command("crawl", "tengrinews/ru"),
            cwd=folder.path,
            env=folder.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            eventually(lambda: fault.hits)
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=PATIENCE)
        assert process.returncode in {1, 130}
        assert "Traceback" not in err.decode()
