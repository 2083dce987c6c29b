"""The words by which a text says whom it repeats."""

import re
from functools import lru_cache

from crawler.dedup.text import Text

_RUSSIAN = r"""
       (?:(?:как\ )?(?:переда[её]т|сообща[её]т|сообщил[аио]?|пишет|информирует)\ [^.,;\n]{0,80}?)?
        (?:со\ ссылкой\ на|по\ (?:данным|информации|сообщению)|ссылаясь\ на)
        \ [^,;\n]{2,80}?(?=[.,;\n]|$)
      |(?:об\ этом\ )?(?:сообщает|сообщила|информирует|переда[её]т)\ (?:пресс-служба|акорда
        |официальный\ сайт)[^.,;\n]{0,60}
      """
_KAZAKH = r"деп\ хабарлайды\ [^.;\n]{2,80}|делінген\ [^.;\n]{2,60}\ хабарла\w+"
_KAZAKH_OFFICE = (
    r"[^.,;\n]{2,60}\ (?:баспасөз\ қызметі|ресми\ сайты)(?:не\ сілтеме\ жасап|\ хабарла\w+)"
)
_ENGLISH = r"(?:reports?|reported|informs?)\ (?:[^.,;\n]{0,60}\ )?citing\ [^.,;\n]{2,60}"
_ENGLISH_OFFICE = r"""
       (?:the\ )?[\w\ ]{2,40}\ press\ service\ (?:informs|reports|said|informed|reported)
      |reported\ (?:by\ )?the\ [\w\ ]{2,40}\ press\ service"""
_ACCORDING = r"according\ to\ (?:the\ )?[\w\ ]{2,40}(?:press\ service|website|official\ site)"


def _either(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(phrases), re.IGNORECASE | re.VERBOSE)


_ANY = _either(_RUSSIAN, _KAZAKH_OFFICE, _KAZAKH, _ENGLISH, _ENGLISH_OFFICE, _ACCORDING)
# Phrases that begin with the name of an office are tried at every word: five times the time.
_OFFICES = ("баспасөз қызметі", "ресми сайты", "press service")
_WITHOUT_OFFICES = _either(_RUSSIAN, _KAZAKH, _ENGLISH, _ACCORDING)
# Only sentences with one of these are searched: to try the phrases everywhere took 1.5 ms a text.
_TELLS = (
    "ссылк", "ссыла", "сообщ", "передает", "передаёт", "данным", "информ", "хабарла", "сілтеме",
    "citing", "press service", "report", "according",
)  # fmt: skip
_BORDER = re.compile(r"(?<=[.!?])\s|[;\n]")
_WHERE = 1_500  # characters of the body in which a text names its source: the first paragraphs
# How texts name the sites that this archive reads; a citation is matched by any of these.
_NAMES = {
    "akorda": ("акорд", "ақорда", "akorda", "главы государства", "president's press", "aqorda"),
    "tengrinews": ("tengrinews", "tengri news", "тенгриньюс"),
}


@lru_cache(maxsize=256)
def _phrases(lead: str, body: str) -> tuple[str, ...]:
    found: list[str] = []
    head = f"{lead}\n{body[:_WHERE]}"
    low = head.lower()
    telling = [word for word in _TELLS if word in low]
    for sentence in _BORDER.split(head) if telling else ():
        low = sentence.lower()
        if any(word in low for word in telling):
            phrase = _ANY if any(office in low for office in _OFFICES) else _WITHOUT_OFFICES
            found += (match.group().strip() for match in phrase.finditer(sentence))
    return tuple(found)


def phrases(text: Text) -> tuple[str, ...]:
    """Give the phrases that name a source: those that extraction found, then those of the text."""
    told = tuple(cited.phrase for cited in text.citations if cited.phrase)
    return told + _phrases(text.lead or "", text.body)


def cites(text: Text, other: Text) -> str | None:
    """Give the phrase by which `text` names the source or the host of `other`, else None."""
    if text.source == other.source:
        return None
    names = (*_NAMES.get(other.source, ()), other.source.lower())
    for cited in text.citations:
        if other.host and cited.url and _host(cited.url) == other.host.removeprefix("www."):
            return cited.phrase or cited.cited
        if any(name in cited.cited.lower() for name in names):
            return cited.phrase or cited.cited
    for phrase in phrases(text):
        low = phrase.lower()
        if any(name in low for name in names) or (other.host and other.host in low):
            return phrase
    return None


def same_authority(a: Text, b: Text) -> bool:
    """Tell whether two texts name the same source, or one is that source."""
    return bool(_authorities(a) & _authorities(b)) or bool(cites(a, b) or cites(b, a))


def _authorities(text: Text) -> set[str]:
    told = " ".join((*(cited.cited for cited in text.citations), *phrases(text))).lower()
    return {source for source, names in _NAMES.items() if any(name in told for name in names)} - {
        text.source
    }


def _host(url: str) -> str:
    return url.split("://", 1)[-1].split("/", 1)[0].lower().removeprefix("www.")
