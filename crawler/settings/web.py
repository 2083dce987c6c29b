"""The settings of the web page and JSON API."""

from typing import Self

from pydantic import Field, SecretStr, model_validator

from crawler.settings.source import Table
from crawler.settings.values import HostName, is_loopback

SHORTEST_TOKEN = 16  # characters; guessing one of random letters takes longer than the sun lasts


class WebSettings(Table):
    """The web page and JSON API."""

    host: HostName = Field(
        default="127.0.0.1", description="the address on which `jarshy serve` listens"
    )
    port: int = Field(default=8321, ge=1, le=65535, description="the port to listen on")
    names: tuple[HostName, ...] = Field(
        default=(),
        description="further names by which browsers ask for it, such as that of a proxy before it",
    )
    token: SecretStr | None = Field(
        default=None,
        description="asked for if it is set, as it must be where `host` is not loopback; at least"
        " 16 characters",
    )

    @model_validator(mode="after")
    def _never_open_to_all(self) -> Self:
        if self.token is None and not is_loopback(self.host):
            raise ValueError(f"host {self.host} can be reached by others: set a token too")
        if self.token is not None and len(self.token.get_secret_value()) < SHORTEST_TOKEN:
            raise ValueError(f"the token can be guessed: take at least {SHORTEST_TOKEN} characters")
        return self
