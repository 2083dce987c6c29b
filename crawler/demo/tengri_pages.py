"""The pages of the three Tengrinews hosts, in each of their designs."""

import json
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

from markupsafe import Markup

from crawler.demo import dates, dice, pictures
from crawler.demo.day import Day
from crawler.demo.pieces import lead, pieces
from crawler.demo.render import Card, card, pagination, render
from crawler.demo.script import MOVED_AFTER, Script, Version
from crawler.demo.sites import Design, Tengri

PAGE = 20
"""Cards on a page of a listing."""
SIDE = 18
CLAIMED = "+05:00"
CLAIMED_IN_JSON_LD = "+06:00"
"""Both offsets are printed whatever the season: only the local clock is to be trusted."""
RELATIVE_IN = 5
"""One article in five says "Сегодня 12:59" while it is young."""


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a listing: its address without the page, its heading, what it lists."""

    base: str
    heading: str
    scripts: list[Script]
    number: int
    rubric: str | None = None

    @property
    def last(self) -> int:
        """Return the number of the last page."""
        return max(1, -(-len(self.scripts) // PAGE))

    def href(self, number: int) -> str:
        """Return the address of another page of the same listing."""
        return self.base if number == 1 else f"{self.base}page/{number}/"


def article_page(site: Tengri, day: Day, script: Script, now: datetime, design: Design) -> bytes:
    """Return the page of an article as it stands at a moment."""
    version = script.at(now)
    others = _others(site, day, script)
    date = _date(site, script, now)
    template = "older_article" if design == "older" else "article"
    return render(
        f"tengrinews/{template}.html",
        **_frame(site, version.title, script.path, now),
        **_text(script, version, others),
        **_metadata(site, script, version),
        design=design,
        date=date,
        date_comma=dates.tengri_relative(script.published_at, now, site.language, ", "),
        json_ld=_json_ld(site, script, version, design),
        side=others,
    )


def listing_page(
    site: Tengri, day: Day, listing: Listing, now: datetime, design: Design
) -> bytes | None:
    """Return a page of a listing, or None past its end."""
    if not 1 <= listing.number <= listing.last:
        return None
    first = (listing.number - 1) * PAGE
    shown = listing.scripts[first : first + PAGE]
    template = "older_listing" if design == "older" else "listing"
    following = listing.number + 1
    return render(
        f"tengrinews/{template}.html",
        **_frame(site, f"{listing.heading} | Tengrinews", listing.base, now),
        **_no_article(listing.heading),
        design=design,
        heading=listing.heading,
        cards=[_listed(site, script, now, listing.rubric) for script in shown],
        side=_others(site, day, None),
        pagination=pagination(listing.number, listing.last, listing.href),
        next_page=listing.href(following) if following <= listing.last else None,
        json_ld=[],
    )


def _listed(site: Tengri, script: Script, now: datetime, rubric: str | None) -> Card:
    moved = rubric is None and now - script.appears_at >= MOVED_AFTER
    known_as = script.also[0] if moved and script.also else rubric
    href = script.alias_path(known_as) if known_as in script.also and known_as else None
    return card(script, now, site.language, href)


def _frame(site: Tengri, title: str, path: str, now: datetime) -> dict[str, Any]:
    return {
        "language": site.language,
        "words": site.words,
        "address": site.address,
        "rubrics": list(site.rubrics.items()),
        "token": f"{dice.number('token', path):016x}{dice.number('token2', path):016x}",
        "title": title,
        "url": f"{site.address}{path}",
        "year": dates.local(now).year,
    }


def _no_article(heading: str) -> dict[str, Any]:
    return {
        "title_suffix": "",
        "image": None,
        "published": None,
        "publish_date": None,
        "section": heading,
        "tags": (),
        "description": heading,
        "page_type": "main",
        "page_id": "",
    }


def _metadata(site: Tengri, script: Script, version: Version) -> dict[str, Any]:
    filler = site.words["filler"].format(version.title)
    return {
        "title_suffix": " | Tengrinews.kz" if dice.number(script.key) % 2 else "",
        "image": pictures.address(script),
        "published": dates.iso_local(script.published_at, CLAIMED),
        "publish_date": f"{dates.local(script.published_at):%Y-%m-%d %H:%M:%S}",
        "section": site.rubrics[script.rubric],
        "rubric": script.rubric,
        "tags": script.tags,
        "description": filler if script.type == "article" else version.summary or version.title,
        "page_type": script.type,
        "page_id": str(script.number),
    }


def _text(script: Script, version: Version, others: list[Card]) -> dict[str, Any]:
    empty = dice.number("caption", script.key) % 7 == 0 and script.caption is None
    return {
        "lead_html": lead(script, version),
        "pieces": pieces(script, version, others),
        "picture": pictures.path(script, "thumb_b"),
        "caption": "" if empty else script.caption or "",
        "paid": next((t.removeprefix("paid:") for t in script.traits if t.startswith("paid:")), ""),
        "authors": [
            {
                "name": name,
                "role": role,
                "number": dice.between(100, 499, name),
                "photo": f"{dice.number(name):x}",
            }
            for name, role in script.authors
        ],
        "tag_links": [
            {"name": tag, "href": f"/tag/{tag.casefold().replace(' ', '_')}/"}
            for tag in script.tags
        ],
    }


def _date(site: Tengri, script: Script, now: datetime) -> str:
    if dice.number("relative", script.key) % RELATIVE_IN == 0:
        return dates.tengri_relative(script.published_at, now, site.language)
    return dates.tengri_full(script.published_at, site.language)


def _others(site: Tengri, day: Day, script: Script | None) -> list[Card]:
    """Return cards of other items, from the stock, so that a page does not change with the hour."""
    stock = [other for other in day.stock.get(site.host, ()) if other is not script]
    key = script.key if script else site.host
    return [card(s, day.start, site.language) for s in dice.sample(stock, SIDE, "side", key)]


def _json_ld(site: Tengri, script: Script, version: Version, design: Design) -> list[Markup]:
    article: dict[str, Any] = {
        "@context": "http://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": {"@type": "WebPage", "@id": script.url},
        "headline": escape(version.title),
        "image": {"@type": "ImageObject", "url": pictures.address(script, "thumb_m")},
        "datePublished": dates.iso_local(script.published_at, CLAIMED_IN_JSON_LD),
        "dateModified": dates.iso_local(script.published_at, CLAIMED_IN_JSON_LD),
        "author": [{"@type": "Person", "name": name} for name, _ in script.authors]
        or {"@type": "Organization", "name": "Tengrinews.kz"},
        "publisher": {"@type": "Organization", "name": "Tengrinews.kz"},
    }
    home = {"@id": f"{site.address}/", "name": site.words["home"]}
    rubric = {"@id": f"{site.address}/{script.rubric}/", "name": site.rubrics[script.rubric]}
    trail = {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "item": item}
            for place, item in enumerate((home, rubric), 1)
        ],
    }
    organization = {
        "@context": "http://schema.org",
        "@type": "Organization",
        "name": "Tengrinews.kz",
        "url": f"{site.address}/",
    }
    if design == "april_2026" and site.language == "kk":
        body = "\n\n".join([version.summary or "", *version.paragraphs]).strip()
        section = site.rubrics[script.rubric]
        article |= {"articleBody": escape(body), "articleSection": section}
        graph = {"@context": "https://schema.org", "@graph": [organization, article, trail]}
        return [_script_safe(graph)]
    return [_script_safe(organization), _script_safe(article), _script_safe(trail)]


def _script_safe(value: Any) -> Markup:
    text = json.dumps(value).replace("/", "\\/")
    return Markup(text)  # noqa: S704 - slashes are escaped, so no tag can close the script
