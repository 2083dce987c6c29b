"""Passwords stay where they belong."""

from datetime import timedelta

from crawler.clock import ManualClock
from crawler.demo.day import Day
from crawler.demo.mailcatcher import MailCatcher
from crawler.demo.replica import Replica
from tests.support.commands import toml_of
from tests.support.daemons import daemon
from tests.support.smtp_servers import free_port

CANARY = "kanareika-7f3a"


def test_no_output_no_log_and_no_database_holds_a_password(folder, sqlite_url):
    day = Day()
    clock = ManualClock(day.start + timedelta(hours=12))
    with Replica(day, clock) as replica, MailCatcher(login=("monitor", "other")) as catcher:
        only = '[sources.akorda]\nenabled = false\n[sources.tengrinews]\neditions = ["ru"]\n'
        smtp = f'[smtp]\nport = {catcher.port}\nusername = "monitor"\npassword = "{CANARY}"\n'
        web = f'[web]\ntoken = "{CANARY}"\n[webhook]\nsecret = "{CANARY}"\n'
        web += f'[telegram]\ntoken = "{CANARY}"\n'
        beat = f'[health]\nheartbeat_url = "http://127.0.0.1:{free_port()}/{CANARY}"\n'
        folder.settings(toml_of(sqlite_url, replica.connect_to, only + smtp + web + beat))
        said = []

        def run(*arguments):
            ended = folder.run(*arguments)
            said.append(ended.out + ended.err)

        run("alerts", "add", "all", "source:tengrinews", "--to", "a@example.kz")
        run("--debug", "crawl")
        clock.at = day.start + timedelta(hours=14)
        run("--debug", "crawl")
        for command in (["config"], ["config", "--json"], ["status"], ["mail", "list"]):
            run("--debug", *command)
        with daemon(folder) as running:
            running.wait_for("crawl/done")
            running.wait_for("heartbeat/failed")
            assert running.end() == 0
    assert "mail to a@example.kz" in said[2]  # the login was tried, and refused
    found = (path for path in folder.path.rglob("*") if path.is_file())
    files = [path for path in found if path.name != "jarshy.toml"]
    assert {"jarshy.db"} <= {path.name for path in files}
    assert CANARY not in "".join(said)
    assert not [path.name for path in files if CANARY.encode() in path.read_bytes()]
