"""What a channel is: something that hands one message to one recipient, or says why not."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message for one recipient; `content` are its frozen bytes with CRLF line ends."""

    recipient: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Receipt:
    """The server's word that it has taken the message; `queue_id` is its name for it, if said."""

    code: int
    reply: str
    queue_id: str | None = None


class Channel(Protocol):
    """Deliver messages one by one; a channel may keep its connection between them."""

    def send(self, message: Outgoing) -> Receipt:
        """Return the receipt; raises DeliveryError, certain and final or not, as it says."""
        ...

    def close(self) -> None:
        """Give the connection back; never raises."""
        ...
