"""Write messages as bytes that are checked, and rewrite them where a server needs it smaller."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.header import Header, decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage, Message
from email.parser import BytesHeaderParser
from email.policy import EmailPolicy
from typing import Any

PLACEHOLDER = "jarshy@localhost"  # the sender's default, in mails queued before one was set
BODY_HEADERS = ("Content-Type", "MIME-Version", "Content-Transfer-Encoding")


class SafePolicy(EmailPolicy):
    """Write headers without the standard library's own folding.

    `EmailPolicy` damages subjects that mix Latin and Cyrillic, and encodes long Message-IDs, which
    then thread nowhere. What people read goes through `Header`, what machines read is written raw.
    """

    def fold(self, name: str, value: Any) -> str:
        """Return the header with its line end."""
        if name == "Subject":
            return self._line(name, self._encoded(str(value), name))
        if name == "From":
            sender = value.addresses[0]
            shown = self._encoded(sender.display_name, name)
            return self._line(name, f"{shown} <{sender.addr_spec}>")
        if name in BODY_HEADERS:
            return str(super().fold(name, value))
        return self._line(name, str(value))

    def fold_binary(self, name: str, value: Any) -> bytes:
        """Return the header with its line end, as bytes."""
        return self.fold(name, value).encode("ascii")

    def _encoded(self, text: str, name: str) -> str:
        return Header(text, "utf-8", header_name=name).encode(linesep=self.linesep)

    def _line(self, name: str, value: str) -> str:
        return f"{name}: {value}{self.linesep}"


POLICY = SafePolicy(linesep="\r\n")


def build_message(headers: Mapping[str, str | Address], bodies: Sequence[tuple[str, str]]) -> bytes:
    """Return the bytes of a message: `bodies` are (subtype, text), the plainest first.

    The values must have gone through `safe_header`. Raises ValueError when the written bytes, read
    again, show any header that is not in `headers`.
    """
    message = EmailMessage(policy=POLICY)
    plain, *others = bodies
    message.set_content(plain[1], subtype=plain[0], charset="utf-8", cte="base64")
    for subtype, text in others:
        if subtype == "json":
            message.add_alternative(text.encode(), "application", subtype, cte="base64")
        else:
            message.add_alternative(text, subtype=subtype, charset="utf-8", cte="base64")
    if message.is_multipart():
        seed = hashlib.sha256("".join(map(str, headers.values())).encode()).hexdigest()[:32]
        message.set_boundary(f"=_{seed}")  # fixed: the same facts give the same bytes
    for name, value in headers.items():  # last: the parts would take the Content-… ones away
        message[name] = value
    content = message.as_bytes()
    _check_names(content, headers)
    return content


def _check_names(content: bytes, headers: Mapping[str, str | Address]) -> None:
    parsed: Message = BytesHeaderParser().parsebytes(content)
    expected = {*headers, *BODY_HEADERS}
    names = parsed.keys()
    foreign = set(names) - expected
    if foreign or len(names) != len(set(names)) or not set(headers) <= set(names):
        raise ValueError(f"The message does not have exactly its own headers: {names}")


def readdressed(content: bytes, sender: str) -> bytes:
    """Return the message from `sender` if it was queued before a sender was set; else unchanged."""
    head, separator, body = content.partition(b"\r\n\r\n")
    return head.replace(PLACEHOLDER.encode(), sender.encode()) + separator + body


def shortened(content: bytes, limit: int) -> bytes:
    """Return the message with its text part alone, cut to fit `limit` bytes if headers allow.

    The same message and limit give the same bytes, so that a repeat stays a repeat.
    """
    message = message_from_bytes(content)
    text = b""
    for part in message.walk():
        if part.get_content_type() == "text/plain":
            text = bytes(part.get_payload(decode=True) or b"")
            break
    for name in BODY_HEADERS:
        del message[name]
    head = "".join(f"{name}: {value}\r\n" for name, value in message.items()).encode()
    head += b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
    head += b"Content-Transfer-Encoding: base64\r\n\r\n"
    room = max(0, (limit - len(head)) * 57 // 78 - 57)  # 57 bytes make a line of 76 and its end
    if len(text) > room:
        text = text[:room].decode("utf-8", "ignore").encode() + "…\r\n".encode()
    return head + base64.encodebytes(text).replace(b"\n", b"\r\n")


@dataclass(frozen=True, slots=True)
class Opened:
    """A message as people read it: decoded headers, the text part, the HTML part if any."""

    headers: Mapping[str, str]
    text: str
    html: str | None


def opened(content: bytes) -> Opened:
    """Return what stands in the bytes of a message."""
    message = message_from_bytes(content)
    names = [name for name in message if name not in BODY_HEADERS]
    headers = {name: str(make_header(decode_header(message[name]))) for name in names}
    parts = {part.get_content_type(): part for part in reversed(list(message.walk()))}
    page = parts.get("text/html")
    return Opened(headers, _decoded(parts.get("text/plain")), _decoded(page) if page else None)


def _decoded(part: Message | None) -> str:
    payload = part.get_payload(decode=True) if part is not None else b""
    return bytes(payload or b"").decode("utf-8", "replace").replace("\r\n", "\n")
