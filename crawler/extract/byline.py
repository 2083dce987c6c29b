"""The lines beside a title: which one dates the article, and which one signs it."""

import re
from collections.abc import Collection

from crawler.extract.months import MONTHS
from crawler.extract.pictures import split_caption
from crawler.extract.tree import Element

_LONGEST_DATE = 80
_LONGEST_SIGNATURE = 120
# A line that dates an article names its author, its section, its source; a sentence says more.
_MOST_WORDS_BEFORE = 5
_MOST_WORDS = 10
# "Сегодня", "час назад", "Today in brief"; "Сегодня в Астане откроют мост" dates no article.
_MOST_WORDS_ALONE = 2
_MOST_WORDS_TO_A_COMMA = 2
# A link this long is the headline of another article.
_HEADLINE_CHARACTERS = 30
_HEADLINE_WORDS = 4
_AROUND = 3
_CAPTION = re.compile(r"(?:фото|сурет|иллюстрация|photo|image|кадр|видео|video)\b", re.IGNORECASE)
_CHANGED = re.compile(
    r"(?:last\s+)?(?:updated?|modified|edited)\b|(?:последне\w+\s+)?обновл|изменен|жаңартыл|өзгертіл",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?:\w{3,}|:\d\d)[.!?…][\"»”]?$")
# "NEWSru.com // Новости в мире // Среда, 4 января 2012": only the last part is beside the date.
_PARTS = re.compile(r"//|[|•·:/—–]|\s-\s")
_WORD = re.compile(r"[^\W\d_]+")
_BY = re.compile(
    r"^(?:by|von|par|por|door|av|af|di|автор(?:ы|лары?|дары)?|текст|мәтін(?:і)?|подготовил[аи]?|"
    r"журналист|корреспондент|тілші(?:сі)?)\b\s*:?\s*",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"(?:^|[\s_-])(?:author|byline)s?(?:$|[\s_-])", re.IGNORECASE)
_END_OF_NAMES = re.compile(r"\s*[|•·\d]|\s+[–—-]\s+|$")
_NAME = re.compile(
    r"[^\W\d_a-zа-яәғқңөұүһі][\w’'.-]*"
    r"(?:\s+(?:(?:van|von|de|der|den|bin|al|el|da|di|du|la|le)\s+){0,2}"
    r"[^\W\d_a-zа-яәғқңөұүһі][\w’'.-]*){1,3}"
)


def dating(line: str) -> str:
    """Return the part of a line that can name an article's date, "" if the line is no such one.

    Captions and sentences name dates too: those of what they tell. When an article was changed is
    not when it was published.
    """
    changed = _CHANGED.search(line)
    line = line[: changed.start()] if changed else line
    fits = (
        0 < len(line) <= _LONGEST_DATE and not _CAPTION.match(line) and not split_caption(line)[1]
    )
    return line if fits and _is_brief(line) else ""


def _is_brief(line: str) -> bool:
    """Tell whether few enough words stand around a date for it to be no sentence's."""
    digit = next((at for at, letter in enumerate(line) if letter.isdigit()), None)
    if digit is None:
        return len(_words(line)) <= _MOST_WORDS_ALONE
    before = _PARTS.split(line[:digit].rstrip())[-1]
    leading = len(_words(before))
    if before.endswith(",") and leading > _MOST_WORDS_TO_A_COMMA:
        return False
    few = leading <= _MOST_WORDS_BEFORE and len(_words(line)) <= _MOST_WORDS
    return few and not _SENTENCE_END.search(line)


def _words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text.casefold()) if word not in MONTHS]


def signers(line: str, *, marked: bool = False) -> str:
    """Return the names with which a line signs an article, "" where it signs none.

    A line signs by a word ("By", "Автор:"), or because its element is called so (`marked`).
    """
    if len(line) > _LONGEST_SIGNATURE:
        return ""
    told = _BY.match(line)
    if told is None and not marked:
        return ""
    rest = line[told.end() :] if told else line
    end = _END_OF_NAMES.search(rest)
    words = (rest[: end.start()] if end else rest).split()
    while words and words[-1].casefold() in MONTHS:  # "By Dana Seitova November 24"
        words.pop()
    return " ".join(words)


def is_name(text: str) -> bool:
    """Tell whether a text is built as the name of a person: two to four capitalised words."""
    return _NAME.fullmatch(text) is not None


def is_signature(element: Element) -> bool:
    """Tell whether an element's own class calls it the line of the author."""
    return _SIGNED.search(element.get("class") or "") is not None


def is_of_another(element: Element, ours: Collection[Element]) -> bool:
    """Tell whether an element stands beside the headline of another article.

    `ours` are the elements that hold the article's own title.
    """
    for _, one in zip(range(_AROUND), (element, *element.iterancestors()), strict=False):
        if one in ours:
            return False
        if any(map(_is_headline, one.iter("a"))):
            return True
    return False


def _is_headline(link: Element) -> bool:
    text = "".join(link.itertext()).strip()
    return len(text) >= _HEADLINE_CHARACTERS and len(text.split()) >= _HEADLINE_WORDS
