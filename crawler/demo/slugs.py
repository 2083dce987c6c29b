"""How the sites spell titles in Latin letters for their addresses."""

import re

_COMMON = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "з": "z", "и": "i",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t",
    "у": "u", "ф": "f", "х": "h", "ч": "ch", "ш": "sh", "ъ": "", "ь": "", "э": "e", "я": "ya",
    "ю": "yu", "ә": "a", "ғ": "g", "қ": "k", "ң": "n", "ө": "o", "ұ": "u", "ү": "u", "һ": "h",
    "і": "i",
}  # fmt: skip
_TENGRI = str.maketrans(_COMMON | {"ж": "j", "й": "y", "ц": "ts", "щ": "sch", "ы": "yi"})
_AKORDA = str.maketrans(_COMMON | {"ж": "zh", "й": "y", "ц": "c", "щ": "shch", "ы": "y"})
TENGRI_LENGTH = 58
SHORTEST = 3
AKORDA_LENGTH = 180


def tengri(title: str) -> str:
    """Return a slug as Tengrinews makes it: words of three letters and more, cut at 58."""
    words = [word for word in _latin(title, _TENGRI) if len(word) >= SHORTEST or word.isdigit()]
    return _fit(words, TENGRI_LENGTH)


def akorda(title: str) -> str:
    """Return a slug as Akorda makes it: every word, cut at 180."""
    return _fit(_latin(title, _AKORDA), AKORDA_LENGTH)


def _latin(title: str, table: dict[int, str]) -> list[str]:
    return re.findall(r"[a-z0-9]+", title.casefold().translate(table))


def _fit(words: list[str], length: int) -> str:
    slug = ""
    for word in words:
        if slug and len(slug) + 1 + len(word) > length:
            break
        slug = f"{slug}-{word}" if slug else word
    return slug or "1"
