"""A mail server on loopback that delivers nothing: it keeps every message it takes."""

import ssl
import threading
import warnings
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

BIG = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class CaughtMail:
    """A message as it came: envelope, bytes, and when."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    at: datetime
    path: Path | None = None

    @property
    def message(self) -> EmailMessage:
        """Return the message, parsed."""
        return message_from_bytes(self.content, policy=policy.default)

    @property
    def subject(self) -> str:
        """Return the subject as a person reads it."""
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        """Return the text part."""
        part = self.message.get_body(preferencelist=("plain",))
        return "" if part is None else str(part.get_content()).replace("\r\n", "\n")

    @property
    def html(self) -> str:
        """Return the HTML part."""
        part = self.message.get_body(preferencelist=("html",))
        return "" if part is None else str(part.get_content()).replace("\r\n", "\n")


@dataclass(slots=True)
class MailCatcher:
    """Take mails over SMTP on loopback and keep them in `mails`, and as .eml files in `folder`.

    `port` 0 takes a free one. `tls` offers STARTTLS with that context; `login` (name, password)
    demands AUTH, over TLS only where `tls` is given. `replies` are answers given in turn instead
    of taking a message, as "451 try later"; `refused` maps a recipient to such an answer. `mails`
    may be read while mails come.
    """

    folder: Path | None = None
    port: int = 0
    tls: ssl.SSLContext | None = None
    login: tuple[str, str] | None = None
    replies: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    mails: list[CaughtMail] = field(default_factory=list)
    host: str = "127.0.0.1"
    _arrived: threading.Condition = field(default_factory=threading.Condition)
    _controller: Controller | None = None

    def start(self) -> Self:
        """Open the port; `port` is then the real one."""
        if self.folder is not None:
            self.folder.mkdir(parents=True, exist_ok=True)
        options: dict[str, Any] = {"data_size_limit": BIG, "enable_SMTPUTF8": True}
        if self.login is not None:
            options |= {
                "authenticator": self._authenticate,
                "auth_required": True,
                "auth_require_tls": self.tls is not None,
            }
        if self.tls is not None:
            options |= {"tls_context": self.tls, "require_starttls": True}
        self._controller = _Controller(_Handler(self), self.host, self.port, **options)
        self._controller.start()
        self.port = self._controller.port
        return self

    def close(self) -> None:
        """Close the port."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    @property
    def is_open(self) -> bool:
        """Tell whether mails are taken now."""
        return self._controller is not None

    def wait_for(self, count: int, seconds: float = 10.0) -> list[CaughtMail]:
        """Return the mails as soon as there are `count`; raises TimeoutError."""
        with self._arrived:
            if not self._arrived.wait_for(lambda: len(self.mails) >= count, seconds):
                raise TimeoutError(f"{len(self.mails)} of {count} mails came in {seconds} s")
            return list(self.mails)

    def to(self, recipient: str) -> list[CaughtMail]:
        """Return the mails that a recipient got."""
        return [mail for mail in self.mails if recipient in mail.recipients]

    def keep(self, envelope: Envelope) -> None:
        """Keep a message that came."""
        content = cast("bytes", envelope.content)
        number = len(self.mails) + 1
        path = None if self.folder is None else self.folder / f"{number:04}.eml"
        if path is not None:
            path.write_bytes(content)
        sender, recipients = str(envelope.mail_from), tuple(map(str, envelope.rcpt_tos))
        with self._arrived:
            self.mails.append(CaughtMail(sender, recipients, content, datetime.now(UTC), path))
            self._arrived.notify_all()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        given = None
        if isinstance(data, LoginPassword):
            given = (data.login.decode(), data.password.decode())
        return AuthResult(success=given == self.login, handled=False)


class _Handler:
    def __init__(self, catcher: MailCatcher) -> None:
        self._catcher = catcher

    async def handle_RCPT(  # noqa: N802 - the name is aiosmtpd's
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        refusal = self._catcher.refused.get(address)
        if refusal is not None:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the name is aiosmtpd's
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self._catcher.replies:
            return self._catcher.replies.pop(0)
        self._catcher.keep(envelope)
        return f"250 OK queued as {len(self._catcher.mails):04}"


class _Controller(Controller):
    """The controller of aiosmtpd, for port 0: it tells the port that the system gave."""

    def factory(self) -> SMTP:
        """Make the server of one connection, without the warning against login in the clear."""
        with warnings.catch_warnings(action="ignore", category=UserWarning):
            server: SMTP = super().factory()  # type: ignore[no-untyped-call] # not typed there
        return server

    def _trigger_server(self) -> None:
        self.port = cast("Any", self.server).sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call] # aiosmtpd's is not typed
