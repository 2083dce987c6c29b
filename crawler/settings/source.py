"""The settings of one source: which of it is visited, how often and how deep."""

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from crawler.settings.durations import Seconds
from crawler.settings.schedule import Schedule, ScheduleField
from crawler.settings.values import (
    css_selector,
    page_pattern,
    path_pattern,
    single_line,
    web_address,
    zone_name,
)

EVERY_FIVE_MINUTES = Schedule(every=300)
FASTEST, SLOWEST = 0.4, 6.0  # of the interval; see "rhythm" in docs/benchmarks.md

WebAddress = Annotated[str, AfterValidator(web_address)]
Line = Annotated[str, AfterValidator(single_line)]
Selector = Annotated[str, AfterValidator(css_selector)]


class Table(BaseModel):
    """A table of settings: frozen, and without keys that nobody knows."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class SelectorSettings(Table):
    """Where the fields stand on the pages of a declared site; what is not set is found without."""

    card: Selector | None = Field(default=None, description="each entry of a listing")
    card_link: Selector | None = Field(
        default=None, description="its link; without it the first one"
    )
    card_title: Selector | None = Field(
        default=None, description="its title; without it the link's text"
    )
    card_lead: Selector | None = Field(default=None, description="its summary")
    card_date: Selector | None = Field(default=None, description="its date; without it `time`")
    title: Selector | None = Field(default=None, description="an article's title")
    lead: Selector | None = Field(default=None, description="its lead")
    body: Selector | None = Field(default=None, description="what holds its text")
    date: Selector | None = Field(default=None, description="its date")
    author: Selector | None = Field(default=None, description="its authors, an element each")
    section: Selector | None = Field(default=None, description="its section")
    tags: Selector | None = Field(default=None, description="its tags, an element each")
    image: Selector | None = Field(default=None, description="its pictures, or what holds them")

    @property
    def chosen(self) -> dict[str, str]:
        """Return the selectors that are set, by name."""
        return {name: text for name, text in self.model_dump().items() if text is not None}


class SourceSettings(Table):
    """How one source is visited; `editions` None means all, `listings` () the source's own.

    A table of a site that is not built in declares it: its addresses and its language.
    """

    enabled: bool = Field(default=True, description="whether it is visited at all")
    editions: tuple[str, ...] | None = Field(
        default=None, description="which editions; all if not set"
    )
    schedule: ScheduleField = Field(
        default=EVERY_FIVE_MINUTES,
        description='a cron expression in `timezone`, or `{every = "5m"}`',
    )
    jitter: Seconds = Field(
        default=30.0,
        description="how much later than its cron expression says a visit may begin, by an"
        " offset of the source's own, lest all begin at once; visits at an interval are spread over"
        " the whole of it; `0s` for neither",
    )
    listings: tuple[WebAddress, ...] = Field(
        default=(), description="listing addresses to read instead of the built-in ones"
    )
    name: Line | None = Field(
        default=None, description="of a declared site: its name for people; without it the key"
    )
    language: Literal["ru", "kk", "en"] | None = Field(
        default=None, description="of a declared site: the language that it is in"
    )
    rss: tuple[WebAddress, ...] = Field(
        default=(), description="of a declared site: its RSS or Atom feeds"
    )
    sitemaps: tuple[WebAddress, ...] = Field(
        default=(), description="of a declared site: its sitemaps, or their indexes"
    )
    pages: Annotated[str, AfterValidator(page_pattern)] = Field(
        default="{listing}?page={page}",
        description="of a declared site: addresses of a listing's further pages",
    )
    articles: tuple[Annotated[str, AfterValidator(path_pattern)], ...] = Field(
        default=(),
        description="of a declared site: how the paths of its articles begin, with `*` for"
        " anything, where its links lead elsewhere too",
    )
    timezone: Annotated[str, AfterValidator(zone_name)] | None = Field(
        default=None, description="of a declared site: its clock; without it `timezone`"
    )
    selectors: SelectorSettings = Field(default_factory=SelectorSettings)
    rhythm: Literal["adaptive", "fixed"] = Field(
        default="adaptive",
        description="`adaptive` spreads the visits that an interval gives over listings and hours"
        " by how much each publishes; `fixed` keeps to the interval, as a cron expression always"
        " does",
    )
    fastest: Seconds | None = Field(
        default=None,
        ge=1,
        description="the shortest time between two visits of a listing by the"
        " adaptive rhythm; without it two fifths of the interval",
    )
    slowest: Seconds | None = Field(
        default=None, ge=1, description="the longest; without it six times the interval"
    )
    sweep_every: Seconds = Field(
        default=21600.0,
        ge=60,
        description="how often listings are read deeper than to the last"
        " visit, for what was put in further down",
    )
    sweep_pages: int = Field(
        default=10, ge=1, le=50, description="how many pages of each listing are read then"
    )
    witness_every: Seconds = Field(
        default=3600.0,
        description="how often RSS feeds and news sitemaps are asked what the"
        " listings did not show; `0s` for never",
    )

    @property
    def addresses(self) -> tuple[str, ...]:
        """Return all addresses of the table: listings, feeds and sitemaps."""
        return (*self.listings, *self.rss, *self.sitemaps)

    @model_validator(mode="before")
    @classmethod
    def _every_as_a_key(cls, data: Any) -> Any:
        if not isinstance(data, dict) or "every" not in data:
            return data
        if "schedule" in data:
            raise ValueError("set `schedule` or `every`, not both")
        return {k: v for k, v in data.items() if k != "every"} | {
            "schedule": {"every": data["every"]}
        }

    @model_validator(mode="after")
    def _bounds_hold_the_interval(self) -> Self:
        every = self.schedule.every
        if every is None or self.rhythm == "fixed":
            return self
        if self.fastest is not None and self.fastest > every:
            raise ValueError("fastest must not be longer than the interval of schedule")
        if self.slowest is not None and self.slowest < every:
            raise ValueError("slowest must not be shorter than the interval of schedule")
        return self

    @property
    def bounds(self) -> tuple[float, float] | None:
        """Return the shortest and longest pause of the adaptive rhythm in seconds, None without."""
        every = self.schedule.every
        if every is None or self.rhythm == "fixed":
            return None
        fastest = every * FASTEST if self.fastest is None else self.fastest
        return fastest, every * SLOWEST if self.slowest is None else self.slowest
