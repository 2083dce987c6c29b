"""What is true about a day, as plain data that tests compare with.

`truth_of` returns, with every time in UTC as ISO 8601:

    start, end      the day
    articles        {key: article}; an article has
        source, edition, url, aliases       other addresses of the same article
        published_at, precision             as the site can tell it: "second" on Tengrinews; "day",
                                            midnight in Almaty, on Akorda (on a speech's page not
                                            at all, only in the listing)
        appears_at, stock                   when it comes into the listings; before the day?
        language, section (None on a speech), listing, tags, authors [{name, role}]
        image, image_in_metadata            the picture's address on the page and in og:image
        caption, credit                     the words beneath it, and whose picture they say it is
        citations [{cited, phrase, url}]    those of the lead; a page may be said to cite more
        title, lead, paragraphs             of the first version; the body without the lead
        versions [{at, change, title, lead, paragraphs}]    the first has change None
        withdrawn {at, status} or None
        story, relation, of, links [{key, kind}], traits
    stories         {name: {original, first, members [{key, relation, of}]}}, `first` being the
                    key of the text that appeared first, `original` the text that others repeat
    links           [{a, b, kind}]: same_release, digest, background; they make no story
    series          {name: [keys]}  the same words every day with other numbers: never one story
    kinds           {name: [keys]}  different news that share the frames of some sentences
    counts          {"source/edition": {day, stock}}
"""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from crawler.demo import dates, pictures, sites
from crawler.demo.script import Script, Version

_CREDIT = re.compile(r"\.? ?Фото: .*$")


def truth_of(start: datetime, end: datetime, scripts: Sequence[Script]) -> dict[str, Any]:
    """Return the truth about the scripts; its shape is told in the module's docstring."""
    return {
        "start": start.isoformat(),
        "end": end.isoformat(),
        "articles": {script.key: _article(script, start) for script in scripts},
        "stories": _stories(scripts),
        "links": [
            {"a": script.key, "b": other, "kind": kind}
            for script in scripts
            for other, kind in script.links
        ],
        "series": _families(scripts, "series:"),
        "kinds": _families(scripts, "kind:"),
        "counts": _counts(scripts, start),
    }


def _article(script: Script, start: datetime) -> dict[str, Any]:
    first = script.versions[0]
    return {
        "source": "akorda" if script.is_akorda else "tengrinews",
        "edition": script.edition,
        "url": script.url,
        "aliases": [f"https://{script.host}{script.alias_path(name)}" for name in script.also],
        "published_at": _published(script),
        "precision": _precision(script),
        "appears_at": script.appears_at.isoformat(),
        "stock": script.appears_at < start,
        "language": script.language,
        "section": _section(script),
        "listing": script.rubric,
        "tags": list(script.tags),
        "authors": [{"name": name, "role": role} for name, role in script.authors],
        "image": pictures.address(script, "thumb_b"),
        "image_in_metadata": pictures.address(script),
        "caption": _caption(script),
        "credit": script.credit,
        "citations": [
            {"cited": cite.cited, "phrase": cite.phrase, "url": cite.url} for cite in script.cites
        ],
        "title": first.title,
        "lead": first.summary,
        "paragraphs": first.paragraphs,
        "versions": [_version(version) for version in script.versions],
        "withdrawn": _withdrawn(script),
        "story": script.story,
        "relation": script.relation,
        "of": script.of,
        "links": [{"key": other, "kind": kind} for other, kind in script.links],
        "traits": sorted(script.traits),
    }


def _published(script: Script) -> str:
    at = script.published_at
    if script.is_akorda:
        at = dates.local(at).replace(hour=0, minute=0, second=0).astimezone(UTC)
    return at.isoformat()


def _precision(script: Script) -> str:
    return "day" if script.is_akorda else "second"


def _section(script: Script) -> str | None:
    if script.rubric in {"speeches", "addresses"}:
        return None
    if script.is_akorda:
        return script.category or sites.AKORDA_LISTINGS[script.rubric][script.edition]
    return sites.TENGRI[script.host].rubrics[script.rubric]


def _caption(script: Script) -> str | None:
    """Return the words beneath the picture, without the credit where there is more than it."""
    return script.caption and (_CREDIT.sub("", script.caption) or script.caption)


def _version(version: Version) -> dict[str, Any]:
    return {
        "at": version.at.isoformat(),
        "change": version.change,
        "title": version.title,
        "lead": version.summary,
        "paragraphs": version.paragraphs,
    }


def _withdrawn(script: Script) -> dict[str, Any] | None:
    if script.withdrawn_at is None:
        return None
    return {"at": script.withdrawn_at.isoformat(), "status": script.withdrawn_status}


def _stories(scripts: Sequence[Script]) -> dict[str, Any]:
    stories: dict[str, Any] = {}
    for script in sorted(scripts, key=lambda item: (item.appears_at, item.key)):
        if script.story is None:
            continue
        story = stories.setdefault(
            script.story, {"original": None, "first": script.key, "members": []}
        )
        story["members"].append({"key": script.key, "relation": script.relation, "of": script.of})
        if script.relation == "original":
            story["original"] = script.key
    return stories


def _families(scripts: Sequence[Script], mark: str) -> dict[str, list[str]]:
    families: dict[str, list[str]] = {}
    for script in scripts:
        for trait in script.traits:
            if trait.startswith(mark):
                families.setdefault(trait.removeprefix(mark), []).append(script.key)
    return families


def _counts(scripts: Sequence[Script], start: datetime) -> dict[str, dict[str, int]]:
    counts: Counter[tuple[str, str]] = Counter()
    for script in scripts:
        source = "akorda" if script.is_akorda else "tengrinews"
        age = "stock" if script.appears_at < start else "day"
        counts[f"{source}/{script.edition}", age] += 1
    names = sorted({name for name, _ in counts})
    return {name: {age: counts[name, age] for age in ("day", "stock")} for name in names}
