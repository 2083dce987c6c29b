"""What of a text survives translation: numbers, dates, names, borrowed words and common meanings.

Russian, Kazakh and English spell one name with other letters, other vowels and other endings, so
a word is folded to the first consonants of its Latin spelling: Токаев, Тоқаевтың and Tokayev are
all "tkv".
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from crawler.dedup.glossary import meaning
from crawler.dedup.slots import NAME, masked
from crawler.dedup.words import REMEMBERED, Words, read

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
    "9": "девять девяти тоғыз nine", "10": "десять десяти ten",
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
_BEGINNING = 3  # letters that every stem of the calendar has
_BY_BEGINNING: dict[str, list[tuple[str, str]]] = {}
for _sign, _stem in _CALENDAR:
    _BY_BEGINNING.setdefault(_stem[:_BEGINNING], []).append((_sign, _stem))
_LONGEST_ENDING = 5  # letters after the stem of a month or a weekday
_THOUSANDS = 3  # digits of a group in "10 345"
MOST = 4_000  # words: the longest speech seen; a translation is told by its beginning as well


Places = Mapping[str, tuple[float, ...]]


@lru_cache(maxsize=REMEMBERED)
def anchors(title: str, lead: str | None, body: str) -> Places:
    """Give the anchors of a text, each with its places, as shares (0..1) of the text before them.

    "#125" a number, "@4" a month, "@w1" a weekday, "^tkv" a name, "~school" a common word by its
    meaning, "prlm" a borrowed word. At most MOST words are read.
    """
    words = read(lead, f"{title}.\n{body}" if title else body)
    norms, marks = words.norms[:MOST], masked(words)[:MOST]
    sites = {norms[at] for at in range(len(norms)) if _names_site(words, at)}
    names = {norm for norm, mark in zip(norms, marks, strict=True) if mark == NAME}
    found: dict[str, list[float]] = {}
    for sign, at in _numbers(norms):
        found.setdefault(sign, []).append(at / len(norms))
    for at, norm in enumerate(norms):
        if norm.isalpha() and norm not in sites:
            for sign in _signs(norm, named=norm in names):
                found.setdefault(sign, []).append(at / len(norms))
    return {sign: tuple(places) for sign, places in found.items()}


def _names_site(words: Words, at: int) -> bool:
    """Tell whether a word is the name of a site, as in "reports Example.kz"."""
    home, end = words.home(at), words.ends[at]
    return home[end : end + 1] == "." and home[end + 1 : end + 2].islower()


@lru_cache(maxsize=20_000)
def _signs(norm: str, *, named: bool) -> tuple[str, ...]:
    """Give what a word stands for: a day or month, or its name or number, meaning and letters."""
    if calendar := _calendar(norm):
        return (calendar,)
    signs = []
    folded = skeleton(norm) if named or len(norm) >= WORD_LETTERS else ""
    if named and len(folded) > 1:
        signs.append(f"^{folded[:NAME_SIGNS]}")
    elif norm in _SPELT:
        signs.append(f"#{_SPELT[norm]}")
    if same := meaning(norm):
        signs.append(f"~{same}")
    if len(norm) >= WORD_LETTERS and len(folded) >= WORD_SIGNS:
        signs.append(folded[:WORD_SIGNS])
    return tuple(signs)


@lru_cache(maxsize=20_000)
def skeleton(word: str) -> str:
    """Fold a lower-case word to the consonants of its Latin spelling, doubles once."""
    for cluster, letter in _CLUSTERS:
        word = word.replace(cluster, letter)
    signs = "".join(_LETTERS.get(letter, "") for letter in word)
    return "".join(sign for at, sign in enumerate(signs) if at == 0 or signs[at - 1] != sign)


def _numbers(norms: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    """Yield numbers with the place of each, groups of thousands joined: "10 345" and "10,345"."""
    at = 0
    while at < len(norms):
        first = at
        if norms[at].isalpha():
            at += 1
            continue
        if norms[at].isdecimal():
            at += 1
            while at < len(norms) and len(norms[at]) == _THOUSANDS and norms[at].isdecimal():
                at += 1
            yield f"#{''.join(norms[first:at]).lstrip('0') or '0'}", first
            continue
        digits = "".join(char for char in norms[at] if char.isdecimal())
        if digits:
            yield f"#{digits}", at
        at += 1


def _calendar(word: str) -> str | None:
    for sign, stem in _BY_BEGINNING.get(word[:_BEGINNING], ()):
        if word.startswith(stem) and len(word) - len(stem) <= _LONGEST_ENDING:
            return sign if len(stem) > _AMBIGUOUS or word == stem else None
    return None
