"""What Jarshy needs, looked at: each finding says how it is and, where not well, what to do."""

import os
import shutil
import socket
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import text

from crawler.alerts.channels import lacking
from crawler.alerts.channels.email import EmailChannel
from crawler.errors import DeliveryError, StorageError
from crawler.health.workers import fleet_status
from crawler.settings import Settings, is_loopback
from crawler.settings.reader import READABLE_BY_OTHERS
from storage import alerts, leader
from storage.engine import open_database
from storage.location import locate
from storage.records import Alert
from storage.session import Database

State = Literal["well", "doubtful", "ill"]
# Kazakhstan has one clock since 1 March 2024: UTC+5, which older time zone data does not know.
ALMATY, ONE_CLOCK, OFFSET = "Asia/Almaty", datetime(2024, 3, 2, tzinfo=UTC), timedelta(hours=5)
# Of 38 connections in all, seen with a daemon, three workers and six visits under way.
DAEMON_CONNECTIONS, WORKER_CONNECTIONS, VISIT_CONNECTIONS = 5, 5, 4
LEAST_FREE = 1 << 30  # bytes; a year of both sites takes about a third of it
MAIL_TIMEOUT = 15.0  # seconds a step of the talk with the mail server may take here
HOSTS_OF_NOBODY = ("localhost", "example.com", "example.org", "example.kz")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `advice` says what to do where the text does not."""

    subject: str
    state: State
    text: str
    advice: str | None = None


def examine(settings: Settings, *, offline: bool = False) -> Iterator[Finding]:
    """Look at everything but the sources; `offline` leaves the mail server out."""
    looks: list[Callable[[Settings], Iterator[Finding]]] = [_contact, _zones, _database, _sender]
    looks += [] if offline else [_mail_server]
    for look in looks:
        yield from look(settings)


def _contact(settings: Settings) -> Iterator[Finding]:
    for warning in settings.warnings:
        yield Finding("settings", "doubtful", warning, "see the README, Settings")
    if settings.contact or settings.operator or settings.fetch.user_agent:
        yield Finding("settings", "well", f"the sites see {settings.user_agent!r}")
    else:
        yield Finding(
            "settings", "doubtful", "the sites cannot tell who reads them",
            "set `contact` to a mail address or a web page of yours",
        )  # fmt: skip


def _zones(_: Settings) -> Iterator[Finding]:
    yield clock_of_almaty(ZoneInfo(ALMATY))


def clock_of_almaty(zone: ZoneInfo) -> Finding:
    """Return whether the time zone data of this machine know Kazakhstan's clock."""
    offset = ONE_CLOCK.astimezone(zone).utcoffset()
    if offset == OFFSET:
        return Finding("time zones", "well", f"{ALMATY} is UTC+5 since 1 March 2024")
    return Finding(
        "time zones", "ill", f"{ALMATY} is taken for {offset} from UTC: times will be wrong",
        "update the system's tzdata, or the Python package tzdata",
    )  # fmt: skip


def _database(settings: Settings) -> Iterator[Finding]:
    try:
        location = locate(settings.database_url)
        if location.kind == "sqlite" and _is_closed(location.path.parent):
            yield Finding(
                "database", "ill", f"the folder {location.path.parent} may not be written, where"
                " the database, its journal and its locks are kept",
                "give the user who runs Jarshy the right to write there",
            )  # fmt: skip
            return
        database = open_database(settings.database_url)
    except StorageError as error:
        yield Finding("database", "ill", str(error))
        return
    try:
        yield from _opened(database, settings)
    except StorageError as error:
        yield Finding("database", "ill", str(error))
    finally:
        database.dispose()


def _is_closed(folder: Path) -> bool:
    return folder.is_dir() and not os.access(folder, os.W_OK)


def _opened(database: Database, settings: Settings) -> Iterator[Finding]:
    with database.write() as tx:  # a transaction that writes nothing needs all the rights
        rules = alerts.list_all(tx)
    yield Finding("database", "well", f"{database.shown} can be read and written")
    if database.kind == "sqlite":
        yield from _file(database)
    yield _daemon(database)
    if settings.fleet.enabled:
        yield from _workers(database, settings)
    if not rules:
        yield Finding("rules", "doubtful", "there are none, so that nobody is told anything",
                      "jarshy alerts add NAME QUERY --to ADDRESS")  # fmt: skip
    yield from _unreachable(settings, rules)


def _unreachable(settings: Settings, rules: Iterable[Alert]) -> Iterator[Finding]:
    recipients = (to for rule in rules for to in rule.recipients)
    for name, some in lacking(settings, recipients).items():
        yield Finding("rules", "ill", f"{name} is not set: nothing reaches {len(some)} recipients",
                      f"set {name}; what is for them waits")  # fmt: skip


