"""Every setting there is: its key, its type, its default and what it means."""

from datetime import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    Field,
    PrivateAttr,
    SecretStr,
    model_validator,
)

from crawler.settings.durations import Seconds
from crawler.settings.running import (
    DaemonSettings,
    FleetSettings,
    HealthSettings,
    StoriesSettings,
)
from crawler.settings.source import SourceSettings, Table, WebAddress
from crawler.settings.values import (
    HostName,
    database_address,
    is_loopback,
    mail_address,
    single_line,
    zone_name,
)
from crawler.settings.web import WebSettings

Security = Literal["none", "starttls", "tls"]
SMTP_PORTS: dict[str, int] = {"none": 25, "starttls": 587, "tls": 465}

MailAddress = Annotated[str, AfterValidator(mail_address)]
Line = Annotated[str, AfterValidator(single_line)]


def program_version() -> str:
    """Return the installed version of Jarshy."""
    try:
        return version("jarshy")
    except PackageNotFoundError:
        return "0"


class FetchSettings(Table):
    """How pages are fetched; durations in seconds."""

    user_agent: Line | None = Field(
        default=None, description="replaces the user agent made of the name, version and `contact`"
    )
    delay: Seconds = Field(default=2.0, description="pause between two requests to one site")
    archive_delay: Seconds = Field(
        default=4.0, description="pause between two requests while the past of a site is read"
    )
    timeout: Seconds = Field(
        default=20.0, gt=0, description="the longest a request may take in all"
    )
    max_bytes: int = Field(
        default=8 * 1024 * 1024, ge=1024, description="the largest page that is read, decompressed"
    )
    proxy: WebAddress | None = Field(default=None, description="an HTTP proxy for all requests")
    connect_to: dict[HostName, WebAddress] = Field(
        default_factory=dict,
        description="a table host → `http://address:port` to which that host's requests go",
    )
    autothrottle: bool = Field(
        default=True, description="slow down further where a site answers slowly"
    )


class SmtpSettings(Table):
    """The mail server; `security` and `port` follow from the host where they are not set."""

    host: HostName = Field(default="localhost", description="the mail server")
    security: Security = Field(
        default="none",
        description="`none` (loopback only), `starttls` or `tls`; without it `none` on loopback,"
        " else `starttls`",
    )
    port: int = Field(
        default=25, ge=1, le=65535, description="without it 25, 587 or 465, as `security` says"
    )
    username: str | None = Field(default=None, description="login, if the server asks for one")
    password: SecretStr | None = Field(default=None, description="its password")
    sender: MailAddress = Field(
        default="jarshy@localhost", description="the From address of the mails"
    )
    ca_file: Path | None = Field(
        default=None, description="certificates to trust instead of the system's, as PEM"
    )

    @model_validator(mode="before")
    @classmethod
    def _fill_in(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        local = is_loopback(str(data.get("host", "localhost")))
        security = data.get("security", "none" if local else "starttls")
        return {"security": security, "port": SMTP_PORTS.get(str(security), 25)} | data

    @model_validator(mode="after")
    def _secrets_travel_encrypted(self) -> Self:
        if self.security == "none" and not is_loopback(self.host):
            raise ValueError(
                f'security = "none" is allowed on loopback only, not for {self.host};'
                ' use "starttls" or "tls"'
            )
        if (self.username is None) != (self.password is None):
            raise ValueError("username and password go together: set both or none")
        if self.ca_file is not None and not self.ca_file.is_file():
            raise ValueError(f"ca_file {self.ca_file} is not a file")
        return self


class AlertSettings(Table):
    """When mails are held back; a rule may ask for more."""

    hourly_cap: int = Field(
        default=20,
        ge=1,
        description="mails of single stories to one recipient within an hour; the rest is gathered",
    )
    late_after: Seconds = Field(
        default=21600.0,
        gt=0,
        description="articles read so long after they were published, no visit since having been"
        " good, come in one digest of late finds",
    )


class WebhookSettings(Table):
    """Messages posted to addresses on the web."""

    secret: SecretStr | None = Field(
        default=None,
        description="signs what is posted to recipients such as https://example.org/in",
    )


class TelegramSettings(Table):
    """Messages to chats of Telegram."""

    token: SecretStr | None = Field(
        default=None, description="the bot's, for recipients such as telegram:-1001234567890"
    )
    api: WebAddress = Field(
        default="https://api.telegram.org", description="where Telegram's Bot API is"
    )


class LogSettings(Table):
    """What is logged, and how."""

    format: Literal["auto", "text", "json"] = Field(
        default="auto",
        description="`text`, `json`, or `auto`: text on a terminal; elsewhere JSON of what runs for"
        " long, plain lines of other commands",
    )
    level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="the least severity that is logged"
    )


