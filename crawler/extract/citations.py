"""The sources that a text names, with the words that say so and the link on them: ru, kk and en."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from crawler.extract.body_text import Paragraph
from crawler.extract.cited_names import is_own, nominative
from crawler.extract.document import absolute
from crawler.extract.text import comparable, folded_names
from crawler.items import Citation, Image

_MOST = 50
_FEWEST_LETTERS = 2
# Words of a source end at punctuation; a full stop inside "Polisia.kz" or "им. Абая" is none.
_WORDS = r"(?:[^,;:!?()\n.]|\.(?=\w)){2,140}"
_QUOTED = r"[«\"“„'][^»\"”\n]{2,60}[»\"”']"
_LATIN = r"[A-Z][\w&-]*(?:\.\w+)*(?:[ ][A-Z][\w&-]*(?:\.\w+)*){0,3}"
_CAPITAL = r"[A-ZА-ЯӘҒҚҢӨҰҮҺІ][\w&-]*(?:\.\w+)*"
_NAME = rf"(?:{_QUOTED}|{_CAPITAL}(?:[ ]{_CAPITAL}){{0,3}})"
# A bare Cyrillic word after "сообщает" is a speaker's surname unless it is built like a medium's.
_MEDIUM = (
    rf"(?:{_QUOTED}|{_LATIN}|[А-Я]{{3,}}\b|"
    r"[А-ЯӘҒҚҢӨҰҮҺІ][\w-]*(?:\.(?:kz|ru|com|kg|uz)|информ|ньюс|правда|факс|тайм|пресс)\b)"
)
_SURNAME = r"[А-Я]\w+(?:ов|ев|ин|ова|ева|ина|ын|кин|ский|баев|улы|ұлы)(?:а|у|ой|ым|ом)?\b"
_OFFICE = (
    r"(?:[а-яё]+(?:ый|ого|ом|ая|ой|ое|ую)\s){0,2}(?:пресс-(?:служб|центр|релиз|секретар)|сайт|"
    r"портал|агентств|издани|газет|телеканал|(?:telegram|телеграм|youtube|whatsapp)-?\s?канал|"
    r"ведомств|министерств|департамент|служб|акимат|прокуратур|полици|посольств|комитет|управлени|"
    r"миа\b|иа\b|риа\b|мид\b|мвд\b|мчс\b|дчс\b|кнб\b|генпрокуратур|правительств|администраци)\w*"
)
_OFFICE_NAME = rf"(?i:{_OFFICE})(?:\s{_WORDS})?"
_AKORDA = r"(?:Акорд[аыеу]|Ақорда)"
_VERB = (
    r"\b(?i:переда(?:ет|ёт|ют|ло|ла|ли)|сообща(?:ет|ют)|сообщил[аио]?|пиш[еу]т|информиру[ею]т|"
    r"проинформировал[аио]?|рассказал[аио]?|уточнил[аио]?|заявил[аио]?|отметил[аио]?)"
)
_STEMS = "переда|сообщ|пиш|информиров|информиру|рассказал|уточнил|заявил|отметил"
# Who "relays" is a medium; who "said" or "noted" is a speaker, and speakers are no sources.
_RELAYS = r"\b(?i:переда(?:ет|ёт|ют|ло|ла)|сообща(?:ет|ют)|пиш[еу]т|информиру[ею]т)"
_Pattern: TypeAlias = tuple[tuple[str, ...], re.Pattern[str]]
# Each pattern with the stems of which one stands in everything that it matches: most paragraphs
# have none, and a pattern that is not tried costs nothing (20 times faster on 41 pages).
_PATTERNS: tuple[_Pattern, ...] = tuple(
    (tuple(stems.split("|")), re.compile(pattern))
    for stems, pattern in (
        # ru: in "передает X со ссылкой на Y" X is the first link of a chain
        (
            "со ссылкой на",
            rf"(?:{_VERB}\s+(?P<via>{_WORDS}?)\s+)?(?i:со ссылкой на)\s+(?P<source>{_WORDS})",
        ),
        ("ссыла", rf"(?i:ссыла(?:ясь|ется|ются) на)\s+(?P<source>{_WORDS})"),
        (_STEMS, rf"{_VERB}\s+(?:в\s+|на\s+)?(?P<source>{_AKORDA}|{_OFFICE_NAME})"),
        ("переда|сообща|пиш|информиру", rf"{_RELAYS}\s+(?P<source>{_MEDIUM})"),
        (
            "по данным|по информации|по сообщению|по сведениям",
            (
                r"\b(?i:по (?:данным|информации|сообщению|сведениям))\s+"
                rf"(?P<source>{_AKORDA}|{_OFFICE_NAME}|(?!{_SURNAME}){_NAME}(?:\s[а-яё]+){{0,2}})"
            ),
        ),
        (
            "в сообщении|в заявлении|релизе|в публикации|на сайте|на официальном сайте",
            (
                r"\b(?i:в (?:сообщении|заявлении|пресс-релизе|релизе|публикации)|"
                rf"на (?:официальном )?сайте)\s+(?P<source>{_AKORDA}|{_OFFICE_NAME}|{_NAME})"
            ),
        ),
        ("пресс-служба", rf"(?P<source>(?i:пресс-служба)\s{_WORDS}?)\s+{_VERB}"),
        ("акорда", rf"(?P<source>Акорда)\s+{_VERB}"),
        # kk
        ("сілтеме", rf"(?P<source>{_WORDS}?(?:не|на|ға|ге|қа|ке))\s+(?i:сілтеме жаса\w+)"),
        (
            "деп ",
            (
                r"(?i:деп (?:хабарла\w+|жаз\w+|мәлімде\w+|атап өтті|жеткізді))\s+"
                rf"(?P<source>{_WORDS})"
            ),
        ),
        (
            "делін",
            (
                rf"(?i:делінген|делінеді)\s+(?P<source>{_WORDS}?)\s+"
                r"(?i:таратқан|жариялаған|хабарлама\w*|мәлімдеме\w*|ақпарат\w*|сайт\w*)"
            ),
        ),
        (
            "мәліметі|хабарлауынша|дерегі|деректері|ақпараты|хабарлама",
            (
                r"(?P<source>(?:[^\s,;:!?()\n.]|\.(?=\w))+(?:\s[^\s,;:!?().]+){0,5}?[ндт][ыі]ң)\s+"
                r"(?i:мәліметі\w*|хабарлауынша|дерегі\w*|деректері\w*|ақпараты\w*|хабарлама\w*)"
            ),
        ),
        # en
        (
            "citing|refer",
            rf"(?i:citing|with reference to|referring to)\s+(?P<source>{_WORDS})",
        ),
        (
            "report|inform|according",
            rf"(?i:report(?:s|ed)|inform(?:s|ed)|according to)\s+(?P<source>the\s{_WORDS})",
        ),
        ("according", rf"(?i:according to)\s+(?P<source>{_NAME})"),
        (
            "press service|press office|press secretary|press-service|press-office",
            (
                r"(?P<source>(?:[Tt]he\s)?(?:[^\s,;:!?()\n.\"]+\s){0,6}?"
                r"press[ -](?:service|office|secretary)"
                r"(?:\sof\s(?:the\s)?[A-Z]\w+(?:\s[A-Z]\w+)*)?)\s+"
                r"(?:report(?:s|ed)|inform(?:s|ed)|sa(?:ys|id)|announce[sd]|state[sd]|told)"
            ),
        ),
        ("report", rf"(?P<source>{_NAME})\s+(?:reports?|reported)\b"),
    )
)
_STEMS_OF_ALL = frozenset(stem for stems, _ in _PATTERNS for stem in stems)
_TAIL = re.compile(
    r"\s+(?:что|о том|о|об|которы\w+|где|когда|передает|передаёт|сообщает|пишет|в связи|"
    r"во время|в ответ|говорит|в своем|в рамках|при этом|в эфире|накануне|сегодня|вчера|"
    r"\w+ября|и отмечает|that|on|about|as|which|деп|сілтеме)\s.*$",
    re.IGNORECASE | re.DOTALL,
)
_KAZAKH_CORRESPONDENT = re.compile(r"^.*\bтілшісі\b\s*", re.IGNORECASE | re.DOTALL)
_CORRESPONDENT = re.compile(
    r"^(?:наш\w*\s|собственн\w*\s|специальн\w*\s)*(?:корреспондент\w*|журналист\w*|редакци\w+|"
    r"автор\w*|(?:the\s)?correspondent(?:\sof)?)\s*",
    re.IGNORECASE,
)
_PICTURE_SOURCE = re.compile(
    r"\b[\w-]+\.(?:kz|ru|com|org|net|uz|kg|gov)\b|пресс-служб|баспасөз|press[ -]|акорд|ақорд|"
    r"министерств|агентств",
    re.IGNORECASE,
)


def find_citations(
    paragraphs: Iterable[Paragraph],
    images: Sequence[Image],
    own_names: Sequence[str],
    base: str,
) -> tuple[Citation, ...]:
    """Return the sources that an article names, each once, in the order of the text.

    `own_names` (the site's own names and hosts) are no cited sources; `base` is the page's
    address, against which links are resolved. Picture credits that name an office or a site count.
    """
    own = folded_names(tuple(own_names))
    found: dict[str, Citation] = {}
    told = list(paragraphs)
    text = "\n".join(paragraph.text for paragraph in told).lower()
    present = {stem for stem in _STEMS_OF_ALL if stem in text}
    patterns = [
        (tuple(filter(present.__contains__, stems)), pattern)
        for stems, pattern in _PATTERNS
        if not present.isdisjoint(stems)
    ]
    for paragraph in told if patterns else ():
        for citation in _in_paragraph(paragraph, patterns, own, base):
            _keep(found, citation)
    for citation in _credits(images, own):
        _keep(found, citation)
    return tuple(found.values())[:_MOST]


def _keep(found: dict[str, Citation], citation: Citation) -> None:
    key = comparable(citation.cited)
    if key not in found or (found[key].url is None and citation.url):
        found[key] = citation


def _in_paragraph(
    paragraph: Paragraph, patterns: Sequence[_Pattern], own: Sequence[str], base: str
) -> Iterator[Citation]:
    text = paragraph.text
    folded = text.lower()
    hits: list[re.Match[str]] = []
    for stems, pattern in patterns:
        if any(stem in folded for stem in stems):
            hits.extend(pattern.finditer(text))
    for hit in sorted(hits, key=re.Match.start):
        for group in ("via", "source"):
            named = hit.groupdict().get(group)
            cited = _cited(named, own) if named else None
            if named and cited:
                yield Citation(cited, hit[0].strip(), _link(paragraph, named, base))


def _cited(named: str, own: Sequence[str]) -> str | None:
    words = _TAIL.sub("", _KAZAKH_CORRESPONDENT.sub("", named))
    words = _CORRESPONDENT.sub("", words.strip()).strip(" –—-\n")
    if sum(map(str.isalpha, words)) < _FEWEST_LETTERS or is_own(words, own):
        return None
    if words.islower() and words.isalpha():  # "сообщили в ведомстве" names nobody
        return None
    return nominative(words)


def _link(paragraph: Paragraph, named: str, base: str) -> str | None:
    for link in paragraph.links:
        if link.text in named or named in link.text:
            return absolute(base, link.href)
    return None


def _credits(images: Sequence[Image], own: Sequence[str]) -> Iterator[Citation]:
    for image in images:
        credit = image.credit
        if credit and _PICTURE_SOURCE.search(credit) and not is_own(credit.split("/")[0], own):
            yield Citation(nominative(credit), image.caption or credit, None)
