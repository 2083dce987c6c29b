"""Passwords stay where they belong."""

import http.client
from datetime import timedelta

from crawler.clock import ManualClock
from crawler.demo.day import Day
from crawler.demo.mailcatcher import MailCatcher
from crawler.demo.replica import Replica
from tests.support.commands import toml_of
from tests.support.daemons import daemon
from tests.support.smtp_servers import free_port

CANARY = "kanareika-7f3a-9c1e"


def tables(mail, port):
    return (
        '[sources.akorda]\nenabled = false\n[sources.tengrinews]\neditions = ["ru"]\n'
        f'[smtp]\nport = {mail}\nusername = "monitor"\npassword = "{CANARY}"\n'
        f'[web]\ntoken = "{CANARY}"\n[webhook]\nsecret = "{CANARY}"\n'
        f'[telegram]\ntoken = "{CANARY}"\n[health]\nport = {port}\n'
        f'heartbeat_url = "http://127.0.0.1:{free_port()}/{CANARY}"\n'
    )


def asked(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path)
    found = connection.getresponse().read().decode()
    connection.close()
    return found


def test_no_output_no_log_and_no_database_holds_a_password(folder, sqlite_url):
    day = Day()
    clock = ManualClock(day.start + timedelta(hours=12))
    with Replica(day, clock) as replica, MailCatcher(login=("monitor", "other")) as catcher:
        port = free_port()
        folder.settings(toml_of(sqlite_url, replica.connect_to, tables(catcher.port, port)))
        said = []

        def run(*arguments, **environ):
            ended = folder.run(*arguments, **environ)
            said.append(ended.out + ended.err)

        run("alerts", "add", "all", "source:tengrinews", "--to", "a@example.kz")
        run("--debug", "crawl")
        clock.at = day.start + timedelta(hours=14)
        run("--debug", "crawl")
        for command in (["config"], ["config", "--json"], ["status"], ["mail", "list"]):
            run("--debug", *command)
        with daemon(folder) as running:
            running.wait_for("crawl/done")
            said += [asked(port, path) for path in ("/metrics", "/healthz")]
            running.wait_for("heartbeat/failed")
            assert running.end() == 0
        nowhere = f"postgresql://monitor:{CANARY}@127.0.0.1:{free_port()}/news"
        run("--debug", "status", JARSHY_DATABASE_URL=nowhere)
    assert "Traceback" in said[-1]
    assert any("jarshy_" in each for each in said)
    assert "mail to a@example.kz" in said[2]  # the login was tried, and refused
    found = (path for path in folder.path.rglob("*") if path.is_file())
    files = [path for path in found if path.name != "jarshy.toml"]
    assert {"jarshy.db"} <= {path.name for path in files}
    assert CANARY not in "".join(said)
    assert not [path.name for path in files if CANARY.encode() in path.read_bytes()]
