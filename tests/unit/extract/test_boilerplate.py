"""Promotion in three languages, and sentences that only look like it."""

import pytest

from crawler.extract.body_text import Link, Paragraph
from crawler.extract.boilerplate import is_promotional, without_promotion

PROMOTION = [
    "Наши новости теперь в WhatsApp! Подписывайтесь на наш канал в самом популярном мессенджере",
    "Подписывайтесь на канал Tengrinews.kz в WhatsApp",
    "Подпишись на наши новости в Instagram. Самые интересные видео в твоей ленте!",
    "У Tengrinews.kz есть Telegram-канал. Это быстрый и удобный способ получать новости.",
    "Как вам дизайн сайта Tengri News?\nПройти опрос",
    "Join Telegram",
    "Курс валют",
    "Погода",
    "ПОДЕЛИТЬСЯ",
    "Читайте также",
    "Читайте также: История о мосте",
    "Реклама",
    'Другие статьи спецпроекта "Мосты" читайте по ссылке.',
    "Китайских авто все больше на наших дорогах! Смотрите обзор",
    "Сілтемесіз жаңалық оқисыз ба? Онда Telegram желісіне жазылыңыз!",
    "Қосымшада оқыңыз: жаңалық",
    "Go back",
    "→ Вернуться назад",
    "Subscribe to our Telegram channel",
    "Материал предоставлен компанией",
    "Редакция Реклама",
]
TEXT = [
    "Реклама на улицах подорожала вдвое, сообщили в акимате.",
    "Погода в Астане ухудшится к вечеру.",
    "Курс валют на бирже не изменился.",
    "Читайте больше книг, советует врач.",
    "Министр призвал подписывать договоры вовремя.",
    "У министерства есть канал связи с жителями.",
    "Токаев поделился мнением о реформе.",
    "Подписывайте документы не глядя - так делать нельзя.",
    "Telegram-канал министерства взломали.",
]


@pytest.mark.parametrize("text", PROMOTION)
def test_promotion_is_told(text: str):
    assert is_promotional(text)


@pytest.mark.parametrize("text", TEXT)
def test_text_of_an_article_stays(text: str):
    assert not is_promotional(text)


def test_a_promotional_line_leaves_its_paragraph():
    kept = without_promotion([Paragraph("Первая строка.\nJoin Telegram\nВторая строка.")])
    assert [paragraph.text for paragraph in kept] == ["Первая строка.\nВторая строка."]


def test_the_links_below_read_also_go_with_it():
    linked = Paragraph("История о мосте", "li", (Link("История о мосте", "/x"),))
    plain = Paragraph("Мост стоит.")
    assert without_promotion([plain, Paragraph("Читайте также:"), linked, linked]) == [plain]
    assert without_promotion([plain, linked]) == [plain, linked]


def test_a_subhead_that_promotion_left_alone_goes_too():
    paragraphs = [Paragraph("Текст."), Paragraph("Ещё", "h3"), Paragraph("Читайте также")]
    assert without_promotion(paragraphs) == [Paragraph("Текст.")]


def test_exchange_rates_at_the_end_are_no_text():
    assert without_promotion([Paragraph("Текст."), Paragraph("449.3 483 4.85")]) == [
        Paragraph("Текст.")
    ]
