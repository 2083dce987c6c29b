"""Where a sentence ends."""

import pytest

from crawler.dedup.sentences import sentences


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Снег выпал. Дорога закрыта!", 2),
        ("Аким г. Астаны приехал на ул. Абая.", 1),
        ("Об этом сказал Е. Омаров. Он прав.", 2),
        ("Рост на 4.5 процента. 12 сел без света.", 2),
        ('"Мы готовы." - "Когда?" - "Завтра."', 3),
        ("Что дальше?.. Никто не знает…", 2),
        ("Первый абзац\n\nВторой абзац", 2),
        ("", 0),
        ("Mr. Brown came. He left.", 2),
    ],
)
def test_sentences_end_at_marks_before_a_capital(text: str, count: int) -> None:
    assert len(sentences(text)) == count


def test_offsets_point_at_the_sentence() -> None:
    text = "  Снег выпал.  Дорога закрыта!\n\nДождь. "
    assert [text[one.start : one.end] for one in sentences(text)] == [
        "Снег выпал.",
        "Дорога закрыта!",
        "Дождь.",
    ]
