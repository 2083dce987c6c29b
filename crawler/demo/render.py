"""The templates, and what all pages of both sites need of them."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from crawler.demo import dates, pictures
from crawler.demo.script import Script

ENDS = 4
"""How many first page numbers a listing shows before the gap and the last one."""


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of the page numbers: a page, the present page, or a gap (number None)."""

    number: int | None
    href: str | None = None
    current: bool = False


@cache
def environment() -> Environment:
    """Return the environment of all templates: escaping on, undefined names an error."""
    return Environment(
        loader=PackageLoader("crawler.demo"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=False,
    )


def render(template: str, **values: Any) -> bytes:
    """Return a page as bytes."""
    return environment().get_template(template).render(**values).encode()


def pagination(current: int, last: int, href: Any) -> list[Link]:
    """Return the page numbers: the first ones, those around the present one, the last."""
    shown = {*range(1, min(ENDS, last) + 1), *range(current - 1, current + 2), last}
    links: list[Link] = []
    before = 0
    for number in sorted(number for number in shown if 1 <= number <= last):
        if number - before > 1:
            links.append(Link(None))
        links.append(Link(number, href(number), current=number == current))
        before = number
    return links


@dataclass(frozen=True, slots=True)
class Card:
    """An item as listings, sidebars and insets show it."""

    href: str
    title: str
    lead: str
    number: int
    type: str
    thumb: str
    alt: str
    date: str
    time: str
    time_comma: str
    summary: str
    video: bool = False


def card(script: Script, now: datetime, language: str, href: str | None = None) -> Card:
    """Return an item's card as it stands at a moment."""
    version = script.at(now)
    at = script.published_at
    first = version.paragraphs[0] if version.blocks else ""
    akorda = script.is_akorda
    return Card(
        href=href or script.foreign or script.path,
        title=version.title,
        lead=version.summary or "",
        number=script.number,
        type=script.type,
        thumb=pictures.path(script, "thumb_m") or "",
        alt=_alt(script),
        date=dates.akorda(at, language) if akorda else dates.tengri_card(at, now, language),
        time=dates.tengri_relative(at, now, language, " | "),
        time_comma=dates.tengri_relative(at, now, language, ", "),
        summary=_cut(first),
        video="video" in script.traits,
    )


def _alt(script: Script) -> str:
    return script.caption or ""


def _cut(text: str, length: int = 140) -> str:
    if len(text) <= length:
        return text
    return text[:length].rsplit(" ", 1)[0] + "..."
