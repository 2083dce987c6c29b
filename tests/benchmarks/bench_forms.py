"""How many forms of a keyword are recognised, and how many other words are taken for it.

python -m tests.benchmarks.bench_forms

Beside ours: the lemma of pymorphy3 and the stem of Snowball (keyword and word are one if they have
one in common), and the keyword without its last letter as a beginning. The lists are written from
the grammars' classes; the rules were mended on all but those held out, of which some forms were
replaced where a rule was.
"""

import sys
from collections.abc import Callable

import pymorphy3
import snowballstemmer

from storage.text.keyword import forms_of
from storage.text.nodes import Phrase, Query, Word
from storage.text.query import parse
from storage.text.tokens import normalise, words
from tests.unit.text import (
    held_out,
    kazakh,
    kazakh_more,
    paradigms,
    russian,
    russian_more,
)

Judge = Callable[[str, str], bool]
_MORPH = pymorphy3.MorphAnalyzer(lang="ru")
_SNOWBALL = snowballstemmer.stemmer("russian")


def ours(keyword: str, word: str) -> bool:
    """Ask the forms that a query would match."""
    asked = parts_of(parse(keyword))
    return all(forms_of(part).accepts(norm) for part, norm in zip(asked, words(word), strict=True))


def parts_of(query: Query) -> tuple[Word, ...]:
    """Give the words of a query of one word or phrase."""
    if isinstance(query.root, Phrase):
        return query.root.words
    return (query.root,) if isinstance(query.root, Word) else ()


def best_lemma(keyword: str, word: str) -> bool:
    """Compare the first readings."""
    one, other = (_MORPH.parse(text)[0].normal_form for text in (keyword.lower(), word.lower()))
    return bool(one == other)


def any_lemma(keyword: str, word: str) -> bool:
    """Compare all readings."""
    one, other = ({p.normal_form for p in _MORPH.parse(text.lower())} for text in (keyword, word))
    return bool(one & other)


def snowball(keyword: str, word: str) -> bool:
    """Compare the stems."""
    return bool(_SNOWBALL.stemWord(normalise(keyword)) == _SNOWBALL.stemWord(normalise(word)))


def beginning(keyword: str, word: str) -> bool:
    """Take the keyword without its last letter as a beginning."""
    return normalise(word).startswith(normalise(keyword)[:-1])


JUDGES: dict[str, Judge] = {
    "ours": ours,
    "pymorphy3, first reading": best_lemma,
    "pymorphy3, every reading": any_lemma,
    "Snowball (Russian)": snowball,
    "beginning": beginning,
}


def figures(judge: Judge, forms: str, apart: str) -> tuple[float, float]:
    """Give recall over the forms and precision against the words that look alike."""
    wanted = {(key, form) for key, found in paradigms.read(forms).items() for form in found}
    others = set(paradigms.pairs(apart))
    right = sum(judge(key, form) for key, form in wanted)
    wrong = sum(judge(key, word) for key, word in others)
    # As many other words as forms are assumed, so that the lists' lengths do not matter.
    false_share = wrong / len(others)
    recall = right / len(wanted)
    return recall, recall / (recall + false_share) if recall else 0.0


def say(line: str) -> None:
    """Write a line of the table."""
    sys.stdout.write(line + "\n")


LISTS = {
    "Russian": (russian.FORMS + russian_more.FORMS, russian.APART + russian_more.APART),
    "Kazakh": (kazakh.FORMS + kazakh_more.FORMS, kazakh.APART + kazakh_more.APART),
    "Russian, held out": (held_out.RUSSIAN, held_out.RUSSIAN_APART),
    "Kazakh, held out": (held_out.KAZAKH, held_out.KAZAKH_APART),
}


def main() -> None:
    """Print the table."""
    say("| | " + " | ".join(f"{name}: recall | precision" for name in LISTS) + " |")
    say("|---|" + "---|---|" * len(LISTS))
    for name, judge in JUDGES.items():
        cells = [f"{recall:.3f} | {precision:.3f}" for recall, precision in
                 (figures(judge, *table) for table in LISTS.values())]  # fmt: skip
        say(f"| {name} | {' | '.join(cells)} |")
    for name, (forms, apart) in LISTS.items():
        words_of_list = paradigms.read(forms)
        listed = sum(len(set(known)) for known in words_of_list.values())
        pairs = len(paradigms.pairs(apart))
        say(f"\n{name}: {len(words_of_list)} words, {listed} forms, {pairs} look-alikes.")


if __name__ == "__main__":
    main()
