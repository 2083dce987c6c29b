"""Saved pages with the fields that were read from them: test cases that freeze the clock."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from crawler.errors import ExtractionError, UsageError
from crawler.items import FIELDS, ArticleItem
from crawler.sources.spec import Source

_NAME = re.compile(r"[^a-z0-9]+")
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Checked:
    """How a saved page is read now: each field that differs, with what was expected and found."""

    file: Path
    url: str
    differences: Mapping[str, tuple[Any, Any]]


def save_case(
    folder: Path, source: Source, edition: str, url: str, html: str, now: datetime
) -> tuple[Path, ArticleItem]:
    """Write a page and what is read from it at `now` into a folder; return its file and article.

    Raises ExtractionError where the page gives no article.
    """
    item = source.read_article(edition, html, url, now)
    path = folder / source.key
    path.mkdir(parents=True, exist_ok=True)
    name = _NAME.sub("-", urlsplit(url).path.lower()).strip("-")[-_LONGEST_NAME:].strip("-")
    page = path / f"{name or 'page'}.html"
    page.write_text(html, encoding="utf-8", newline="")
    case = {"source": source.key, "edition": edition, "url": url, "fetched_at": now.isoformat()}
    expected = case | {"expected": fields_of(item)}
    text = json.dumps(expected, ensure_ascii=False, indent=2)
    page.with_suffix(".json").write_text(f"{text}\n", encoding="utf-8")
    return page, item


def check_cases(folder: Path, source_of: Callable[[str], Source]) -> Iterator[Checked]:
    """Read every saved page of a folder again, each at its own time; raises UsageError."""
    files = sorted(folder.rglob("*.json"))
    if not files:
        raise UsageError(f"{folder} has no saved pages; save one with: jarshy sources save URL")
    for file in files:
        yield _checked(file, source_of)


def fields_of(item: ArticleItem) -> dict[str, Any]:
    """Return the fields of an article as JSON has them, with its flags and its layers."""
    fields = {name: getattr(item, name) for name in (*FIELDS, "language", "flags")}
    fields["published_at"] = item.published_at.isoformat() if item.published_at else None
    fields["authors"] = [asdict(author) for author in item.authors]
    fields["images"] = [asdict(image) for image in item.images]
    fields["tags"], fields["flags"] = list(item.tags), list(item.flags)
    return fields


def _checked(file: Path, source_of: Callable[[str], Source]) -> Checked:
    try:
        case = json.loads(file.read_text(encoding="utf-8"))
        html = file.with_suffix(".html").read_text(encoding="utf-8")
        source, now = source_of(case["source"]), datetime.fromisoformat(case["fetched_at"])
        edition, url, expected = case["edition"], case["url"], dict(case["expected"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{file} is no saved page: {type(error).__name__}: {error}") from error
    try:
        found: dict[str, Any] = fields_of(source.read_article(edition, html, url, now))
    except ExtractionError as error:
        return Checked(file, url, {"page": ("an article", str(error))})
    names = [name for name in expected if expected[name] != found.get(name)]
    return Checked(file, url, {name: (expected[name], found.get(name)) for name in names})
