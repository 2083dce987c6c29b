"""Short news made from the wordings of `grammar/*.toml`, and the daily series.

A kind has several wordings of each sentence; an article takes one of each, with places, people and
numbers of its own, so that two articles of a kind share some sentences' frames and are different
news all the same. A series has one wording only, as currency and weather reports have. A slot is
`{word}`, `{word.form}`, `{word2.form}` (another of the same list), `{10-90}` (a number) or
`{10-90|час|часа|часов}` (a number with the noun in its form).
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from crawler.demo import dice
from crawler.demo.texts import Entry

DAYS_BEFORE = 6
"""The stock reaches back six days before the day begins."""
STOCK = {"tengri_ru": 46, "tengri_kk": 46, "tengri_en": 46, "akorda": 33}
IN_DAY = {"tengri_ru": 32, "tengri_kk": 14, "tengri_en": 14, "akorda": 4}
DENSITY = 100
"""Short news a day in the archive that `older` asks for; the real site has about 120."""
HEAD = 2
"""Title and lead: what comes after them may be left out."""
LANGUAGES = ("ru", "kk", "en")
COMPARED = 24
"""Siblings of a kind that an article is kept unlike: the latest ones."""
TRIES = 120
"""Drawings of wordings per article, of which the one least like its siblings is taken."""
_PREFIX = {"older": "older"}
_CITED = re.compile(r"(передает Tengrinews\.kz со ссылкой на (.+?))\.$")
_SLOT = re.compile(r"\{(?:(\d+)-(\d+)(?:\|([^}]+))?|([a-z_]+?)(\d?)(?:\.(\w+))?)\}")


Wording = tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Draw:
    """The choices of one article: which of each list, which number for each range."""

    seed: str
    words: Mapping[str, Sequence[Any]]

    def fill(self, text: str, place: str) -> str:
        """Return a sentence with its slots filled; unknown slots are left for the calendar."""
        filled = _SLOT.sub(lambda match: self._slot(match, place), text)
        return filled[:1].upper() + filled[1:]

    def _slot(self, match: re.Match[str], place: str) -> str:
        low, high, nouns, name, nth, form = match.groups()
        if low is not None:
            before = match.string[: match.start()].count(f"{{{low}-{high}")
            value = dice.between(int(low), int(high), self.seed, place, before, low, high)
            return f"{value} {_noun(value, nouns.split('|'))}" if nouns else str(value)
        if name not in self.words:
            return match[0]
        choices = self.words[name]
        index = dice.number(self.seed, name) + int(nth or 1) - 1
        chosen = choices[index % len(choices)]
        return str(chosen[form]) if form else str(chosen)


def _noun(value: int, forms: Sequence[str]) -> str:
    """Return the form of a Russian noun after a number: один час, два часа, пять часов."""
    if value % 10 == 1 and value % 100 != 11:  # noqa: PLR2004 - eleven is no one
        return forms[0]
    if value % 10 in {2, 3, 4} and value % 100 not in {12, 13, 14}:
        return forms[1]
    return forms[2]


def entries(older: int = 0) -> list[Entry]:
    """Return the entries of all grammars and series, as `crawler.demo.texts` reads them.

    `older` asks for so many short news more on Tengrinews in Russian, DENSITY a day further back.
    """
    found: list[Entry] = []
    for name in ("tengri_ru", "tengri_kk", "tengri_en"):
        found.extend(_short_news(name, _grammar(name), _moments(name)))
    if older:
        found.extend(_short_news("older", _grammar("tengri_ru"), _older(older)))
    found.extend(_notices(_grammar("akorda")))
    found.extend(_series(_grammar("series")))
    return found


def _grammar(name: str) -> Mapping[str, Any]:
    text = files("crawler.demo").joinpath("grammar", f"{name}.toml").read_text("utf-8")
    return tomllib.loads(text)


def _moments(name: str) -> Iterator[tuple[int, str]]:
    """Yield (number, time) of the stock and of the day, spread from 07:00 to 22:00."""
    stock, today = STOCK[name], IN_DAY[name]
    for index in range(stock):
        day = -1 - index % DAYS_BEFORE
        yield index, f"{day} {_time(name, index)}"
    for index in range(stock, stock + today):
        yield index, _time(name, index)


def _older(count: int) -> Iterator[tuple[int, str]]:
    for index in range(count):
        yield index, f"{-1 - DAYS_BEFORE - index // DENSITY} {_time('older', index)}"


def _time(name: str, index: int) -> str:
    minute = 7 * 60 + dice.between(0, 15 * 60 - 1, "time", name, index)
    return f"{minute // 60:02}:{minute % 60:02}"


def _short_news(
    name: str, grammar: Mapping[str, Any], moments: Iterator[tuple[int, str]]
) -> Iterator[Entry]:
    kinds = grammar["kind"]
    taken: dict[str, list[Wording]] = defaultdict(list)
    for index, at in moments:
        kind = kinds[index % len(kinds)]
        sentences = [kind["title"], kind["lead"], *kind["body"]]
        wording = _wording(f"{name}-{index}", sentences, taken[kind["name"]], dropped=True)
        draw = Draw(f"{name}-{index}", grammar["words"])
        title, lead, *body = (
            draw.fill(wordings[choice], str(place))
            for place, (wordings, choice) in enumerate(zip(sentences, wording, strict=True))
            if choice is not None
        )
        yield {
            "key": f"{_PREFIX.get(name, 'short')}-{grammar['edition']}-{kind['name']}-{index}",
            "site": grammar["site"],
            "edition": grammar["edition"],
            "at": at,
            "rubric": kind["rubric"],
            "title": title,
            "lead": lead,
            "body": "\n\n".join(body),
            "tags": kind["tags"],
            "cites": _cites(lead),
            "traits": [f"kind:{grammar['edition']}-{kind['name']}"],
        }


def _cites(lead: str) -> list[list[str]]:
    """Return the source that a lead names, with the phrase that does."""
    return [[match[2].strip('"'), match[1]] for match in _CITED.finditer(lead)]


def _wording(
    seed: str, sentences: Sequence[Sequence[str]], taken: list[Wording], *, dropped: bool = False
) -> Wording:
    """Return which wording each sentence takes: as unlike the siblings as chance offers.

    With `dropped`, one sentence after the lead is left out: None stands for it.
    """
    tries = [
        _drawn(dice.number(seed, attempt), sentences, dropped=dropped) for attempt in range(TRIES)
    ]
    near = taken[-COMPARED:]
    best = min(tries, key=lambda wording: sum(16 ** _shared(wording, other) for other in near))
    taken.append(best)
    return best


def _drawn(chance: int, sentences: Sequence[Sequence[str]], *, dropped: bool) -> Wording:
    choices: list[int | None] = []
    for wordings in sentences:
        chance, choice = divmod(chance, len(wordings))
        choices.append(choice)
    if dropped:
        choices[HEAD + chance % (len(sentences) - HEAD)] = None
    return tuple(choices)


def _shared(one: Wording, other: Wording) -> int:
    """Return how many sentences of two articles, the title apart, have the same frame."""
    pairs = zip(one[1:], other[1:], strict=True)
    return sum(a is not None and a == b for a, b in pairs)


def _notices(grammar: Mapping[str, Any]) -> Iterator[Entry]:
    """Yield Akorda's notices, each in three languages that appear minutes to hours apart."""
    kinds = grammar["kind"]
    taken: dict[str, list[Wording]] = defaultdict(list)
    for index, at in _moments("akorda"):
        kind = kinds[index % len(kinds)]
        seed = f"akorda-{index}"
        shapes = [kind["title"]["ru"], *kind["body"]["ru"]]
        wording = _wording(seed, shapes, taken[kind["name"]])
        draw = Draw(seed, grammar["words"])
        for nth, language in enumerate(LANGUAGES):
            sentences = [kind["title"][language], *kind["body"][language]]
            title, *body = (
                draw.fill(wordings[choice], str(place))
                for place, (wordings, choice) in enumerate(zip(sentences, wording, strict=True))
                if choice is not None
            )
            yield {
                "key": f"notice-{language}-{index}",
                "site": "akorda",
                "edition": language,
                "at": _later(at, dice.between(3, 40, seed, language) * nth),
                "rubric": kind["rubric"],
                "category": kind["category"][language],
                "title": title,
                "body": "\n\n".join(body),
                "story": f"notice-{index}",
                "relation": "translation" if nth else "original",
                "of": f"notice-ru-{index}" if nth else None,
                "traits": [f"kind:{language}-{kind['name']}"],
            }


