"""Words that change from one issue of a template to the next: numbers, dates, days, names."""

from collections.abc import Container, Iterator, Sequence
from functools import lru_cache
from itertools import chain, compress, count
from operator import itemgetter, not_

from crawler.dedup.words import REMEMBERED, Words

NUMBER = "\x01"  # stands for a number, a month or a weekday while two texts are aligned
NAME = "\x02"  # stands for a word that is written with a capital inside a sentence
SIGNS = frozenset((NUMBER, NAME))

_STEMS = """
    январ феврал март апрел мая май июн июл август сентябр октябр ноябр декабр
    қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан
    january february march april june july august september october november december
    понедельник вторник сред четверг пятниц суббот воскресень
    дүйсенбі сейсенбі сәрсенбі бейсенбі жұма сенбі жексенбі
    monday tuesday wednesday thursday friday saturday sunday
"""
_ENDINGS = """
    ь я ю е ем и а у ом ы ой ам ах ье ья ью да де та те ның нің дың дің тың тің
    ға ге қа ке дан ден тан тен ы і ында інде s
"""
DATE_WORDS = frozenset(
    stem + ending for stem in _STEMS.split() for ending in ("", *_ENDINGS.split())
) - {"среда", "среды", "среде"}
# "среда" is more often an environment than a day, "may" more often a verb than a month.

_SENTENCE_END = '.!?…:;«»“”"—–-'
_NAME_KEEPS = 4  # letters that two forms of one name share at least: Токаев, Токаева
_NAME_ENDING = 4  # letters that an ending may add or change: Алматы, Алматыдағы


@lru_cache(maxsize=REMEMBERED)
def masked(words: Words) -> tuple[str, ...]:
    """Give the words with every number, date word and name replaced by its sign."""
    marks = list(words.norms)
    for at in _capitals(words):
        if not _opens_sentence(words.home(at), words.starts[at]):
            marks[at] = NAME
    for at in _numbers(words.norms):
        marks[at] = NUMBER
    return tuple(marks)


@lru_cache(maxsize=REMEMBERED)
def slot_places(words: Words) -> tuple[int, ...]:
    """Give the places of the words that `masked` replaces, ascending."""
    return tuple(compress(count(), slot_signs(words)))


@lru_cache(maxsize=REMEMBERED)
def slot_signs(words: Words) -> bytes:
    """Give for each word 1 where `masked` replaces it, else 0."""
    return bytes(map(SIGNS.__contains__, masked(words)))


def _capitals(words: Words) -> Iterator[int]:
    """Yield the words that are written with a capital."""
    in_lead, in_body = words.starts[: words.in_lead], words.starts[words.in_lead :]
    firsts = chain(_letters(words.lead, in_lead), _letters(words.body, in_body))
    return compress(count(), map(str.isupper, firsts))


def _letters(text: str, places: tuple[int, ...]) -> tuple[str, ...]:
    if len(places) > 1:
        letters: tuple[str, ...] = itemgetter(*places)(text)
        return letters
    return tuple(text[at] for at in places)


def _numbers(norms: tuple[str, ...]) -> Iterator[int]:
    """Yield the words that are numbers, months or weekdays (`is_number`)."""
    yield from compress(count(), map(not_, map(str.isalpha, norms)))
    if not DATE_WORDS.isdisjoint(norms):
        yield from (at for at, norm in enumerate(norms) if norm in DATE_WORDS)


def against(words: Words, common: Container[str]) -> tuple[str, ...]:
    """Give the marks of a text (`masked`) for its alignment with another one.

    `common`: the words that both have. A name that the other text has too stands for itself, so
    that "Правительство" meets "правительство"; only a name that is not there is an open slot.
    """
    open_slots = list(masked(words))
    for at, name in _names(words):
        if name in common:
            open_slots[at] = name
    return tuple(open_slots)


@lru_cache(maxsize=REMEMBERED)
def distinct(words: Words) -> frozenset[str]:
    """Give the normalised words of a text, each once."""
    return frozenset(words.norms)


@lru_cache(maxsize=REMEMBERED)
def _names(words: Words) -> tuple[tuple[int, str], ...]:
    """Give the places of the words that stand for names, with these words."""
    marks = zip(count(), masked(words), words.norms)
    return tuple((at, norm) for at, mark, norm in marks if mark == NAME)


def is_number(word: str) -> bool:
    """Tell whether a normalised word is a number, a month or a weekday."""
    return not word.isalpha() or word in DATE_WORDS


def is_figure(words: Sequence[str], index: int) -> bool:
    """Tell whether a word is a number that is no day of a month ("16" in "16 апреля")."""
    if words[index].isalpha():
        return False
    near = (*words[max(0, index - 1) : index], *words[index + 1 : index + 2])
    return not any(word in DATE_WORDS for word in near)


def same_slot(first: str, second: str) -> bool:
    """Tell whether two slot words say the same, the forms of one name included."""
    if first == second:
        return True
    if is_number(first) or is_number(second):
        return False
    shared = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        shared += 1
    longest = max(len(first), len(second))
    return shared >= _NAME_KEEPS and shared >= longest - _NAME_ENDING


def _opens_sentence(text: str, start: int) -> bool:
    if text[start - 1 : start] == " " and text[start - 2 : start - 1].isalnum():  # mostly
        return False
    before = text[max(0, start - 4) : start].rstrip(" \t\u00a0")
    return not before or before[-1] == "\n" or before[-1] in _SENTENCE_END
