"""A real browser without a window, led over a pipe by the Chrome DevTools Protocol."""

import base64
import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--hide-scrollbars", "--disable-dev-shm-usage", "--remote-debugging-pipe",
)  # fmt: skip
# The browser reads its orders from descriptor 3 and answers on 4.
LAUNCH = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3); os.dup2(int(sys.argv[2]), 4);"
    " os.execvp(sys.argv[3], sys.argv[3:])"
)
_ABOVE = 10  # descriptors that are neither 3 nor 4


def found() -> str | None:
    """Return the browser of this machine, None where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@dataclass
class Browser:
    """A browser with one open page; `events` are all that it has told so far."""

    orders: BinaryIO
    answers: BinaryIO
    session: str | None = None
    events: list[Mapping[str, Any]] = field(default_factory=list)
    _last: int = 0

    def order(self, method: str, **given: Any) -> Mapping[str, Any]:
        """Give an order and return its result."""
        self._last += 1
        said: dict[str, Any] = {"id": self._last, "method": method, "params": given}
        if self.session is not None:
            said["sessionId"] = self.session
        self.orders.write(json.dumps(said).encode() + b"\0")
        self.orders.flush()
        while (heard := self._hear()).get("id") != self._last:
            pass
        assert "error" not in heard, heard
        result: Mapping[str, Any] = heard["result"]
        return result

    def open(self, url: str) -> None:
        """Open an address, until all of the page is there; dialogs are noted and closed."""
        self.events.clear()
        self.order("Page.navigate", url=url)
        while not self.told("Page.loadEventFired"):
            self._hear()

    def told(self, event: str) -> list[Mapping[str, Any]]:
        """Return what it has told of an event since the page was opened."""
        return [heard["params"] for heard in self.events if heard["method"] == event]

    def evaluate(self, script: str) -> Any:
        """Return the value of a script in the page, which the page's policy does not stop."""
        answer = self.order("Runtime.evaluate", expression=script, returnByValue=True)
        return answer["result"].get("value")

    def picture(self) -> bytes:
        """Return the page as PNG."""
        return base64.b64decode(self.order("Page.captureScreenshot", format="png")["data"])

    def _hear(self) -> Mapping[str, Any]:
        heard: Mapping[str, Any] = json.loads(_message(self.answers))
        if "method" in heard:
            self.events.append(heard)
            if heard["method"] == "Page.javascriptDialogOpening":
                self._dismiss()
        return heard

    def _dismiss(self) -> None:
        said = {"id": 0, "method": "Page.handleJavaScriptDialog", "params": {"accept": False}}
        self.orders.write(json.dumps(said | {"sessionId": self.session}).encode() + b"\0")
        self.orders.flush()


def _message(answers: BinaryIO) -> bytes:
    found = bytearray()
    while (byte := answers.read(1)) != b"\0":
        assert byte, "the browser went away"
        found += byte
    return bytes(found)


@contextmanager
def browsing(program: str, folder: Path) -> Iterator[Browser]:
    """Give a browser whose profile lies in a folder."""
    (its_in, our_out), (our_in, its_out) = os.pipe(), os.pipe()
    lent = [fcntl.fcntl(number, fcntl.F_DUPFD, _ABOVE) for number in (its_in, its_out)]
    words = [sys.executable, "-c", LAUNCH, *map(str, lent), program, *FLAGS]
    with (
        os.fdopen(our_out, "wb") as orders,
        os.fdopen(our_in, "rb") as answers,
        subprocess.Popen(  # noqa: S603 - the browser of this machine
            [*words, f"--user-data-dir={folder}"], pass_fds=lent,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        ) as process,
    ):  # fmt: skip
        for number in (its_in, its_out, *lent):
            os.close(number)
        try:
            yield _with_a_page(Browser(orders, answers))
        finally:
            process.kill()


def _with_a_page(browser: Browser) -> Browser:
    target = browser.order("Target.createTarget", url="about:blank")["targetId"]
    attached = browser.order("Target.attachToTarget", targetId=target, flatten=True)
    browser.session = attached["sessionId"]
    for domain in ("Page", "Network", "Runtime"):
        browser.order(f"{domain}.enable")
    return browser