def _later(at: str, minutes: int) -> str:
    day, _, clock = at.rpartition(" ")
    total = min(int(clock[:2]) * 60 + int(clock[3:]) + minutes, 24 * 60 - 1)
    return f"{day} {total // 60:02}:{total % 60:02}".strip()


def _series(grammar: Mapping[str, Any]) -> Iterator[Entry]:
    for kind in grammar["kind"]:
        for day in range(-DAYS_BEFORE, 1):
            for nth, clock in enumerate(kind["times"]):
                yield _report(grammar, kind, day, f"{day} {clock}" if day else clock, nth)


def _report(
    grammar: Mapping[str, Any], kind: Mapping[str, Any], day: int, at: str, nth: int
) -> Entry:
    draw = Draw(f"{kind['name']}-{day}-{nth}", grammar["words"])
    sentences = [kind["title"], kind["lead"], *kind["body"]]
    title, lead, *body = (
        draw.fill(wordings[0], str(place)) for place, wordings in enumerate(sentences)
    )
    return {
        "key": f"series-{kind['name']}-{-day}-{nth}",
        "site": grammar["site"],
        "edition": kind.get("edition", grammar["edition"]),
        "at": at,
        "rubric": kind["rubric"],
        "title": title,
        "lead": lead,
        "body": "\n\n".join(body),
        "tags": kind["tags"],
        "cites": _cites(lead),
        "traits": [f"series:{kind['name']}"],
    }
