"""What is true about a day, as plain data that tests compare with.

`truth_of` returns, with every time in UTC as ISO 8601:

    start, end      the day
    articles        {key: article}; an article has
        source, edition, url, aliases       other addresses of the same article
        published_at, precision             as the page can tell it ("minute" on Tengrinews, "day")
        appears_at, stock                   when it comes into the listings; before the day?
        language, section, rubric, tags, authors [{name, role}]
        image, caption, credit              the picture's address and the words beneath it
        citations [{cited, phrase, url}]
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

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from crawler.demo import pictures, sites
from crawler.demo.script import Script, Version


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
        "rubric": script.rubric,
        "tags": list(script.tags),
        "authors": [{"name": name, "role": role} for name, role in script.authors],
        "image": pictures.address(script),
        "caption": script.caption,
        "credit": script.credit,
        "citations": [
            {"cited": cite.cited, "phrase": cite.phrase, "url": cite.url} for cite in script.cites
        ],
        "title": first.title,
        "lead": first.lead,
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
    """Return the moment that the page can tell: seconds come from its metadata only."""
    return script.published_at.isoformat()


def _precision(script: Script) -> str:
    return "day" if script.is_akorda else "second"


def _section(script: Script) -> str:
    if script.is_akorda:
        return sites.AKORDA_LISTINGS[script.rubric][script.edition]
    return sites.TENGRI[script.host].rubrics[script.rubric]


def _version(version: Version) -> dict[str, Any]:
    return {
        "at": version.at.isoformat(),
        "change": version.change,
        "title": version.title,
        "lead": version.lead,
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
