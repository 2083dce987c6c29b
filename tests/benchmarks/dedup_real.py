"""Real, labelled texts that lie beside the repository, where they do; none is part of it."""

import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from crawler.dedup.text import Text

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "texts"
ABSENT = f"the labelled texts are not there ({FOLDER.parent.name}/{FOLDER.name})"
_NAMES = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря"
_MONTHS = tuple(_NAMES.split())
_LOCAL = timezone(timedelta(hours=5))
_WEEK = datetime(2024, 4, 14, tzinfo=UTC)
_BLOCK = 5  # sentences
# The texts were saved without their line breaks, with link blocks and captions run in.
_LINKS = re.compile(r"Продолжение((?:■.*?(?:Вчера|Сегодня|\d{1,2} [а-я]+ \d{4}) \d\d:\d\d)+)")
_GLUED = re.compile(r"([а-яё])((?:Tengrinews|Polisia|Kazpravda|Primeminister)\.kz)")
_GLUED_AFTER = re.compile(r"(\.kz)([а-яё])")
_LINES = re.compile(r"(Посмотреть эту публикацию в Instagram|Фото пресс-службы Акорды)")
_ALSO = re.compile(r"(Читайте также:)")
_BREAK = re.compile(r"(?<=[.!?…»])(?<![A-ZА-Я]\.)(?=[А-ЯЁA-ZӘ-Ӯ]|[\"«][А-ЯЁA-ZӘ-Ӯ])")
_DATE = re.compile(r"(\d+) (\w+) (\d{4}) (\d\d):(\d\d)")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts with what a person said of them."""

    label: str
    a: Text
    b: Text


@dataclass(frozen=True, slots=True)
class Grouped:
    """A text with the story that it belongs to; `note` is a reservation or None."""

    group: str
    note: str | None
    text: Text

    @property
    def story(self) -> str:
        """Name the story that the text must be in: its group's, or its own where a note says so."""
        alone = f" {self.text.id}" if "NOT" in (self.note or "") else ""
        return f"{self.group} {self.text.language}{alone}"


def is_there() -> bool:
    """Tell whether the texts lie beside the repository."""
    return (FOLDER / "story-groups.jsonl").is_file()


def pairs() -> Iterator[Pair]:
    """Yield the labelled pairs of one week of Tengrinews."""
    dated = {row["url"]: row["date"] for row in _rows("tengrinews-akorda-2024.jsonl.gz")}
    texts = {}
    for number, row in enumerate(_rows("tengrinews-pairs-texts.jsonl.gz")):
        date = dated.get(row["url"])
        texts[row["url"]] = _text(number, row["title"], _lines(row["content"]), _time(date))
    lines = (FOLDER / "tengrinews-pairs.tsv").read_text("utf-8").splitlines()
    for line in lines[1:]:
        label, _, _, a, b = line.split("\t")
        yield Pair(label, texts[a], texts[b])


def groups() -> list[Grouped]:
    """Give the texts of several sites with their story; their times are not known well enough."""
    found = []
    with (FOLDER / "story-groups.jsonl").open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            row = json.loads(line)
            host = row["url"].split("/")[2].removeprefix("www.")
            source = "tengrinews" if host == "tengrinews.kz" else host
            body = _lines(row["text"]) if source == "tengrinews" else row["text"]
            text = _text(number, row["title"], body, None, source=source, host=host)
            found.append(Grouped(row["group"], row["note"], text))
    return found


def week() -> list[Text]:
    """Give all texts of the week in order of publication."""
    rows = _rows("tengrinews-akorda-2024.jsonl.gz")
    texts = [
        _text(number, row["title"], _lines(row["text"]), _time(row["date"]))
        for number, row in enumerate(rows)
    ]
    return sorted(texts, key=lambda text: text.time)


def translated() -> list[tuple[str, Text]]:
    """Give blocks of five sentences of one article in ru, kk and en, with the block's name."""
    found = []
    for language in ("ru", "kk", "en"):
        articles: dict[str, list[str]] = defaultdict(list)
        for line in (FOLDER / "ntrex" / f"{language}.tsv").read_text("utf-8").splitlines():
            name, sentence = line.split("\t", 1)
            articles[name].append(sentence)
        for name, lines in articles.items():
            for at in range(0, len(lines) - _BLOCK + 1, _BLOCK):
                block = lines[at : at + _BLOCK]
                text = Text(len(found), "", block[0], "\n\n".join(block[1:]), language, language,
                            _WEEK, _WEEK)  # fmt: skip
                found.append((f"{name}/{at}", text))
    return found


def _rows(name: str) -> list[dict[str, Any]]:
    with gzip.open(FOLDER / name, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _time(date: str | None) -> datetime | None:
    found = _DATE.match(date or "")
    if not found:
        return None
    day, month, year, hour, minute = found.groups()
    at = datetime(int(year), _MONTHS.index(month) + 1, int(day), int(hour), int(minute),
                  tzinfo=_LOCAL)  # fmt: skip
    return at.astimezone(UTC)


def _lines(text: str) -> str:
    """Put back line breaks and spaces as far as they can be told."""
    text = _LINKS.sub("\n\n", text)
    text = _GLUED_AFTER.sub(r"\1 \2", _GLUED.sub(r"\1 \2", text))
    text = _ALSO.sub(r"\n\n\1", _LINES.sub(r"\n\n\1\n\n", text))
    return _BREAK.sub("\n\n", text)


def _text(
    number: int,
    title: str,
    body: str,
    when: datetime | None,
    *,
    source: str = "tengrinews",
    host: str = "tengrinews.kz",
) -> Text:
    parts = [part.strip() for part in body.split("\n") if part.strip()]
    letters = set(body.lower())
    language = "kk" if letters & set("әіңғүұқөһ") else "ru" if letters & set("ыэюя") else "en"
    lead, rest = (parts[0], parts[1:]) if source == "tengrinews" else (None, parts)
    return Text(number, title, lead, "\n\n".join(rest), language, source, when, when or _WEEK,
                host=host)  # fmt: skip
