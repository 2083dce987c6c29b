"""Error, consent, captcha and maintenance pages that answer with status 200."""

import re
from itertools import islice

from crawler.errors import SoftPageError
from crawler.extract.document import Document
from crawler.extract.text import clean_line

_ERROR = "an error page"
_TITLES = (
    (
        _ERROR,
        re.compile(
            r"(?:error|ошибка|қате)?\s*(?:40[0-9]|410|429|50[0-9])\b.{0,60}"
            r"|(?:(?:ошибка|error|oops|упс|ой)[\s!,.:…-]*)?(?:такой )?(?:страница|"
            r"страницы|page|бет|материал|новость|запись|статья)\s+(?:(?:which|that) .{0,30})?"
            r"(?:не (?:найден\w*|существует|доступн\w*)|удален\w*|not found|"
            r"(?:does ?n.t|does not) exist|табылмады|табылған жоқ|жоқ)\b.{0,40}"
            r"|(?:404 )?not found|ошибка сервера|internal server error|bad gateway|"
            r"service (?:temporarily )?unavailable|gateway time-?out|access denied|forbidden|"
            r"доступ (?:запрещен|ограничен|закрыт)\w*|ошибка (?:доступа|базы данных)|"
            r"error establishing a database connection|attention required!.{0,40}|"
            r"(?:тірі )?бет табылмады"
        ),
    ),
    (
        "a captcha or a browser check",
        re.compile(
            r"just a moment.{0,20}|checking your browser.{0,60}|ddos-?guard|"
            r"(?:проверка|проверяем) (?:вашего |ваш )?браузер\w*.{0,40}|вы (?:не )?робот\W?|"
            r"подтвердите,? что (?:вы не робот|запросы).{0,60}|captcha.{0,40}|капча|"
            r"are you (?:a )?(?:human|robot)\W?|verify (?:that )?you are (?:a )?human.{0,20}|"
            r"verifying you are human.{0,20}|security check.{0,30}|доступ к сайту ограничен|"
            r"сіз робот емессіз бе\W?"
        ),
    ),
    (
        "a maintenance page",
        re.compile(
            r"(?:сайт |site )?(?:на техническом обслуживании|under maintenance|"
            r"временно недоступен|temporarily unavailable|down for maintenance)\b.{0,40}|"
            r"(?:технические|профилактические|ведутся (?:технические )?) ?работы.{0,40}|"
            r"техническое обслуживание|maintenance(?: mode)?|(?:we.ll be|we will be) back.{0,30}|"
            r"сайт закрыт на (?:реконструкцию|обслуживание)|техникалық жұмыстар.{0,40}"
        ),
    ),
    (
        "a consent page",
        re.compile(
            r"(?:your )?(?:privacy|cookie)s? (?:choices|settings|preferences|consent|policy)|"
            r"before you continue.{0,40}|we value your privacy|настройки (?:файлов )?cookie.{0,20}|"
            r"согласие на (?:обработку|использование).{0,60}|мы (?:используем|ценим).{0,20}"
            r"cookie.{0,30}"
        ),
    ),
)
_BODIES = (
    (
        "a captcha or a browser check",
        re.compile(
            r"(?:checking|verify\w*) (?:if )?(?:the site connection|your browser|"
            r"you are (?:a )?human)|"
            r"enable javascript and cookies to continue|подтвердите,? что вы не робот|"
            r"введите (?:символы|текст|код) с картинки|ddos-guard|cf-browser-verification"
        ),
    ),
    (
        "a maintenance page",
        re.compile(
            r"(?:на сайте )?(?:ведутся|проводятся) (?:технические|профилактические|плановые) "
            r"работы|сайт (?:временно )?(?:недоступен|на техническом обслуживании)|"
            r"(?:site is )?(?:currently )?(?:down for|under(?:going)?) (?:scheduled )?maintenance|"
            r"техникалық жұмыстар (?:жүргізілуде|жүріп жатыр)|зайдите (?:пожалуйста,? )?позже"
        ),
    ),
    (
        _ERROR,
        re.compile(
            r"(?:запрашиваемая|запрошенная|такой|данная|эта) (?:вами )?страниц\w{1,2} (?:не |была |"
            r"больше не )|страница (?:не найдена|была удалена|не существует)|"
            r"page (?:you (?:are looking|requested|were looking).{0,40})?(?:was |could )?"
            r"not (?:be )?found|"
            r"сұратылған бет|бет табылмады|(?:материал|новость) (?:удален|снят)\w* с публикации"
        ),
    ),
    (
        "a consent page",
        re.compile(
            r"(?:we|мы) (?:and our partners|и наши партнеры) .{0,60}cookie|accept all cookies|"
            r"принять все (?:файлы )?cookie"
        ),
    ),
)
# Of error pages those that speak of the article; the others speak of the site's own trouble.
_MISSING = re.compile(
    r"\b(?:404|410)\b|не (?:найден|существует)|удален|снят\w* с публикации|страниц\w* нет\b|"
    r"not (?:be )?found|does ?n.t exist|does not exist|табылмады|табылған жоқ|бет жоқ"
)
# Error pages say little: an article that quotes one of these phrases has more words around it.
_SHORT = 1_500
# So many texts are read at a time: a page of news has 900 and says enough in the first 250.
_PARTS = 50


def soft_title(title: str | None) -> str | None:
    """Return what kind of soft page a title names as a whole, or None for any other title."""
    folded = _folded(title or "")
    for kind, pattern in _TITLES:
        if pattern.fullmatch(folded):
            return kind
    return None


def refuse_soft_page(document: Document, title: str | None, body_length: int) -> None:
    """Raise SoftPageError if a page with status 200 is none of the site's content.

    `title` and `body_length` (characters) are what was read of the page; a long body is no error
    page whatever it speaks of.
    """
    if body_length >= _SHORT:
        return
    heads = (title, document.meta.title, document.line("h1"))
    kind = next(filter(None, map(soft_title, heads)), None)
    said = " ".join(filter(None, heads))
    if kind is None:
        said = _short_body(document, body_length)
        kind = next((name for name, pattern in _BODIES if pattern.search(said)), None)
    if kind:
        raise SoftPageError(
            f"{document.url} is {kind} (title: {title or document.meta.title!r}); "
            "it is kept out of the archive and will be fetched again",
            missing=kind == _ERROR and _MISSING.search(_folded(said)) is not None,
        )


def _short_body(document: Document, body_length: int) -> str:
    """Return the text of a page that says little, folded; nothing of other pages."""
    if body_length >= _SHORT // 5:
        return ""
    body = document.first("body")
    if body is None:
        return ""
    parts, text = body.itertext(), ""
    while len(text) <= _SHORT:
        more = list(islice(parts, _PARTS))
        if not more:
            return _folded(text)
        text = clean_line(" ".join((text, *more)))
    return ""


def _folded(text: str) -> str:
    return text.casefold().replace("ё", "е").strip(" .!?«»\"'")