def _workers(database: Database, settings: Settings) -> Iterator[Finding]:
    if find_spec("procrastinate") is None:
        yield Finding("fleet", "ill", "its library is not installed here",
                      "pip install 'jarshy[fleet]'")  # fmt: skip
    with database.read() as tx:
        found = fleet_status(tx, settings)
        most = int(tx.execute(text("SHOW max_connections")).scalar_one())
    if found is None or not found.workers:
        yield Finding("fleet", "doubtful", "no worker is alive", "start `jarshy worker`")
        return
    needed = DAEMON_CONNECTIONS + found.workers * (
        WORKER_CONNECTIONS + VISIT_CONNECTIONS * settings.fleet.visits
    )
    shown = (
        f"{found.workers} workers are alive; they may need {needed} connections of the {most} that"
        " the server allows"
    )
    if needed <= most:
        yield Finding("fleet", "well", shown)
    else:
        yield Finding(
            "fleet", "doubtful", shown, "raise its max_connections, or lower fleet.visits"
        )


def _file(database: Database) -> Iterator[Finding]:
    path = database.location.path
    with database.read() as tx:
        said = str(tx.execute(text("PRAGMA quick_check(1)")).scalar_one())
    if said == "ok":
        yield Finding("database", "well", "the file is sound (quick_check)")
    else:
        yield Finding("database", "ill", f"the file is damaged: {said}", "restore a backup")
    size, free = path.stat().st_size, shutil.disk_usage(path.parent).free
    shown = f"{free / 2**30:.1f} GiB are free for a database of {size / 2**20:.1f} MiB"
    if free >= max(LEAST_FREE, 2 * size):
        yield Finding("disk", "well", shown)
    else:
        yield Finding("disk", "doubtful", shown, "make room: a backup needs as much as the file")
    yield _rights(path)


def _rights(path: Path) -> Finding:
    """Tell whether others on this machine may read or write an archive; it may hold addresses."""
    files = [path.with_name(f"{path.name}{end}") for end in ("", "-wal", "-shm")]
    shared = [file.name for file in files if _mode(file) & READABLE_BY_OTHERS]
    if not shared:
        return Finding("rights", "well", "the archive is its owner's alone")
    return Finding(
        "rights",
        "doubtful",
        f"others on this machine may read or write {', '.join(shared)} in {path.parent}",
        f"chmod 600 {' '.join(shared)}, unless they are meant to",
    )


def _mode(file: Path) -> int:
    try:
        return file.stat().st_mode
    except FileNotFoundError:  # the last one to close the archive removes what is beside it
        return 0


def _daemon(database: Database) -> Finding:
    with database.read() as tx:
        held = leader.is_held(tx, database.location)
    if held:
        process = leader.holder(database)
        return Finding("daemon", "well", "runs" + (f" as process {process}" if process else ""))
    return Finding("daemon", "doubtful", "does not run on this database",
                   "start `jarshy daemon`, or let cron run `jarshy crawl`")  # fmt: skip


def _sender(settings: Settings) -> Iterator[Finding]:
    sender = settings.smtp.sender
    domain = sender.rpartition("@")[2]
    if domain in HOSTS_OF_NOBODY or domain.endswith(".localhost"):
        yield Finding(
            "sender", "doubtful", f"mails leave from {sender}, a domain of nobody",
            "set smtp.sender to an address of yours, in a domain whose SPF record names the server",
        )  # fmt: skip
        return
    try:
        socket.getaddrinfo(domain, None)
    except OSError:
        yield Finding(
            "sender", "doubtful", f"{domain}, from which mails leave, has no address in the DNS",
            "many servers refuse such mail: check smtp.sender and the domain's MX record",
        )  # fmt: skip
    else:
        yield Finding(
            "sender", "well",
            f"mails leave from {sender}; its SPF and DKIM records should name {settings.smtp.host}",
        )  # fmt: skip


def names_unknown(settings: Settings, hosts: Sequence[str]) -> Finding | None:
    """Return that this machine finds none of several hosts by their names, None where it does."""
    asked = [host for host in hosts if host not in settings.fetch.connect_to]
    if len(asked) <= 1 or settings.fetch.proxy is not None or any(map(_is_known, asked)):
        return None
    return Finding(
        "sources", "ill", f"no site's name can be resolved: {', '.join(asked)}",
        "this machine is offline, or its name server does not answer (see /etc/resolv.conf)",
    )  # fmt: skip


def _is_known(host: str) -> bool:
    try:
        return bool(socket.getaddrinfo(host, None))
    except OSError:
        return False


def _mail_server(settings: Settings) -> Iterator[Finding]:
    smtp = settings.smtp
    channel = EmailChannel(smtp, step_timeout=MAIL_TIMEOUT)
    try:
        channel.greet()
    except DeliveryError as error:
        advice = "mails wait in the outbox meanwhile; set [smtp] in jarshy.toml"
        yield Finding("mail server", "ill", str(error), advice)
        return
    finally:
        channel.close()
    how = {"none": "not encrypted", "starttls": "by STARTTLS", "tls": "by TLS"}[smtp.security]
    login = f", logged in as {smtp.username}" if smtp.username else ""
    yield Finding("mail server", "well", f"{smtp.host}:{smtp.port} answers, {how}{login}")
    if is_loopback(smtp.host) and smtp.security == "none":
        yield Finding("mail server", "well", "what becomes of the mail then is that server's log")
