"""What of a text survives translation: numbers, dates, names and words that languages borrow.

Russian, Kazakh and English spell one name with other letters, other vowels and other endings, so
a word is folded to the first consonants of its Latin spelling: Токаев, Тоқаевтың and Tokayev are
all "tkv".
"""

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from crawler.dedup.slots import NAME, masked
from crawler.dedup.words import read

_LETTERS = {
    "б": "b", "в": "v", "г": "g", "ғ": "g", "д": "d", "ж": "j", "з": "z", "к": "k", "қ": "k",
    "л": "l", "м": "m", "н": "n", "ң": "n", "п": "p", "р": "r", "с": "s", "т": "t", "ф": "f",
    "х": "h", "һ": "h", "ц": "s", "ч": "c", "ш": "x", "щ": "x",
    "b": "b", "c": "k", "d": "d", "f": "f", "g": "g", "h": "h", "j": "j", "k": "k", "l": "l",
    "m": "m", "n": "n", "p": "p", "q": "k", "r": "r", "s": "s", "t": "t", "v": "v", "x": "ks",
    "z": "z",
}  # fmt: skip
_CLUSTERS = (
    ("zh", "ж"), ("kh", "х"), ("sch", "ш"), ("sh", "ш"), ("ch", "ч"), ("ts", "ц"), ("ph", "f"),
    ("ce", "s"), ("ci", "s"), ("cy", "s"), ("ck", "k"), ("дж", "ж"), ("кс", "x"), ("ge", "ж"),
    ("gi", "ж"), ("th", "t"), ("w", "v"),
)  # fmt: skip
NAME_SIGNS = 3  # consonants kept of a name; the fourth may be an ending (Токаев, Токаевым)
WORD_SIGNS = 4  # of a borrowed word: парламент, парламенті, parliament
WORD_LETTERS = 6  # shorter words are seldom borrowed
_MONTHS = (
    "январ янв қаңтар january jan", "феврал ақпан february feb", "март наурыз march",
    "апрел сәуір april apr", "май мая мае мамыр may", "июнь июня июне маусым june",
    "июль июля июле шілде july",
    "август тамыз august aug", "сентябр қыркүйек september sept", "октябр қазан october oct",
    "ноябр қараша november nov", "декабр желтоқсан december dec",
)  # fmt: skip
_DAYS = (
    "понедельник дүйсенбі monday", "вторник сейсенбі tuesday", "сред сәрсенбі wednesday",
    "четверг бейсенбі thursday", "пятниц жұма friday", "суббот сенбі saturday",
    "воскресень жексенбі sunday",
)  # fmt: skip
_NUMBERS = {
    "2": "два две двух двумя екі two", "3": "три трех тремя үш three",
    "4": "четыре четырех төрт four", "5": "пять пяти бес five", "6": "шесть шести алты six",
    "7": "семь семи жеті seven", "8": "восемь восьми сегіз eight",
    "9": "девять девяти тоғыз nine", "10": "десять десяти он ten",
    "11": "одиннадцать eleven", "12": "двенадцать twelve", "20": "двадцать жиырма twenty",
    "30": "тридцать отыз thirty", "40": "сорок қырық forty", "50": "пятьдесят елу fifty",
    "%": "процент процента процентов пайыз пайызы percent",
}  # fmt: skip
_SPELT = {word: sign for sign, words in _NUMBERS.items() for word in words.split()}
_AMBIGUOUS = 3  # letters: a month so short counts only whole ("мая", not "маяк")
_CALENDAR = tuple(
    (f"{sign}{number}", stem)
    for sign, groups in (("@", _MONTHS), ("@w", _DAYS))
    for number, stems in enumerate(groups, 1)
    for stem in sorted(stems.split(), key=len, reverse=True)
)
_LONGEST_ENDING = 5  # letters after the stem of a month or a weekday
_THOUSANDS = 3  # digits of a group in "10 345"


def anchors(title: str, lead: str | None, body: str) -> Counter[str]:
    """Count the anchors of a text.

    "#12.5" a number, "@4" a month, "@w1" a weekday, "^tkv" a name, "prlm" a borrowed word.
    """
    return Counter(_anchors(title, lead, body))


@lru_cache(maxsize=64)
def _anchors(title: str, lead: str | None, body: str) -> tuple[str, ...]:
    words = read(lead, f"{title}.\n{body}" if title else body)
    marks = masked(words)
    found = list(_numbers(words.norms))
    names = {words.norms[at] for at, mark in enumerate(marks) if mark == NAME}
    for norm in words.norms:
        if not norm.isalpha():
            continue
        if calendar := _calendar(norm):
            found.append(calendar)
        elif norm in names:
            sign = skeleton(norm)[:NAME_SIGNS]
            if len(sign) > 1:
                found.append(f"^{sign}")
        elif norm in _SPELT:
            found.append(f"#{_SPELT[norm]}")
        if len(norm) >= WORD_LETTERS and len(sign := skeleton(norm)) >= WORD_SIGNS:
            found.append(sign[:WORD_SIGNS])
    return tuple(found)


@lru_cache(maxsize=20_000)
def skeleton(word: str) -> str:
    """Fold a lower-case word to the consonants of its Latin spelling, doubles once."""
    for cluster, letter in _CLUSTERS:
        word = word.replace(cluster, letter)
    signs = "".join(_LETTERS.get(letter, "") for letter in word)
    return "".join(sign for at, sign in enumerate(signs) if at == 0 or signs[at - 1] != sign)


def _numbers(norms: tuple[str, ...]) -> Iterator[str]:
    """Yield numbers, groups of thousands joined: "10 345" and "10,345" are one number."""
    at = 0
    while at < len(norms):
        if norms[at].isdecimal():
            end = at + 1
            while end < len(norms) and len(norms[end]) == _THOUSANDS and norms[end].isdecimal():
                end += 1
            yield "#" + "".join(norms[at:end]).lstrip("0")
            at = end
            continue
        digits = "".join(char for char in norms[at] if char.isdecimal())
        if digits:
            yield f"#{digits}"
        at += 1


@lru_cache(maxsize=20_000)
def _calendar(word: str) -> str | None:
    for sign, stem in _CALENDAR:
        if word.startswith(stem) and len(word) - len(stem) <= _LONGEST_ENDING:
            return sign if len(stem) > _AMBIGUOUS or word == stem else None
    return None
