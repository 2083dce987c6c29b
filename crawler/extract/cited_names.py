"""How a source is called: from the case in which a sentence names it to its own name."""

import re
from collections.abc import Sequence

from crawler.extract.text import comparable

_HEADS = (
    (re.compile(r"^(пресс-)?служб(?:у|ы|е|ой)\b", re.IGNORECASE), r"\1служба"),
    (re.compile(r"^(официальн)(?:ого|ом|ый|ому) ", re.IGNORECASE), r"\1ый "),
    (re.compile(r"^(официальн)(?:ую|ой) ", re.IGNORECASE), r"\1ая "),
    (re.compile(r"^Акорд(?:у|ы|е|ой)\b"), "Акорда"),
    (re.compile(r"^(прокуратур|генпрокуратур|газет)(?:у|ы|е|ой)\b", re.IGNORECASE), r"\1а"),
    (re.compile(r"^(полици|администраци)(?:ю|и|ей)\b", re.IGNORECASE), r"\1я"),
    (
        re.compile(
            r"^((?:официальный )?(?:сайт|портал|телеканал|департамент|комитет|акимат|пресс-релиз|"
            r"пресс-центр|(?:telegram|телеграм|youtube|whatsapp)-?\s?канал))(?:а|е|у|ом)\b",
            re.IGNORECASE,
        ),
        r"\1",
    ),
    (
        re.compile(
            r"^(агентств|министерств|ведомств|правительств|посольств)(?:а|е|у|ом)\b", re.IGNORECASE
        ),
        r"\1о",
    ),
    (re.compile(r"^(сообщени|издани|управлени|заявлени)(?:я|и|ю|ем)\b", re.IGNORECASE), r"\1е"),
)
_KAZAKH_OFFICE = re.compile(
    r"(қызмет|сайт|агенттіг|министрліг|арна|парақша)(?:іне|ына|іні|ыны|сына|і|ы)$", re.IGNORECASE
)
_KAZAKH_ENDINGS = {
    "қызмет": "қызметі",
    "сайт": "сайты",
    "агенттіг": "агенттігі",
    "министрліг": "министрлігі",
    "арна": "арнасы",
    "парақша": "парақшасы",
}
_KAZAKH_CASE = re.compile(r"(?<=[а-яәғқңөұүһі])(?:[ндт][ыі]ң|ға|ге|қа|ке)$")
_LATIN_CASE = re.compile(r"(?<=[a-zA-Z])-(?:не|на|ға|ге|қа|ке|ның|нің|дың|дің|тың|тің)$")
_ARTICLE = re.compile(r"^the\s+", re.IGNORECASE)
_QUOTES = frozenset('«»“”"„')
# "Тengrinews.kz" with a Cyrillic Т stands in captions of 2024.
_LOOKALIKES = str.maketrans("АВЕКМНОРСТХаеорсух", "ABEKMHOPCTXaeopcyx")
_MIXED = re.compile(r"[А-Яа-я][a-z]{2}|[a-z]{2}[А-Яа-я]")
_OWN_PARTS = ("сайт ", "сайты", "портал ", "агентство ", "редакция ")


def nominative(named: str) -> str:
    """Return a name as it would stand alone: "пресс-службу Акорды" → "пресс-служба Акорды".

    Only the head word is put right, by the nouns that news texts cite; other names stay.
    """
    name = _ARTICLE.sub("", _unquoted(named.strip()))
    name = _LATIN_CASE.sub("", name)
    for pattern, replacement in _HEADS:
        name = pattern.sub(replacement, name)
    office = _KAZAKH_OFFICE.search(name)
    if office:
        return name[: office.start()] + _KAZAKH_ENDINGS[office[1].lower()]
    return _KAZAKH_CASE.sub("", name) if name.count(" ") == 0 else name


def _unquoted(name: str) -> str:
    inner = name[1:-1]
    quoted = name[:1] in _QUOTES and name[-1:] in _QUOTES
    return inner if quoted and _QUOTES.isdisjoint(inner) else name


def is_own(name: str, own_names: Sequence[str]) -> bool:
    """Tell whether a name is that of the site itself (`own_names` folded by `comparable`)."""
    words = comparable(name.translate(_LOOKALIKES) if _MIXED.search(name) else name)
    for part in _OWN_PARTS:
        words = words.removeprefix(part)
    return any(words == own or words.startswith(f"{own} ") for own in own_names)
