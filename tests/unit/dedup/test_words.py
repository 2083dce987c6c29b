"""How a text is cut into words and which of them are news."""

import pytest

from crawler.dedup.words import MAX_CHARS, is_promotion, is_reminder, plain, read, split


def test_case_punctuation_and_yo_do_not_count() -> None:
    assert plain("Жёлтый, «СВЕТ»!") == plain("желтый свет")


def test_offsets_point_at_the_words_of_the_original() -> None:
    text = "Он сказал:\u00a0«Ёлки» — и №5…"
    assert [text[a:b].lower().replace("ё", "е") for _, a, b in split(text)] == [
        word for word, _, _ in split(text)
    ]


def test_a_letter_that_grows_in_lower_case_moves_no_offset() -> None:
    text = "İstanbul Алматы"
    assert [text[a:b] for _, a, b in split(text)] == ["İstanbul", "Алматы"]


def test_letters_of_compatibility_are_folded() -> None:
    assert plain("ﬁnal １２") == ["final", "12"]


@pytest.mark.parametrize(
    "paragraph",
    [
        "Напомним, вчера выпал снег.",
        "Ранее сообщалось о закрытии дороги.",
        "Еске салсақ, кеше қар жауды.",
        "Earlier, the road was closed.",
        "Мы сообщали о закрытии дороги.",
    ],
)
def test_reminders_are_known_by_their_opening(paragraph: str) -> None:
    assert is_reminder(paragraph)


@pytest.mark.parametrize(
    "paragraph",
    ["Раннее утро выдалось холодным.", "Earliest results are due.", "Напоминание пришло поздно."],
)
def test_news_that_begins_alike_is_no_reminder(paragraph: str) -> None:
    assert not is_reminder(paragraph)


@pytest.mark.parametrize(
    "paragraph",
    [
        "Подписывайтесь на наш канал в мессенджере!",
        "Читайте также: другая новость",
        "Фото: пресс-служба",
        "■ Продолжение",
    ],
)
def test_invitations_and_captions_are_promotion(paragraph: str) -> None:
    assert is_promotion(paragraph)


def test_a_long_paragraph_is_read_even_if_it_begins_like_an_invitation() -> None:
    assert not is_promotion("Подписывайтесь на газету, сказал министр. " + "Слово за слово. " * 30)


def test_words_of_reminders_are_not_news() -> None:
    words = read(None, "Новая дорога открыта.\n\nДвижение идет.\n\nНапомним, был ремонт.")
    assert [w for w, news in zip(words.norms, words.news, strict=True) if not news] == [
        "напомним",
        "был",
        "ремонт",
    ]


def test_a_reminder_inside_a_paragraph_runs_to_its_end() -> None:
    words = read(None, "Дорога открыта для всех. Напомним, был ремонт.\n\n" + "Едут все. " * 9)
    assert words.news == (True,) * 4 + (False,) * 3 + (True,) * 18


def test_a_reminder_late_in_a_text_opens_its_background() -> None:
    words = read(None, "Едут все. " * 9 + "\n\nНапомним, был ремонт.\n\nОн длился год.")
    assert words.news == (True,) * 18 + (False,) * 6


def test_a_quotation_after_a_reminder_belongs_to_it() -> None:
    news = "Дорога открыта. " * 10
    words = read(None, f"Напомним, был ремонт.\n\n«Это долго», - сказал он.\n\n{news}")
    assert words.news.count(False) == 7


def test_a_text_that_is_only_a_reminder_tells_it() -> None:
    assert all(read(None, "Напомним, вчера выпал снег и закрыли дорогу.").news)


def test_a_lead_that_the_body_repeats_counts_once() -> None:
    assert read("Снег выпал.", "Снег выпал. Дорога закрыта.").norms == (
        "снег",
        "выпал",
        "дорога",
        "закрыта",
    )


def test_what_lies_beyond_the_limit_is_not_read() -> None:
    assert len(read(None, "слово " * MAX_CHARS)) <= MAX_CHARS // 6 + 1


def test_control_characters_are_no_words() -> None:
    assert plain("снег\x00дождь") == ["снег", "дождь"]
