"""What an edit of one page changed, and the difference sentence by sentence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, Protocol

from rapidfuzz.distance import Indel, Levenshtein, Prefix

from crawler.dedup.numerals import NUMERALS
from crawler.dedup.sentences import Sentence, sentences
from crawler.dedup.slots import is_number
from crawler.dedup.words import plain, read

Change = Literal["cosmetic", "figures", "headline", "substantive"]

TYPO_LETTERS = 2  # letters by which a corrected word differs: one typed twice, two exchanged
TYPO_LEAST = 4  # letters of a word that can be a typo; "не" for "на" turns the sense round
TYPO_WORDS = 0.05  # of all words, and at least TYPO_FEW: more than that is rewriting
TYPO_FEW = 3
STEM_LEAST, ENDING_MOST = 3, 3  # letters: дом, домов; человека, человек; пункт, пунктах
SAME_SENTENCE = 0.5  # likeness (0..1) from which two sentences in one place are one, reworded


class Version(Protocol):
    """A version of an article's text; a revision, a stored article and an item all are one."""

    @property
    def title(self) -> str:
        """Give the title."""

    @property
    def lead(self) -> str | None:
        """Give the lead, None where there is none."""

    @property
    def body(self) -> str:
        """Give the body."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One step of a difference: a sentence that stayed, came, went, or was reworded.

    `old` and `new` are None where the sentence does not stand in that version.
    """

    kind: Literal["kept", "added", "removed", "reworded"]
    old: str | None
    new: str | None


def classify(old: Version, new: Version) -> Change:
    """Tell what kind of edit leads from one version to the next.

    `cosmetic`: spelling, punctuation, spacing, promotional lines. `figures`: only numbers and dates
    differ. `headline`: the title says something else, the text at most has cosmetic changes.
    `substantive`: anything else.
    """
    title = _kind(plain(old.title), plain(new.title))
    text = _kind(_news(old), _news(new))
    if text == "substantive":
        return "substantive"
    if title == "substantive":
        return "headline" if text == "cosmetic" else "substantive"
    return "figures" if "figures" in (title, text) else "cosmetic"


def diff(old: Version, new: Version) -> tuple[Edit, ...]:
    """Give the difference of two versions, the title first, sentence by sentence in reading order.

    Sentences that differ only in case, punctuation or ё for е count as kept.
    """
    before = [old.title, *_sentences(old)]
    after = [new.title, *_sentences(new)]
    matcher = SequenceMatcher(None, _keys(before), _keys(after), autojunk=False)
    edits: list[Edit] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            edits += [Edit("kept", x, y) for x, y in zip(before[a:b], after[c:d], strict=True)]
        else:
            edits += _paired(before[a:b], after[c:d])
    return tuple(edits)


def _news(version: Version) -> list[str]:
    words = read(version.lead, version.body)
    return [norm for norm, news in zip(words.norms, words.news, strict=True) if news]


def _kind(before: Sequence[str], after: Sequence[str]) -> Change:
    """Tell what kind of edit leads from one list of words to another; never "headline"."""
    changes = list(_changes(before, after))
    if all(_is_figure(*change) for change in changes):
        return "figures" if changes else "cosmetic"
    allowed = max(TYPO_FEW, TYPO_WORDS * len(before))
    typos = [change for change in changes if _is_typo(*change)]
    if len(typos) == len(changes):
        return "cosmetic" if len(typos) <= allowed else "substantive"
    rest = [change for change in changes if change not in typos]
    small = len(typos) <= allowed and all(_is_figure(*change) for change in rest)
    return "figures" if small else "substantive"


def _changes(
    before: Sequence[str], after: Sequence[str]
) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    for step in Levenshtein.opcodes(before, after):
        if step.tag != "equal":
            yield (
                before[step.src_start : step.src_end],
                after[step.dest_start : step.dest_end],
            )


def _is_figure(old: Sequence[str], new: Sequence[str]) -> bool:
    """Tell whether only figures changed, in digits or words, and what they count was inflected."""
    if all(_is_numeral(word) for word in (*old, *new)):
        return True
    if len(old) != len(new) or not (_is_numeral(old[0]) and _is_numeral(new[0])):
        return False
    return all(
        (_is_numeral(x) and _is_numeral(y)) or _one_word(x, y)
        for x, y in zip(old, new, strict=True)
    )


def _is_numeral(word: str) -> bool:
    return is_number(word) or word in NUMERALS


def _one_word(one: str, other: str) -> bool:
    """Tell whether two words are forms of one: 3 человека, 7 человек."""
    shared = Prefix.similarity(one, other)
    return shared >= STEM_LEAST and max(len(one), len(other)) - shared <= ENDING_MOST


def _is_typo(old: Sequence[str], new: Sequence[str]) -> bool:
    one, other = "".join(old), "".join(new)
    if one == other:  # a word cut in two, or two run together
        return True
    if min(len(one), len(other)) < TYPO_LEAST or any(is_number(word) for word in (*old, *new)):
        return False
    return len(old) == len(new) and all(
        Indel.distance(x, y) <= TYPO_LETTERS for x, y in zip(old, new, strict=True)
    )


def _sentences(version: Version) -> list[str]:
    lead: list[Sentence] = sentences(version.lead or "")
    return [sentence.text for sentence in (*lead, *sentences(version.body))]


def _keys(texts: Sequence[str]) -> list[str]:
    return [" ".join(plain(text)) for text in texts]


def _paired(before: Sequence[str], after: Sequence[str]) -> Iterator[Edit]:
    """Pair the sentences of a replaced passage that are alike, in order; the rest came or went."""
    at = 0
    for text in before:
        found = next(
            (i for i in range(at, len(after)) if _alike(text, after[i]) >= SAME_SENTENCE), None
        )
        if found is None:
            yield Edit("removed", text, None)
            continue
        yield from (Edit("added", None, new) for new in after[at:found])
        yield Edit("reworded", text, after[found])
        at = found + 1
    yield from (Edit("added", None, new) for new in after[at:])


def _alike(old: str, new: str) -> float:
    return Indel.normalized_similarity(plain(old), plain(new))
