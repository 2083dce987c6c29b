"""Passages around matched words, and their marks."""

from hypothesis import given
from hypothesis import strategies as st

from crawler.alerts.excerpt import LARGEST_SHARE, PASSAGE, Part, marked, merged, passages, words

TEXT = " ".join(f"Предложение номер {n} говорит о погоде." for n in range(60))


def shown(text: str) -> str:
    return "".join(part.text for part in marked(text, []))


def test_overlapping_and_touching_spans_become_one() -> None:
    assert merged([[5, 9], [0, 3], [3, 6], [20, 30]], 25) == [(0, 9), (20, 25)]


def test_parts_together_are_the_text_and_the_spans_are_marked() -> None:
    assert marked("мёд и соль", [[0, 3], [6, 10]]) == [
        Part("мёд", marked=True),
        Part(" и "),
        Part("соль", marked=True),
    ]


def test_control_and_bidi_characters_are_not_shown() -> None:
    assert shown("а\x00б\u202eв\x1bг\u2028д") == "абвг д"


def test_a_passage_keeps_the_word_and_whole_sentences() -> None:
    at = TEXT.index("номер 30")
    (passage,) = passages(TEXT, [[at, at + 8]])
    text = "".join(part.text for part in passage.parts)
    assert passage.before
    assert passage.after
    assert text.startswith("Предложение")
    assert text.endswith(".")
    assert Part("номер 30", marked=True) in passage.parts
    assert len(text) <= PASSAGE


def test_without_a_match_it_is_the_beginning() -> None:
    (passage,) = passages(TEXT, [])
    assert not passage.before
    assert passage.parts[0].text.startswith("Предложение номер 0")


def test_matches_near_each_other_share_a_passage() -> None:
    one, other = TEXT.index("номер 30"), TEXT.index("номер 32")
    assert len(passages(TEXT, [[one, one + 8], [other, other + 8]])) == 1


def test_the_words_are_named_once_each_as_written() -> None:
    assert words("Мёд, мёд и мёдом", [[0, 3], [5, 8], [5, 8]]) == ["Мёд", "мёд"]


@given(
    st.text(min_size=1, max_size=900),
    st.lists(st.tuples(st.integers(0, 900), st.integers(0, 60)), max_size=6),
)
def test_an_excerpt_never_is_the_whole_text(text: str, places: list[tuple[int, int]]) -> None:
    spans = [[start, start + length] for start, length in places]
    cut = passages(text, spans)
    size = sum(len(part.text) for passage in cut for part in passage.parts)
    assert size <= max(1, int(len(text) * LARGEST_SHARE))