class Settings(Table):
    """All settings in force; frozen, and picklable so that child processes get them."""

    database_url: Annotated[str, AfterValidator(database_address)] = Field(
        default="sqlite:///jarshy.db",
        description="`sqlite:///FILE` or `postgresql://USER@HOST/NAME`",
    )
    timezone: Annotated[str, AfterValidator(zone_name)] = Field(
        default="Asia/Almaty", description="the zone of the times that people read and write"
    )
    contact: Line | None = Field(
        default=None, description="address or page in the user agent, by which a site reaches you"
    )
    operator: MailAddress | None = Field(
        default=None, description="your mail address; in the user agent where `contact` is not set"
    )
    mail_language: Literal["ru", "kk", "en"] = Field(
        default="ru", description="language of the mails"
    )
    digest_at: time = Field(default=time(8), description="when daily digests go out, in `timezone`")
    sources: dict[str, SourceSettings] = Field(default_factory=dict)
    fetch: FetchSettings = Field(default_factory=FetchSettings)
    smtp: SmtpSettings = Field(default_factory=SmtpSettings)
    alerts: AlertSettings = Field(default_factory=AlertSettings)
    webhook: WebhookSettings = Field(default_factory=WebhookSettings)
    telegram: TelegramSettings = Field(default_factory=TelegramSettings)
    daemon: DaemonSettings = Field(default_factory=DaemonSettings)
    fleet: FleetSettings = Field(default_factory=FleetSettings)
    health: HealthSettings = Field(default_factory=HealthSettings)
    stories: StoriesSettings = Field(default_factory=StoriesSettings)
    web: WebSettings = Field(default_factory=WebSettings)
    log: LogSettings = Field(default_factory=LogSettings)
    _origins: dict[str, str] = PrivateAttr(default_factory=dict)
    _warnings: tuple[str, ...] = PrivateAttr(default=())

    @model_validator(mode="after")
    def _a_fleet_meets_in_postgres(self) -> Self:
        if self.fleet.enabled and self.database_is_sqlite:
            raise ValueError(
                "fleet.enabled needs Postgres, which all machines can reach, and database_url names"
                " a SQLite file: set database_url to postgresql://…, and move the archive there"
                " with `jarshy db move`"
            )
        return self

    @property
    def zone(self) -> ZoneInfo:
        """Return `timezone` as an object."""
        return ZoneInfo(self.timezone)

    @property
    def origins(self) -> dict[str, str]:
        """Return for each dotted key that was set where it was; the others are defaults."""
        return self._origins

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return what is allowed but unwise in these settings, one sentence each."""
        return self._warnings

    @property
    def user_agent(self) -> str:
        """Return the user agent: product, version and how to reach its user."""
        if self.fetch.user_agent:
            return self.fetch.user_agent
        contact = self.contact or self.operator
        return f"jarshy/{program_version()} ({f'+{contact}' if contact else 'news monitor'})"

    def source(self, key: str) -> SourceSettings:
        """Return how a source is visited; the defaults where nothing is said about it."""
        return self.sources.get(key) or SourceSettings()

    @property
    def database_is_sqlite(self) -> bool:
        """Tell whether the database is a SQLite file."""
        return urlsplit(self.database_url).scheme.startswith("sqlite")
