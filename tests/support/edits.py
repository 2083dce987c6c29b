"""Two hundred articles of which each is edited, withdrawn or disturbed in a planned way."""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from crawler.demo.day import Day
from crawler.demo.script import Block, Script, Version

EDITED_AFTER = timedelta(minutes=30)
EDITS = ("cosmetic", "figures", "headline", "substantive")
WITHDRAWALS = ("404", "410", "home", "soft")
DISTURBANCES = ("consent", "captcha", "maintenance", "not_found")  # for one look, with status 200
OF_EACH_EDIT, OF_EACH_OTHER = 30, 10
HOST = "tengrinews.kz"
_STATUS = {"404": 404, "410": 410, "home": 302}
_HEADLINES = (
    "Стало известно, чем закончилась проверка", "Жители не согласны с решением акимата",
    "Подробности рассказали в министерстве", "Что изменится с первого июля",
)  # fmt: skip
_SENTENCES = (
    "Между тем прокуратура начала собственную проверку и запросила документы у подрядчика.",
    "Позже пресс-служба опровергла эти сведения и назвала их преждевременными.",
    "Глава ведомства подал в отставку, его обязанности временно исполняет заместитель.",
)
Texts = tuple[str, list[str]]


@dataclass(frozen=True, slots=True)
class Planned:
    """An article with its plan: an edit, a withdrawal or a disturbance."""

    script: Script
    plan: str


def planned(seed: int = 1) -> tuple[Day, list[Planned]]:
    """Return a day that carries nothing but these articles, and their plans."""
    rng = random.Random(seed)  # noqa: S311 - a plan, no secret
    full = Day(older=320)
    found = [s for s in full.stream(HOST, full.end) if s.foreign is None and _is_plain(s)]
    plans = [*EDITS] * OF_EACH_EDIT + [*WITHDRAWALS, *DISTURBANCES] * OF_EACH_OTHER
    rng.shuffle(plans)
    made = [
        Planned(_scripted(script, plan, place, full.start, rng), plan)
        for place, (script, plan) in enumerate(zip(found, plans, strict=False))
    ]
    day = Day(scripts=[one.script for one in made])
    numbered = {script.key: script for script in day.scripts}
    return day, [replace(one, script=numbered[one.script.key]) for one in made]


def _is_plain(script: Script) -> bool:
    body = [block for block in script.versions[0].blocks if "[" not in block.text]
    return len(body) == len(script.versions[0].blocks) >= 2 and script.rubric != "article"


def _scripted(script: Script, plan: str, place: int, start: datetime, rng: random.Random) -> Script:
    born = start - timedelta(seconds=10 * place + 60)
    first = replace(script.versions[0], at=born, change=None)
    count = Block(
        "p", f"По данным ведомства, таких случаев с начала года было {rng.randint(20, 90)}."
    )
    first = replace(first, blocks=(*first.blocks, count))
    later = (_edited(first, plan, start + EDITED_AFTER, rng),) if plan in EDITS else ()
    gone = start + EDITED_AFTER if plan in _STATUS else None
    return replace(
        script, published_at=born, appears_at=born, versions=(first, *later), also=(),
        withdrawn_at=gone, withdrawn_status=_STATUS.get(plan, 404), pinned_until=None, stock=False,
    )  # fmt: skip


def _edited(version: Version, kind: str, at: datetime, rng: random.Random) -> Version:
    texts: Texts = version.title, [block.text for block in version.blocks]
    title, body = rng.choice(_MAKERS[kind])(texts, rng)
    blocks = [replace(block, text=text) for block, text in zip(version.blocks, body, strict=False)]
    blocks += [Block("p", text) for text in body[len(blocks) :]]
    return replace(version, at=at, title=title, blocks=tuple(blocks), change=kind)


def _typo(texts: Texts, rng: random.Random) -> Texts:
    title, body = texts
    place = rng.randrange(len(body))
    words = re.findall(r"[а-яёәғқңөұүһі]{6,}", body[place])
    word = rng.choice(words) if words else "ведомства"
    at = rng.randrange(1, len(word) - 2)
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return title, [t.replace(word, swapped, 1) if i == place else t for i, t in enumerate(body)]


def _signs(texts: Texts, rng: random.Random) -> Texts:
    title, body = texts
    place = rng.randrange(len(body))
    changed = body[place].rstrip(".") + rng.choice(("!", "…", " ."))
    return title, [changed if i == place else text for i, text in enumerate(body)]


def _quotes(texts: Texts, rng: random.Random) -> Texts:
    title, body = texts
    place = rng.randrange(len(body))
    word = rng.choice(re.findall(r"\w+", body[place]))
    changed = re.sub(rf"\b{word}\b", f"«{word}»", body[place], count=1)
    return title, [changed if i == place else text for i, text in enumerate(body)]


def _other_figure(texts: Texts, rng: random.Random) -> Texts:
    title, body = texts
    places = [i for i, text in enumerate(body) if re.search(r"\b\d+\b", text)]
    place = rng.choice(places)
    changed = re.sub(r"\b(\d+)\b", lambda m: str(int(m[1]) + 3), body[place], count=1)
    return title, [changed if i == place else text for i, text in enumerate(body)]


def _figure_in_words(texts: Texts, _: random.Random) -> Texts:
    return texts[0], [re.sub(r"было \d+\.$", "было двести.", text) for text in texts[1]]


def _headline(texts: Texts, rng: random.Random) -> Texts:
    return rng.choice(_HEADLINES), texts[1]


def _headline_and_typo(texts: Texts, rng: random.Random) -> Texts:
    return _typo(_headline(texts, rng), rng)


def _added(texts: Texts, rng: random.Random) -> Texts:
    body = list(texts[1])
    body.insert(rng.randrange(1, len(body) + 1), rng.choice(_SENTENCES))
    return texts[0], body


def _cut(texts: Texts, rng: random.Random) -> Texts:
    body = list(texts[1])
    del body[rng.randrange(len(body) - 1)]
    return texts[0], body


def _denied(texts: Texts, _: random.Random) -> Texts:
    return texts[0], [text.replace(" было ", " не было ") for text in texts[1]]


def _all_new(texts: Texts, rng: random.Random) -> Texts:
    return _added(_headline(texts, rng), rng)


_MAKERS: dict[str, tuple[Callable[[Texts, random.Random], Texts], ...]] = {
    "cosmetic": (_typo, _signs, _quotes),
    "figures": (_other_figure, _figure_in_words),
    "headline": (_headline, _headline_and_typo),
    "substantive": (_added, _cut, _denied, _all_new),
}


def paths(made: list[Planned], plan: str) -> Iterator[str]:
    """Yield the paths of the articles of a plan."""
    return (one.script.path for one in made if one.plan == plan)
