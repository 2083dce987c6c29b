"""Real SMTP servers on loopback: one that behaves (aiosmtpd), one that does what a test says."""

import asyncio
import ipaddress
import socket
import socketserver
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "herald", "correct horse battery staple"
DROP = None  # a script's answer: close the connection
Script = Callable[[str, int], bytes | None]
CODES = {
    "connect": b"220 ready\r\n",
    "ehlo": b"250-test\r\n250 8BITMIME\r\n",
    "mail": b"250 ok\r\n",
    "rcpt": b"250 ok\r\n",
    "data": b"354 go on\r\n",
    "dot": b"250 2.0.0 Ok: queued as 4XYZ1234\r\n",
    "rset": b"250 ok\r\n",
    "quit": b"221 bye\r\n",
    "starttls": b"502 no\r\n",
    "auth": b"502 no\r\n",
}


def usual(_step: str, _count: int) -> bytes:
    """Be the script of a server that behaves."""
    return b""


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Catcher:
    """What a behaving server took: (recipient, bytes) in order, and how many connections."""

    port: int
    taken: list[tuple[str, bytes]] = field(default_factory=list)
    connections: int = 0
    logins: list[str] = field(default_factory=list)

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's hook
        self, server: SMTP, session: Session, envelope: Envelope, name: str, lines: list[str]
    ) -> list[str]:
        session.host_name = name
        self.connections += session.ssl is None or not self.logins
        return lines

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.original_content, bytes)
        self.taken += [(to, envelope.original_content) for to in envelope.rcpt_tos]
        return "250 2.0.0 Ok: queued as 4ABC"

    def login(self, server: Any, session: Any, envelope: Any, how: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append(data.login.decode())
        good = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=good, handled=False)


@contextmanager
def catcher(
    *, tls: ssl.SSLContext | None = None, wrapped: bool = False, **named: Any
) -> Iterator[Catcher]:
    """Run a server that takes mail; with `tls` only after STARTTLS (or at once) and login."""
    caught = Catcher(free_port())
    if tls is not None:
        named |= {"authenticator": caught.login, "auth_required": not wrapped}
        named |= (
            {"ssl_context": tls, "auth_require_tls": False}
            if wrapped
            else {
                "tls_context": tls,
                "require_starttls": True,
            }
        )
    server = _Controller(caught, hostname="127.0.0.1", port=caught.port, **named)
    server.start()
    try:
        yield caught
    finally:
        asyncio.run_coroutine_threadsafe(server.hang_up(), server.loop).result(10)
        server.stop()


class _Controller(Controller):
    """A controller that leaves no connection open behind it."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.sessions: list[SMTP] = []

    def factory(self) -> SMTP:
        self.sessions.append(super().factory())
        return self.sessions[-1]

    async def hang_up(self) -> None:
        for session in self.sessions:
            for transport in (session.transport, session._original_transport):
                if transport is not None:
                    transport.abort()
        for _ in range(5):  # turns of the loop until the sockets are closed
            await asyncio.sleep(0)


class ScriptedServer(socketserver.ThreadingTCPServer):
    """A server whose every answer a script may replace.

    `script(step, count)` returns the answer to the `count`-th (from 1) such step, b"" for the
    usual one, or DROP. A message is `taken` when its dot is answered 2xx or with DROP.
    """

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(
        self, script: Script, features: bytes = b"", tls: ssl.SSLContext | None = None
    ) -> None:
        super().__init__(("127.0.0.1", 0), _Dialogue)
        self.script, self.features, self.tls = script, features, tls
        self.counts: Counter[str] = Counter()
        self.taken: list[tuple[str, bytes]] = []
        self.heard: list[bytes] = []
        self.lock = threading.Lock()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def answer(self, step: str) -> bytes | None:
        with self.lock:
            self.counts[step] += 1
            count = self.counts[step]
        given = self.script(step, count)
        usual = CODES[step]
        if step == "ehlo" and self.features:
            usual = b"250-test\r\n250 " + self.features + b"\r\n"
        return usual if given == b"" else given

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep quiet: broken connections are what these tests make."""


class _Dialogue(socketserver.StreamRequestHandler):
    server: ScriptedServer

    def handle(self) -> None:
        to = ""
        if self._say("connect") is None:
            return
        while line := self.rfile.readline():
            self.server.heard.append(line)
            step = line[:4].decode("ascii", "replace").strip().lower()
            step = {"helo": "ehlo", "star": "starttls"}.get(step, step)
            to = line[8:].strip(b" <>:\r\n").decode() if step == "rcpt" else to
            answer = self._say(step)
            if answer is None or step == "quit":
                return
            if answer.startswith(b"354") and not self._message(to):
                return

    def _say(self, step: str) -> bytes | None:
        answer = self.server.answer(step)
        if answer is not None:
            self.wfile.write(answer)
        return answer

    def _message(self, to: str) -> bool:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return False
            lines.append(line[1:] if line.startswith(b".") else line)
        answer = self.server.answer("dot")
        if answer is None or answer.startswith(b"2"):
            with self.server.lock:
                self.server.taken.append((to, b"".join(lines)))
        if answer is not None:
            self.wfile.write(answer)
        return answer is not None


@contextmanager
def scripted(script: Script = usual, **named: Any) -> Iterator[ScriptedServer]:
    """Run a scripted server."""
    with ScriptedServer(script, **named) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def at(step: str, answer: bytes | None, *, first: int = 1, last: int = 10**9) -> Script:
    """Return a script that gives one answer at one step, from the first to the last such time."""
    return lambda now, count: answer if now == step and first <= count <= last else b""


@dataclass(frozen=True)
class Authority:
    """A certificate authority of the test's own, and a server context that it vouches for."""

    ca_file: Path
    context: ssl.SSLContext


def authority(
    folder: Path, host: str = "localhost", *, left: timedelta = timedelta(days=1)
) -> Authority:
    """Make an authority and a certificate for `host` and 127.0.0.1 that has `left` to live."""
    now = datetime.now(UTC)
    ca_key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test authority")])

    def certificate(
        key: ec.EllipticCurvePublicKey, subject: x509.Name, left: timedelta = timedelta(days=1)
    ) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + left)
        )

    usage = x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=True,
        crl_sign=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    ca = (
        certificate(ca_key.public_key(), name)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(ca_key.public_key()), critical=False
        )
        .sign(ca_key, hashes.SHA256())
    )
    key = ec.generate_private_key(ec.SECP256R1())
    names = [x509.DNSName(host), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    leaf = (
        certificate(
            key.public_key(), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)]), left
        )
        .add_extension(
            x509.SubjectAlternativeName(names if host == "localhost" else names[:1]), critical=False
        )
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), critical=False
        )
        .sign(ca_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ca.pem").write_bytes(ca.public_bytes(pem))
    (folder / "server.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + leaf.public_bytes(pem)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    return Authority(folder / "ca.pem", context)
