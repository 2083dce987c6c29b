"""Hand mails to an SMTP server, knowing after each failure whether it can have taken the mail."""

import re
import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn, Self

from crawler.alerts.channels.base import Outgoing, Receipt
from crawler.alerts.headers import checked_address, safe_header
from crawler.alerts.message import readdressed, shortened
from crawler.alerts.smtp import NO_CODE, STEP_TIMEOUT, Client, open_session
from crawler.errors import DeliveryError, UsageError
from crawler.settings import Settings, SmtpSettings

FINAL_TIMEOUT = 600.0  # after the final dot: giving up earlier makes copies (RFC 5321 §4.5.3.2.6)
MAILS_PER_CONNECTION = 10  # exim puts off what comes after the tenth
UNAVAILABLE = 421

_QUEUE_ID = re.compile(r"(?:queued as|\bid=)\s*<?([A-Za-z0-9._-]{4,64})", re.IGNORECASE)


class EmailChannel:
    """Send mails over one connection after another, each mail to one recipient."""

    def __init__(
        self,
        smtp: SmtpSettings,
        *,
        step_timeout: float = STEP_TIMEOUT,
        final_timeout: float = FINAL_TIMEOUT,
    ) -> None:
        self._smtp = smtp
        self._step, self._final = step_timeout, final_timeout
        self._client: Client | None = None
        self._mails = 0

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the channel that the settings describe; it connects at the first mail."""
        return cls(settings.smtp)

    def send(self, message: Outgoing) -> Receipt:
        """Return the server's receipt; raises DeliveryError."""
        try:
            recipient = checked_address(message.recipient)
        except UsageError as error:
            raise DeliveryError(str(error), permanent=True) from error
        reused = self._ready()
        try:
            self._mail()
        except DeliveryError as error:
            if not (reused and error.channel_down):
                raise
            self._mail()  # the kept connection had gone stale
        self._command("RCPT", lambda c: c.rcpt(recipient), final=True)
        return self._data(readdressed(message.content, self._smtp.sender))

    def greet(self) -> None:
        """Connect, encrypt and log in as the settings say, send nothing; raises DeliveryError."""
        if self._client is None:
            self._client = self._connect()

    def close(self) -> None:
        """Say goodbye; never raises."""
        client, self._client, self._mails = self._client, None, 0
        if client is not None:
            with suppress(OSError, smtplib.SMTPException):
                client.quit()
            client.close()

    def _ready(self) -> bool:
        if self._mails >= MAILS_PER_CONNECTION:
            self.close()
        return self._client is not None

    def _mail(self) -> None:
        if self._client is None:
            self._client = self._connect()
        self._mails += 1
        try:
            self._command("MAIL", lambda c: c.mail(self._smtp.sender))
        except DeliveryError as error:
            if self._client is None:  # nothing was begun with this mail: the server is not there
                raise DeliveryError(str(error), code=error.code, channel_down=True) from error
            raise

    def _data(self, content: bytes) -> Receipt:
        client = self._client
        assert client is not None  # noqa: S101 - RCPT has just been answered on it
        limit = client.esmtp_features.get("size", "")
        if limit.isdigit() and 0 < int(limit) < len(content):
            content = shortened(content, int(limit))
        self._command("DATA", lambda c: c.docmd("DATA"), expected=3)
        stuffed = re.sub(rb"(?m)^\.", b"..", content)
        try:
            client.send(stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n")
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise DeliveryError(f"The connection broke before the end: {error}") from error
        return self._end(client)

    def _end(self, client: Client) -> Receipt:
        """Send the dot; from here on a silent server may have taken the mail."""
        client.patience = self._final
        try:
            client.send(b".\r\n")
            code, reply = client.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise DeliveryError(f"No reply after the end: {error}", ambiguous=True) from error
        client.patience = self._step
        text = safe_header(reply.decode("utf-8", "replace"))
        if not 200 <= code <= 599 or 300 <= code <= 399:  # noqa: PLR2004 - SMTP's classes
            self._drop()
            raise DeliveryError(f"No understandable reply: {text}", ambiguous=True)
        if code >= 400:  # noqa: PLR2004 - as above
            self._refused("DATA", code, text, final=False)
        found = _QUEUE_ID.search(text)
        return Receipt(code, text, found.group(1) if found else None)

    def _command(
        self,
        step: str,
        command: Callable[[Client], tuple[int, bytes]],
        *,
        expected: int = 2,
        final: bool = False,
    ) -> None:
        assert self._client is not None  # noqa: S101 - _mail() has made it
        try:
            code, reply = command(self._client)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise DeliveryError(f"The connection broke at {step}: {error}") from error
        if code // 100 != expected:
            self._refused(step, code, safe_header(reply.decode("utf-8", "replace")), final=final)

    def _refused(self, step: str, code: int, text: str, *, final: bool) -> NoReturn:
        """Raise what a reply code means, and leave the connection fit for the next mail."""
        final = final and code // 100 == 5  # noqa: PLR2004 - 5xx is for good
        if code in {NO_CODE, UNAVAILABLE} or not self._reset():
            self._drop()
        raise DeliveryError(f"{step} was answered {code} {text}", code=code, permanent=final)

    def _reset(self) -> bool:
        try:
            return self._client is not None and self._client.rset()[0] // 100 == 2  # noqa: PLR2004
        except (OSError, smtplib.SMTPException):
            return False

    def _drop(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client, self._mails = None, 0

    def _connect(self) -> Client:
        where = f"{self._smtp.host}:{self._smtp.port}"
        try:
            return open_session(self._smtp, self._step)
        except smtplib.SMTPAuthenticationError as error:
            # The reply may repeat what was sent: the code alone goes on.
            raise DeliveryError(
                f"{where} refuses the login ({error.smtp_code}): check smtp.username and "
                "smtp.password.",
                code=error.smtp_code,
                permanent=error.smtp_code // 100 == 5,  # noqa: PLR2004
                channel_down=True,
            ) from None
        except (ssl.SSLError, smtplib.SMTPNotSupportedError) as error:
            raise DeliveryError(
                f"{where} cannot be trusted with mail: {error}. Check smtp.security and "
                "smtp.ca_file.",
                permanent=True,
                channel_down=True,
            ) from error
        except (OSError, smtplib.SMTPException) as error:
            code = getattr(error, "smtp_code", None)
            text = safe_header(str(error))
            raise DeliveryError(
                f"{where} does not take mail now: {text}", code=code, channel_down=True
            ) from error
