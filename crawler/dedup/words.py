"""Text in, words out: normalised, with their places, and marked where they are not news."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise

_WORD = re.compile(r"[^\W_]+")
_WORDS_AND_REST = re.compile(r"([^\W_]+)")  # for a split into rest, word, rest, word … rest
_PARAGRAPH = re.compile(r"[^\n]+")

# A body of 10 MB must not stop the crawl. The longest speech seen has 30,500 characters (4,000
# words); what lies beyond the limit is neither sketched nor compared.
MAX_CHARS = 200_000

# Texts of which the words are kept: 60 kB each. What is stored now is compared again soon, for
# texts that share pieces come together; at 64 a third of them had to be split anew.
REMEMBERED = 256

# How paragraphs begin that tell what was told before. Two items about one trial, each closing with
# the same reminder, share up to 0.57 of the shorter text.
_REMINDS = r"""(?:
    напомним|напоминаем|напомню|ранее\b|мы\ (?:ранее\ |уже\ )?(?:сообщали|писали|рассказывали)
    |как\ (?:мы\ )?(?:уже\ |ранее\ )?(?:сообщал|писал)\w*|(?:до\ этого|накануне)\ сообщал
    |еске\ сал|бұған\ дейін|бұдан\ бұрын|бұрын\ хабарла|осыған\ дейін
    |earlier,|earlier\ (?:it|we|today|this)|previously|as\ (?:reported\ earlier|earlier\ reported)
    |as\ (?:was\ )?previously\ reported|it\ (?:was|has\ been)\ (?:earlier|previously)\ reported
    |recall\ that|to\ recall|as\ a\ reminder|we\ (?:earlier|previously)\ reported
)"""
_REMINDER = re.compile(r"[\W_]*" + _REMINDS, re.IGNORECASE | re.VERBOSE)
_REMINDER_INSIDE = re.compile(
    r"""(?<=[.!?…"»”])\s+(?:напомним,|еске\ сал|мы\ сообщали|ранее\ (?:сообщалось|мы|tengrinews)
    |бұған\ дейін\ хабарла|earlier\ (?:it\ was|we)\ reported|as\ a\ reminder|to\ recall,)""",
    re.IGNORECASE | re.VERBOSE,
)
# One of these stands in all that it finds; to look for them is ten times as quick.
_INSIDE = (
    "напомним,", "еске сал", "мы сообщали", "ранее ", "дейін хабарла", "reported", "reminder",
    "to recall,",
)  # fmt: skip
# Lines that invite, advertise or caption: the last paragraph of 51 of 61 saved news bodies.
_PROMOTION = re.compile(
    r"""[\W_]*(?:
      подпи(?:сывайтесь|шитесь|шись)\ на|наши\ новости\ теперь|у\ tengrinews\.kz\ есть
      |как\ вам\ дизайн|пройти\ опрос|join\ telegram|курс\ валют$|погода$|поделиться$|реклама$
      |чита(?:йте|ть)\ также|другие\ статьи\ спецпроекта|посмотреть\ эту\ публикацию
      |публикация\ от\ |сілтемесіз\ жаңалық|қосымшада\ оқыңыз|бізге\ жазылыңыз|go\ back$
      |вернуться\ назад|продолжение\b\W*$|нашли\ ошибку|хотите\ больше\ новостей|(?:теги|tags):
      |фото\W{0,3}(?:пресс|акорд|©|:)|photo(?:\ credit|\ by)?:|сурет\w*:|видео:|read\ also
      |subscribe\ to|follow\ us
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_QUOTE = '"«“„'  # a quotation right after a reminder belongs to it
_NEWS, _OLD, _NOISE = 0, 1, 2
_LONGEST_PROMOTION = 240  # characters: a longer paragraph is read even if it begins like one
_FIRST_REMINDER_ENDS = 0.5  # a reminder in the second half of a text opens its background part
_ALL_REMINDER = 0.75  # above this share of a text the reminder is what it tells: nothing is marked


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """The words of a lead and a body, in order; equal only to itself, so that it is a quick key.

    `norms`: lower case, ё as е. `starts`, `ends`: characters in `lead` for the first `in_lead`
    words, in `body` for the rest. `news`: False for words of reminders and promotional lines.
    `paragraphs`: for each the first word and the one after the last, the lead being the first.
    """

    lead: str
    body: str
    norms: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    news: tuple[bool, ...]
    in_lead: int
    paragraphs: tuple[tuple[int, int], ...]

    def __len__(self) -> int:
        return len(self.norms)

    def home(self, index: int) -> str:
        """Give the text that the offsets of word `index` count in."""
        return self.lead if index < self.in_lead else self.body

    def original(self, index: int) -> str:
        """Give word `index` as it is written."""
        return self.home(index)[self.starts[index] : self.ends[index]]


def split(text: str) -> list[tuple[str, int, int]]:
    """Split a text into (normalised word, first character, character after the last)."""
    return list(zip(*_cut(text), strict=True))


def _cut(text: str) -> tuple[list[str], list[int], list[int]]:
    """Give the normalised words of a text, and where each starts and ends; one pass over it."""
    low = _lower(text)
    parts = _WORDS_AND_REST.split(low)
    bounds = list(accumulate(map(len, parts)))
    words = parts[1::2]
    if not unicodedata.is_normalized("NFKC", low):
        words = _folded(words)
    return words, bounds[:-1:2], bounds[1::2]


def plain(text: str) -> list[str]:
    """Split a text into normalised words, without their places."""
    return _normalised(_lower(text[:MAX_CHARS]))


def _lower(text: str) -> str:
    low = text.lower()
    if len(low) != len(text):  # a few letters (İ) grow: keep every offset true
        low = "".join(low_char if len(low_char := char.lower()) == 1 else char for char in text)
    return low.replace("ё", "е")


def _normalised(low: str) -> list[str]:
    words = _WORD.findall(low)
    if unicodedata.is_normalized("NFKC", low):
        return words
    return _folded(words)


def _folded(words: list[str]) -> list[str]:
    return [unicodedata.normalize("NFKC", word).lower() for word in words]


def is_promotion(paragraph: str) -> bool:
    """Tell whether a paragraph is an invitation, an advertisement or a caption."""
    return len(paragraph) <= _LONGEST_PROMOTION and _PROMOTION.match(paragraph) is not None


def is_reminder(paragraph: str) -> bool:
    """Tell whether a paragraph begins as a reminder of older news."""
    return _REMINDER.match(paragraph) is not None


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each paragraph of a text starts and ends, in characters."""
    for found in _PARAGRAPH.finditer(text, 0, MAX_CHARS):
        if not found.group().isspace():
            yield found.span()


@lru_cache(maxsize=REMEMBERED)
def read(lead: str | None, body: str) -> Words:
    """Split a lead and a body into words, and mark reminders and promotional lines.

    A lead that the body repeats as its first paragraph counts once, in the body.
    """
    lead = lead or ""
    if lead and body.startswith(lead):
        lead = ""
    lead_words, lead_starts, lead_ends = _cut(lead[:MAX_CHARS])
    words, starts, ends = _cut(body[:MAX_CHARS])
    in_lead = len(lead_words)
    marks = [_NEWS] * in_lead
    bounds = [(0, in_lead)] if in_lead else []
    reminded = False
    low = body[:MAX_CHARS].lower()
    turns = any(opening in low for opening in _INSIDE)
    for start, end in paragraphs(body):
        first, last = len(marks), in_lead + bisect_right(ends, end)
        bounds.append((first, last))
        mark, after = _mark(body[start:end], reminded=reminded, turns=turns)
        reminded = mark == _OLD
        turn = in_lead + bisect_right(ends, start + after) if after else first
        marks += [_NEWS] * (turn - first) + [mark] * (last - turn)
    return Words(
        lead,
        body,
        (*lead_words, *words),
        (*lead_starts, *starts),
        (*lead_ends, *ends),
        _settle(marks),
        in_lead,
        tuple(bounds),
    )


def _mark(paragraph: str, *, reminded: bool, turns: bool) -> tuple[int, int]:
    """Tell what a paragraph is, and from which character on (0: from its start).

    `reminded`: the one before was a reminder. `turns`: one may begin within this one.
    """
    if is_promotion(paragraph):
        return _NOISE, 0
    if is_reminder(paragraph) or (reminded and paragraph[0] in _QUOTE):
        return _OLD, 0
    inside = _REMINDER_INSIDE.search(paragraph) if turns else None
    return (_OLD, inside.start()) if inside else (_NEWS, 0)


def _settle(marks: list[int]) -> tuple[bool, ...]:
    """Let a late reminder run to the end, and unmark a text that is nothing but reminder."""
    if not any(marks):  # most texts
        return (True,) * len(marks)
    half = int(_FIRST_REMINDER_ENDS * len(marks))
    if _OLD in marks[half:]:
        late = marks.index(_OLD, half)
        marks = [mark if at < late else max(mark, _OLD) for at, mark in enumerate(marks)]
    if marks.count(_OLD) > _ALL_REMINDER * (len(marks) - marks.count(_NOISE)):
        return tuple(mark != _NOISE for mark in marks)
    return tuple(mark == _NEWS for mark in marks)


def news_runs(words: Words) -> Iterator[tuple[int, int]]:
    """Yield the stretches of words that are news, as first word and the one after the last."""
    if all(words.news):
        if words.news:
            yield 0, len(words)
        return
    edges = [0, *(i for i, (a, b) in enumerate(pairwise(words.news), 1) if a != b), len(words)]
    for first, last in pairwise(edges):
        if first < last and words.news[first]:
            yield first, last
