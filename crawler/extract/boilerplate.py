"""Lines that a site sets around an article to promote itself, in ru, kk and en."""

import re
from collections.abc import Sequence

from crawler.extract.body_text import Paragraph

# Promotion is short; anything longer is an article that speaks of WhatsApp or of advertising.
_LONGEST = 400
_START = re.compile(r"^[\W_]+")
_BEGINNINGS = re.compile(
    r"(?:"
    r"наши новости теперь в (?:whatsapp|telegram|instagram)"
    r"|подпи(?:сывай(?:те)?сь|шись|шитесь)\b.{0,60}?\b(?:канал|нас|страниц|новост|рассылк|аккаунт|"
    r"whatsapp|telegram|instagram|facebook|youtube|google|tengri|max|threads)"
    r"|(?:у|на) (?:tengri ?news(?:\.kz)?|нас|нашего сайта|редакции)\b.{0,40}"
    r"(?:telegram|whatsapp|instagram|youtube)-?\s?канал"
    r"|интересная и полезная статья\b"
    r"|как вам дизайн сайта"
    r"|китайских авто все больше на наших дорогах"
    r"|другие (?:статьи|материалы) (?:спец)?проекта"
    r"|(?:читайте|смотрите|слушайте|узнайте) (?:также|еще|нас в|по теме|другие|больше новостей)"
    r"|читай(?:те)? (?:tengri|самые|главные|новости|нас)\b"
    r"|хотите (?:получать|узнавать|быть в курсе|больше)\b.{0,80}(?:канал|подпи|новост)"
    r"|(?:больше|еще|самые|все|главные|последние)\b.{0,30}новост\w*\b.{0,50}"
    r"(?:канал|telegram|whatsapp|instagram|приложени|ленте)"
    r"|следите за (?:нами|нашими|самыми|новостями)\b.{0,60}"
    r"(?:telegram|whatsapp|instagram|канал|соц)"
    r"|присоединяйтесь к (?:нам|нашему|каналу)"
    r"|(?:скачай|скачайте|установите) (?:наше )?(?:мобильное )?приложение"
    r"|поделит(?:есь|ься) (?:новостью|статьей|с друзьями|этой|в соц)"
    r"|(?:нашли|заметили|обнаружили) ошибку\b"
    r"|выделите (?:ее|текст|ошибку) и нажмите|ctrl\s?\+\s?enter"
    r"|если вы (?:нашли|заметили|обнаружили) (?:ошибку|опечатку)"
    r"|сілтемесіз жаңалық оқисыз"
    r"|қосымша(?:да)? оқыңыз|тағы (?:да )?оқыңыз|сондай-ақ оқыңыз|(?:бізге|арнамызға|каналымызға|"
    r"парақшамызға|telegram|whatsapp|instagram)\b.{0,60}жазылыңыз(?:дар)?"
    r"|жаңалықтарды\b.{0,60}(?:telegram|whatsapp|instagram|жазыл|арнамыз)"
    r"|(?:subscribe|sign up|follow us|join us|join our|like us)\b.{0,80}"
    r"(?:channel|newsletter|telegram|whatsapp|instagram|facebook|twitter|youtube|google|us\b|news)"
    r"|(?:read also|read more|see also|also read|related(?: articles| news)?|more on this)\b\s*[:»]"
    r"|join (?:our )?(?:telegram|whatsapp)"
    r"|(?:для использования|for more information see:|use of the) .{0,40}"
    r"(?:tengri|материал|material)\w*\b.{0,80}(?:гиперссылк|hyperlink)"
    r"|материал предоставлен|рекламный материал|на правах рекламы"
    r")"
)
_WHOLE_LINES = frozenset(
    {
        "курс валют", "погода", "поделиться", "реклама", "читайте также", "join telegram",
        "go back", "пройти опрос", "вернуться назад", "артқа қайту", "back", "назад", "печать",
        "twitter facebook печать", "twitter facebook", "редакция реклама", "социальные сети",
        "новости партнеров", "новости по теме", "похожие новости", "материалы по теме", "по теме",
        "комментарии", "оставить комментарий", "загрузка комментариев", "подписаться", "share",
        "показать еще", "продолжение", "advertisement", "реклама 18", "жарнама", "бөлісу",
        "ауа райы", "валюта бағамы", "read also", "related news", "print", "скопировать ссылку",
        "смотрите также", "самое читаемое", "популярное", "лента новостей", "тағы оқыңыз",
        "поделиться в соцсетях", "поделиться новостью", "версия для печати", "распечатать",
        "twitter facebook print", "return", "басып шығару", "twitter facebook басып шығару",
        "tweet", "нравится", "мне нравится", "теги", "тэги", "tags", "тегтер", "кері қайту",
    }
)  # fmt: skip
_ANNOUNCES_LINKS = re.compile(
    r"(?:читайте|смотрите) (?:также|еще|по теме)|(?:қосымша|тағы|сондай-ақ) оқыңыз|read also|"
    r"see also|по теме"
)
# A paragraph of a related-links list is link from end to end.
_LINK_SHARE = 0.9


def is_promotional(text: str) -> bool:
    """Tell whether a line is promotion of the site rather than text of an article."""
    if len(text) > _LONGEST:
        return False
    line = _START.sub("", text.casefold().replace("ё", "е").replace("\n", " "))
    return line.rstrip(' .!?:…»"') in _WHOLE_LINES or _BEGINNINGS.match(line) is not None


def without_promotion(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Return paragraphs without promotional ones, promotional lines and related-links lists."""
    kept: list[Paragraph] = []
    in_links = False
    for paragraph in paragraphs:
        if in_links and paragraph.linked >= _LINK_SHARE * len(paragraph.text):
            continue
        cleaned = _without_lines(paragraph)
        in_links = cleaned is None and bool(_ANNOUNCES_LINKS.match(_folded(paragraph.text)))
        if cleaned is not None:
            kept.append(cleaned)
    while kept and _is_remnant(kept[-1]):
        kept.pop()
    return kept


def _is_remnant(paragraph: Paragraph) -> bool:
    """Tell what promotion leaves behind it: a subhead without text, exchange rates, rules."""
    return paragraph.kind in _HEADINGS or not any(map(str.isalpha, paragraph.text))


_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def _folded(text: str) -> str:
    return _START.sub("", text.casefold().replace("ё", "е"))


def _without_lines(paragraph: Paragraph) -> Paragraph | None:
    if "\n" not in paragraph.text:
        return None if is_promotional(paragraph.text) else paragraph
    if is_promotional(paragraph.text):
        return None
    lines = [line for line in paragraph.text.split("\n") if not is_promotional(line)]
    return paragraph._replace(text="\n".join(lines)) if lines else None
