"""The demo goes on: its sites and its mail catcher stay up, with settings that lead to them."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from crawler.clock import SystemClock
from crawler.demo.mailcatcher import CaughtMail
from crawler.demo.tour import Tour
from crawler.errors import UsageError

SETTINGS = "jarshy-demo.toml"
FIRST_LINE = "# Written by `jarshy demo --stay`, which takes it away when it ends."
LOOK = 0.3  # seconds between two looks for new mails


@contextmanager
def settings_file(going: Tour, folder: Path) -> Iterator[Path]:
    """Give a file with the settings that lead to the demo's sites; raises UsageError.

    A file of that name that no demo wrote stays as it is.
    """
    path = folder / SETTINGS
    if path.exists() and not path.read_text("utf-8", "replace").startswith(FIRST_LINE):
        raise UsageError(f"{SETTINGS} is in the way, and no demo made it: move it elsewhere")
    path.write_text(written(going), "utf-8")
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def written(going: Tour) -> str:
    """Return the settings of a tour as a jarshy.toml, for real visits each minute."""
    used = going.settings
    scheme, _, file = used.database_url.partition(":///")
    url = f"{scheme}:///{Path(file).absolute()}"
    hosts = [f"{json.dumps(host)} = {json.dumps(to)}" for host, to in used.fetch.connect_to.items()]
    every = [f'[sources.{key}]\nevery = "1m"' for key in ("tengrinews", "akorda")]
    lines = [
        FIRST_LINE,
        f"database_url = {json.dumps(url, ensure_ascii=False)}",
        f"contact = {json.dumps(used.contact)}",
        f"[alerts]\nlate_after = {used.alerts.late_after:.0f}",
        f"[smtp]\nhost = {json.dumps(used.smtp.host)}\nport = {used.smtp.port}",
        f"sender = {json.dumps(used.smtp.sender)}",
        "[fetch]\ndelay = 0\nautothrottle = false",
        "[fetch.connect_to]",
        *hosts,
        *every,
    ]
    return "\n".join(lines) + "\n"


def stay(going: Tour, asked: threading.Event, tell: Callable[[CaughtMail], None]) -> None:
    """Let the day go on by the machine's clock until `asked`; `tell` hears of each mail."""
    going.replica.clock = SystemClock()
    told = len(going.catcher.mails)
    while not asked.wait(LOOK):
        for mail in going.catcher.mails[told:]:
            told += 1
            tell(mail)
