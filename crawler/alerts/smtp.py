"""Open a session with an SMTP server: bounded replies, verified TLS, login only where safe."""

import smtplib  # noqa: TID251 - the session that channels.email speaks through
import socket
import ssl
import time
from typing import NoReturn

from crawler.settings import SmtpSettings, is_loopback

STEP_TIMEOUT = 60.0  # seconds for a command and its reply; Postfix waits 30 to 300
REPLY_BYTES = 65_536  # of one reply, all its lines; a longer one is no mail server's
NO_CODE = -1


class Client(smtplib.SMTP):
    """`smtplib`'s client whose replies are bounded in size and in time."""

    patience = STEP_TIMEOUT
    _unread = b""
    _read_from: socket.socket | None = None

    def send(self, s: object) -> None:
        """Send within `patience` seconds per system call."""
        if self.sock:
            self.sock.settimeout(self.patience)
        super().send(s)  # type: ignore[arg-type] # typeshed's buffer types are private

    def getreply(self) -> tuple[int, bytes]:
        """Return code and text of one reply; SMTPServerDisconnected where there is none."""
        if self._read_from is not self.sock:  # new or now encrypted: old bytes may be injected
            self._read_from, self._unread = self.sock, b""
        ends_at, room, texts = time.monotonic() + self.patience, REPLY_BYTES, []
        while True:
            line = self._line(ends_at, room)
            room -= len(line)
            code = int(line[:3]) if line[:3].isdigit() else NO_CODE
            texts.append(line[4:].strip())
            if code == NO_CODE or line[3:4] != b"-":
                return code, b"\n".join(texts)

    def _line(self, ends_at: float, room: int) -> bytes:
        while b"\n" not in self._unread:
            left = ends_at - time.monotonic()
            if self.sock is None or left <= 0 or len(self._unread) > room:
                self._lost("The server's reply did not end.")
            try:
                self.sock.settimeout(left)
                more = self.sock.recv(4096)
            except OSError as error:
                self._lost(f"No reply: {error}.")
            if not more:
                self._lost("The server closed the connection.")
            self._unread += more
        line, _, self._unread = self._unread.partition(b"\n")
        return line + b"\n"

    def _lost(self, reason: str) -> NoReturn:
        self.close()
        raise smtplib.SMTPServerDisconnected(reason)


class TlsClient(Client, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""


def open_session(smtp: SmtpSettings, step_timeout: float = STEP_TIMEOUT) -> Client:
    """Return a session that is greeted, encrypted and logged in as the settings ask.

    Raises OSError or SMTPException; SMTPNotSupportedError where TLS or login cannot be had.
    """
    name = socket.gethostname()
    name = name if "." in name else "[127.0.0.1]"  # a full name or a literal (RFC 5321 §4.1.1.1)
    client: Client
    if smtp.security == "tls":
        client = TlsClient(local_hostname=name, timeout=step_timeout, context=_verifying(smtp))
    else:
        client = Client(local_hostname=name, timeout=step_timeout)
    client.patience = step_timeout
    try:
        _greet(client, smtp)
    except BaseException:
        client.close()
        raise
    return client


def _greet(client: Client, smtp: SmtpSettings) -> None:
    client._host = smtp.host  # type: ignore[attr-defined] # noqa: SLF001 - the name TLS verifies
    code, reply = client.connect(smtp.host, smtp.port)
    if code // 100 != 2:  # noqa: PLR2004 - 2xx is a welcome
        raise smtplib.SMTPConnectError(code, reply)
    if client.sock is not None:
        # The dot follows the text as a packet of its own: it must not wait for an acknowledgement.
        client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    client.ehlo_or_helo_if_needed()
    if smtp.security == "starttls":
        client.starttls(context=_verifying(smtp))
        client.ehlo_or_helo_if_needed()
    if smtp.username and smtp.password:
        if not (isinstance(client.sock, ssl.SSLSocket) or is_loopback(smtp.host)):
            raise smtplib.SMTPNotSupportedError("login is sent over TLS only")
        client.login(smtp.username, smtp.password.get_secret_value())


def _verifying(smtp: SmtpSettings) -> ssl.SSLContext:
    # Made only where it is used: it reads all authorities of the system, which takes 20 ms.
    return ssl.create_default_context(cafile=smtp.ca_file)
