"""The pages of the President's site in its three languages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from crawler.demo import dates, dice, pictures, sites
from crawler.demo.day import Day
from crawler.demo.pieces import inline
from crawler.demo.render import card, pagination, render
from crawler.demo.script import Script, Version

PAGE = 10
"""Cards on a page of a listing."""
SIDE = 3
DECLARATIONS = {
    "ru": ("deklaratsionnye-svedeniya-deklaracii-31115115", "Декларационные сведения"),
    "kk": ("deklaraciya-malimetteri-deklaracii-31115115", "Декларация мәліметтері"),
    "en": ("declarations-deklaracii-31115115", "Declarations"),
}
_JUSTIFIED = Markup('<p style="text-align: justify;">{}</p>\n\n')
_CENTRED = Markup('<p style="text-indent: 0cm; text-align: center;"><strong>{}</strong></p>\n\n')
_BLANK = Markup('<p style="text-align: justify;">&nbsp;</p>\n\n')


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a listing: language, path after the language, what it lists."""

    language: str
    path: str
    scripts: list[Script]
    number: int

    @property
    def last(self) -> int:
        """Return the number of the last page with cards."""
        return max(1, -(-len(self.scripts) // PAGE))

    def href(self, number: int) -> str:
        """Return the address of another page of the same listing."""
        return f"/{sites.AKORDA_PREFIX[self.language]}/{self.path}?page={number}"


def article_page(day: Day, script: Script, now: datetime) -> bytes:
    """Return the page of a release, with its date, or of a speech, which has none."""
    version = script.at(now)
    language = script.edition
    speech = script.rubric in {"speeches", "addresses"}
    rest = script.path.removeprefix(f"/{sites.AKORDA_PREFIX[language]}")
    return render(
        "akorda/speech.html" if speech else "akorda/event.html",
        **_frame(day, language, version.title, rest, now),
        image=pictures.address(script),
        picture=pictures.path(script),
        rubric=script.rubric,
        section=sites.AKORDA_LISTINGS[script.rubric][language],
        category=script.category or "",
        place=script.place or "",
        date=dates.akorda(script.published_at, language),
        body=_body(script, version),
    )


def listing_page(day: Day, listing: Listing, now: datetime) -> bytes:
    """Return a page of a listing; past the end it has no cards."""
    first = (listing.number - 1) * PAGE
    shown = listing.scripts[first : first + PAGE]
    language = listing.language
    cards = [card(script, now, language) for script in shown]
    if listing.number == 1 and cards:
        slug, name = DECLARATIONS[language]
        href = f"/{sites.AKORDA_PREFIX[language]}/{slug}"
        cards.append(_declarations(cards[-1].date, href, name))
    return render(
        "akorda/listing.html",
        **_frame(
            day, language, sites.AKORDA_LISTINGS[listing.path][language], f"/{listing.path}", now
        ),
        image=None,
        cards=cards,
        pagination=pagination(listing.number, listing.last, listing.href),
    )


def _declarations(date: str, href: str, name: str) -> Any:
    return {"href": href, "title": name, "date": date, "summary": name, "thumb": ""}


def _frame(day: Day, language: str, title: str, rest: str, now: datetime) -> dict[str, Any]:
    prefix = sites.AKORDA_PREFIX[language]
    slug, name = DECLARATIONS[language]
    return {
        "language": language,
        "prefix": prefix,
        "title": title,
        "suffix": sites.AKORDA_SUFFIX[language],
        "url": f"https://akorda.kz/{prefix}{rest}",
        "rest": rest,
        "words": sites.AKORDA_WORDS[language],
        "sections": [
            {"path": path, "name": names[language]} for path, names in sites.AKORDA_LISTINGS.items()
        ],
        "declarations": slug,
        "declarations_name": name,
        "token": f"{dice.number('token', rest):016x}",
        "year": dates.local(now).year,
        "generated": f"{dates.local(day.changed_at(sites.AKORDA, now)):%Y-%m-%d %H:%M:%S}",
        "side": _side(day, language),
    }


def _side(day: Day, language: str) -> list[dict[str, str]]:
    """Return other items with their dates: the only dates that a speech page has."""
    stock = [s for s in day.stock.get(sites.AKORDA, ()) if s.edition == language]
    acts = [s for s in stock if s.rubric == "legal_acts"] or stock
    return [
        {
            "date": dates.akorda(s.published_at, language),
            "href": s.path,
            "title": s.at(day.start).title,
        }
        for s in acts[:SIDE]
    ]


def _body(script: Script, version: Version) -> Markup:
    result = Markup("")
    for index, block in enumerate(version.blocks):
        if block.kind == "head" or (script.rubric == "speeches" and index == 0):
            result += _CENTRED.format(inline(block.text)) + _BLANK
        else:
            result += _JUSTIFIED.format(_dashes(block.text))
        if index == 1 and script.picture:
            source = f"/public/assets/media/uploadMedia/{dice.number(script.key) % 10**10}_2.jpg"
            result += Markup('<p><img src="{}" width="100%" /></p>\n\n').format(source)
    return result + _BLANK


def _dashes(text: str) -> Markup:
    """Return the text with dashes and quotation marks as the editor of the site writes them."""
    html = str(inline(text))
    for sign, entity in (("–", "&ndash;"), ("«", "&laquo;"), ("»", "&raquo;")):
        html = html.replace(sign, entity)
    return Markup(html)  # noqa: S704 - escaped by inline
