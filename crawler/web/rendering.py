"""Turn pages into HTML in the reader's language."""

import tomllib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from crawler.alerts import labels
from crawler.alerts.excerpt import clean, marked
from crawler.alerts.headers import safe_url
from crawler.views.found import passages_of
from crawler.web.asked import Asked
from crawler.web.context import Context
from crawler.web.pages import Page
from storage.records import StoredArticle


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Return the labels of every language, read once from the packaged file."""
    text = files("crawler.web").joinpath("templates/labels.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def style() -> bytes:
    """Return the style sheet."""
    return files("crawler.web").joinpath("templates/style.css").read_bytes()


@cache
def _environment() -> Environment:
    # Always: what file names are made of decides nothing (select_autoescape leaves *.j2 raw).
    found = Environment(
        loader=PackageLoader("crawler.web", "templates"),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters |= {
        "safe_url": safe_url, "host": _host, "marked": marked,
        "passages": passages_of, "paragraphs": _paragraphs,
    }  # fmt: skip
    return found


def _shown(value: Any) -> Any:
    """Return a text without what turns lines round or speaks to terminals; markup as it is."""
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def html_of(page: Page, context: Context, asked: Asked, language: str) -> str:
    """Return a page as HTML."""
    facts = {
        "t": catalogue()[language],
        "asked": asked,
        "page_language": language,
        "form": page.form,
        "when": lambda article: _when(article, context, language),
        "at": lambda at: _at(at, context, language),
        "relation": lambda kind: _relation(kind, language),
        "zone": context.zone.key,
        "language_name": lambda code: labels.language_name(code, language),
    }
    return _environment().get_template(f"{page.template}.html.j2").render(facts, **page.facts)


def _relation(kind: str | None, language: str) -> str:
    # A mail says of the original that it was first published; beside copies that came before it
    # by their times, that would confuse.
    return catalogue()[language][kind] if kind == "original" else labels.relation(kind, language)


def _when(article: StoredArticle, context: Context, language: str) -> str:
    """Return when an article was published, or else first seen."""
    at, precision = article.published_at or article.first_seen_at, article.published_precision
    day = article.published_at is not None and precision == "day"
    zone = labels.DAY_ZONE if day else context.zone
    return labels.moment(at, "day" if day else None, zone, language, offset=False)


def _at(at: datetime | None, context: Context, language: str) -> str:
    return "–" if at is None else labels.moment(at, None, context.zone, language, offset=False)


def _host(url: str) -> str:
    return urlsplit(safe_url(url)).hostname or ""


def _paragraphs(text: str, spans: Any) -> list[Any]:
    """Return a text's paragraphs, each as parts with the words at the spans marked."""
    found, start = [], 0
    for paragraph in text.split("\n\n"):
        end = start + len(paragraph)
        found.append(marked(text, spans, start, end))
        start = end + 2
    return [parts for parts in found if parts]
