"""Many small sites on loopback, told apart by the Host header, that notice who asks at once."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LISTED = 6  # articles on a listing
FIRST = 4  # of each site; fewer links make no listing
PLACES = (
    "Aral",
    "Balkhash",
    "Derzhavinsk",
    "Esik",
    "Zhanatas",
    "Kandyagash",
    "Lisakovsk",
    "Ridder",
)
THINGS = ("a bridge", "a school", "a hospital", "a park", "a theatre", "a station", "a museum")


class ManySites:
    """Serve `count` sites; each lists its newest articles and takes `pause` seconds an answer."""

    def __init__(self, count: int, pause: float = 0.02) -> None:
        self.hosts = [f"site{number:02}.example" for number in range(count)]
        self.pause = pause
        self.published = Counter(dict.fromkeys(self.hosts, FIRST))
        self.requests: Counter[str] = Counter()
        self.at_once: Counter[str] = Counter()  # the most that were answered at one time
        self._now: Counter[str] = Counter()
        self._lock = threading.Lock()
        sites = self

        class Serving(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # one segment an answer, or each waits 40 ms for the client's ACK

            def do_GET(self) -> None:
                host = (self.headers.get("Host") or "").partition(":")[0]
                with sites._asked(host):
                    sites._answer(self, host)

            def log_message(self, *args: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            def handle_error(self, *_: object) -> None:
                """Pass: whoever asked was killed."""

        self._server = Server(("127.0.0.1", 0), Serving)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def connect_to(self) -> dict[str, str]:
        address = f"http://127.0.0.1:{self._server.server_address[1]}"
        return dict.fromkeys(self.hosts, address)

    def tables(self, every: str) -> str:
        """Return settings that declare each site as a source."""
        return "".join(
            f'[sources.{host.partition(".")[0]}]\nlanguage = "en"\nevery = "{every}"\n'
            f'listings = ["https://{host}/news"]\nwitness_every = "1d"\n'
            for host in self.hosts
        )

    @contextmanager
    def _asked(self, host: str) -> Iterator[None]:
        with self._lock:
            self.requests[host] += 1
            self._now[host] += 1
            self.at_once[host] = max(self.at_once[host], self._now[host])
        try:
            threading.Event().wait(self.pause)
            yield
        finally:
            with self._lock:
                self._now[host] -= 1

    def _answer(self, handler: BaseHTTPRequestHandler, host: str) -> None:
        status, body = self._page(host, handler.path)
        data = body.encode()
        try:
            handler.send_response(status)
            handler.send_header("Content-Type", "text/html; charset=utf-8")
            handler.send_header("Content-Length", str(len(data)))
            handler.end_headers()
            handler.wfile.write(data)
        except ConnectionError:  # whoever asked was killed
            handler.close_connection = True

    def _page(self, host: str, path: str) -> tuple[int, str]:
        number = path.rpartition("-")[2]
        if path == "/news":
            return 200, self._listing(host)
        if number.isdigit() and int(number) <= self.published[host]:
            return 200, self._article(host, int(number))
        return 404, "<html><title>404</title></html>"

    def _article(self, host: str, number: int) -> str:
        return article(host, number)

    def _listing(self, host: str) -> str:
        newest = self.published[host]
        rows = "".join(
            f"<div class='row'><h3><a href='/opened-{n}'>{title(host, n)}</a></h3></div>"
            for n in range(newest, max(newest - LISTED, 0), -1)
        )
        return (
            f"<html lang=en><head><title>News</title></head><body><main>{rows}</main></body></html>"
        )


def title(host: str, number: int) -> str:
    site = sum(host.encode())
    place, thing = PLACES[(site + number) % len(PLACES)], THINGS[(site * number) % len(THINGS)]
    return f"The town of {place} opens {thing} of number {site * 100 + number}"


def article(host: str, number: int) -> str:
    head, site = title(host, number), sum(host.encode()) * 1000 + number
    words = " ".join(f"w{site}x{place}" for place in range(40))
    body = "".join(
        f"<p>{head}, the council of {site + part} members said on day {part} of the week. "
        f"The works took {number + part} weeks and {site * 7 + part} tenge: "
        f"{words[part * 50 :][:150]}.</p>"
        for part in range(1, 5)
    )
    stamp = f"2026-03-01T{number % 24:02}:00:00+05:00"
    return (
        f"<html lang=en><head><title>{head}</title>"
        f'<meta property="article:published_time" content="{stamp}"></head>'
        f"<body><article><h1>{head}</h1>{body}</article></body></html>"
    )
