"""The invented articles of `texts/*.toml`, read into scripts for a given day.

An entry of a file is a table `[[article]]`. `at` is "HH:MM" of the nominal day or "-3 HH:MM" for
three days before; `body` has paragraphs separated by blank lines, `> ` before a quotation, `## `
before a subhead, `- ` before an entry of a list. `@other:2-4` stands for paragraphs 2 to 4 of the
text `other`, taken over verbatim (`> @other:2` in quotation marks). `{today}`, `{tomorrow}`,
`{yesterday}`, `{weekday}` and `{year}` are filled in by the day.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

from crawler.demo import dates, dice, sites
from crawler.demo.script import Block, BlockKind, Citation, Script, Version

_AT = re.compile(r"(?:(-\d+) )?(\d\d):(\d\d)")
_REFERENCE = re.compile(r"(> )?@([\w-]+):(\d+)(?:-(\d+))?")
_MARKS: tuple[tuple[str, BlockKind], ...] = (("> ", "quote"), ("## ", "head"), ("- ", "item"))
Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Calendar:
    """Turns the nominal day's times and dates into those of the day that is played."""

    start: datetime

    def moment(self, text: str, key: str = "") -> datetime:
        """Return the moment of "HH:MM" or "-D HH:MM", with seconds that depend on `key`."""
        match = _AT.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is no time of the day: write HH:MM or -DAYS HH:MM")
        days, hours, minutes = (int(part or 0) for part in match.groups())
        seconds = dice.between(1, 59, key) if key else 0
        return self.start + timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)

    def fill(self, text: str, at: datetime, language: str) -> str:
        """Return a text with its dates filled in, as seen from a moment."""
        if "{" not in text:
            return text
        today = dates.local(at).date()
        one = timedelta(days=1)
        values = {
            "today": dates.day_month(today, language),
            "tomorrow": dates.day_month(today + one, language),
            "yesterday": dates.day_month(today - one, language),
            "weekday": dates.WEEKDAYS[language][today.weekday()],
            "year": str(today.year),
        }
        for name, value in values.items():
            text = text.replace(f"{{{name}}}", value)
        return text


def entries() -> list[Entry]:
    """Return the entries of all files, in the order of the files' names."""
    found: list[Entry] = []
    folder = files("crawler.demo").joinpath("texts")
    for file in sorted(folder.iterdir(), key=lambda item: item.name):
        if file.name.endswith(".toml"):
            tables = tomllib.loads(file.read_text("utf-8"))
            defaults = tables.get("defaults", {})
            found.extend({**defaults, **entry} for entry in tables.get("article", []))
    return found


def read(calendar: Calendar, found: list[Entry]) -> list[Script]:
    """Return the scripts of entries; a reference reaches any entry read before it."""
    known: dict[str, tuple[Block, ...]] = {}
    scripts = []
    for entry in found:
        script = _script(calendar, entry, known)
        if script.key in known:
            raise ValueError(f"two texts have the key {script.key!r}")
        known[script.key] = script.versions[0].blocks
        scripts.append(script)
    return scripts


def blocks(body: str, known: Mapping[str, tuple[Block, ...]]) -> tuple[Block, ...]:
    """Return the blocks of a body, references resolved."""
    result: list[Block] = []
    for part in re.split(r"\n\s*\n", body.strip()):
        text = " ".join(part.split())
        reference = _REFERENCE.fullmatch(text)
        if reference is None:
            result.append(_block(text))
        else:
            result.extend(_referred(reference, known))
    return tuple(result)


def _block(text: str) -> Block:
    for mark, kind in _MARKS:
        if text.startswith(mark):
            return Block(kind, text.removeprefix(mark))
    return Block("p", text)


def _referred(reference: re.Match[str], known: Mapping[str, tuple[Block, ...]]) -> list[Block]:
    quoted, key, first, last = reference.groups()
    if key not in known:
        raise ValueError(f"@{key} refers to a text that was not read before")
    taken = known[key][int(first) - 1 : int(last or first)]
    if not quoted:
        return list(taken)
    return [Block("quote", f'"{block.text}"') for block in taken]


def _script(calendar: Calendar, entry: Entry, known: Mapping[str, tuple[Block, ...]]) -> Script:
    key, edition = entry["key"], entry["edition"]
    akorda = entry["site"] == "akorda"
    appears = calendar.moment(entry["at"], key)
    published = calendar.moment(entry["dated"], key) if "dated" in entry else appears
    language = entry.get("language", edition)
    withdrawn = entry.get("withdrawn")
    pinned = entry.get("pinned_until")
    return Script(
        key=key,
        host=sites.AKORDA if akorda else sites.TENGRI_HOST[edition],
        edition=edition,
        rubric=entry.get("rubric", "events" if akorda else "kazakhstan_news"),
        published_at=published,
        appears_at=appears,
        versions=_versions(calendar, entry, known, language),
        language=language,
        tags=tuple(entry.get("tags", ())),
        authors=tuple(_author(text) for text in entry.get("authors", ())),
        picture=entry.get("picture", True),
        caption=entry.get("caption"),
        credit=entry.get("credit"),
        category=entry.get("category"),
        place=entry.get("place"),
        cites=tuple(Citation(*cite) for cite in entry.get("cites", ())),
        story=entry.get("story"),
        relation=entry.get("relation", "original"),
        of=entry.get("of"),
        links=tuple((other, kind) for other, kind in entry.get("links", ())),
        traits=frozenset(entry.get("traits", ())),
        also=tuple(entry.get("also", ())),
        withdrawn_at=calendar.moment(withdrawn) if withdrawn else None,
        withdrawn_status=entry.get("withdrawn_status", 404),
        pinned_until=calendar.moment(pinned) if pinned else None,
        foreign=entry.get("foreign"),
        slug=entry.get("slug", ""),
    )


def _author(text: str) -> tuple[str, str | None]:
    name, _, role = text.partition(", ")
    return name, role or None


def _versions(
    calendar: Calendar, entry: Entry, known: Mapping[str, tuple[Block, ...]], language: str
) -> tuple[Version, ...]:
    at = calendar.moment(entry["at"], entry["key"])

    def filled(text: str) -> str:
        return calendar.fill(text, at, language)

    lead = entry.get("lead")
    versions = [
        Version(
            at,
            filled(entry["title"]),
            filled(lead) if lead else None,
            tuple(Block(b.kind, filled(b.text)) for b in blocks(entry.get("body", ""), known)),
        )
    ]
    for edit in entry.get("edits", ()):
        versions.append(_edited(versions[-1], edit, calendar.moment(edit["at"]), known))
    return tuple(versions)


def _edited(
    before: Version, edit: Entry, at: datetime, known: Mapping[str, tuple[Block, ...]]
) -> Version:
    """Return the next version: words replaced, paragraphs added, a new title or lead."""

    def changed(text: str) -> str:
        for old, new in edit.get("replace", ()):
            text = text.replace(old, new)
        return text

    body = tuple(Block(block.kind, changed(block.text)) for block in before.blocks)
    return Version(
        at,
        edit.get("title", changed(before.title)),
        edit.get("lead", changed(before.lead) if before.lead else None),
        body + (blocks(edit["add"], known) if "add" in edit else ()),
        edit["change"],
    )
