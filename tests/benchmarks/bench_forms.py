"""How many forms of a keyword are recognised, and how many other words are taken for it.

python -m tests.benchmarks.bench_forms

Beside ours: the lemma of pymorphy3 and the stem of Snowball (keyword and word are one if they have
one in common), and the keyword without its last letter as a beginning. The lists are written from
the grammars' classes; the rules were mended on all but those held out, of which some forms were
replaced where a rule was. What the lists "written before", "later" and "last" showed when they were
first measured stands below the tables: they were written before any rule saw their words.
"""

import sys
from collections.abc import Callable
from functools import cache

import pymorphy3
import snowballstemmer

from storage.text.forms import Forms
from storage.text.keyword import forms_of
from storage.text.nodes import Phrase, Query, Word
from storage.text.query import parse
from storage.text.tokens import normalise, words
from tests.unit.text import (
    fresh,
    fresh_last,
    held_out,
    inflected,
    kazakh,
    kazakh_more,
    paradigms,
    realia,
    russian,
    russian_more,
)

Judge = Callable[[str, str], bool]
Count = Callable[[Judge, str, str], tuple[float, float]]
_MORPH = pymorphy3.MorphAnalyzer(lang="ru")
_SNOWBALL = snowballstemmer.stemmer("russian")


def ours(keyword: str, word: str) -> bool:
    """Ask the forms that a query would match."""
    asked, norms = _asked(keyword), words(word)
    return len(asked) == len(norms) and all(map(Forms.accepts, asked, norms))


@cache
def _asked(keyword: str) -> tuple[Forms, ...]:
    return tuple(forms_of(part) for part in parts_of(parse(keyword)))


def parts_of(query: Query) -> tuple[Word, ...]:
    """Give the words of a query of one word or phrase."""
    if isinstance(query.root, Phrase):
        return query.root.words
    return (query.root,) if isinstance(query.root, Word) else ()


def best_lemma(keyword: str, word: str) -> bool:
    """Compare the first readings."""
    return _lemmas(keyword, 1) == _lemmas(word, 1)


def any_lemma(keyword: str, word: str) -> bool:
    """Compare all readings."""
    return bool(_lemmas(keyword) & _lemmas(word))


@cache
def _lemmas(word: str, most: int | None = None) -> frozenset[str]:
    return frozenset(p.normal_form for p in _MORPH.parse(word.lower())[:most])


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


def figures_inflected(judge: Judge, forms: str, apart: str) -> tuple[float, float]:
    """Give both where each form of a word is the keyword, and is to find all forms."""
    lists = {key: sorted(set(found)) for key, found in paradigms.read(forms).items()}
    wanted = [(key, form) for found in lists.values() for key in found for form in found]
    others = [(key, word) for base, word in paradigms.pairs(apart) for key in lists.get(base, ())]
    recall = sum(judge(key, form) for key, form in wanted) / len(wanted)
    false_share = sum(judge(key, word) for key, word in others) / len(others)
    return recall, recall / (recall + false_share) if recall else 0.0


def say(line: str) -> None:
    """Write a line of the table."""
    sys.stdout.write(line + "\n")


LISTS = {
    "Russian": (russian.FORMS + russian_more.FORMS, russian.APART + russian_more.APART),
    "Kazakh": (kazakh.FORMS + kazakh_more.FORMS, kazakh.APART + kazakh_more.APART),
    "Russian, held out": (held_out.RUSSIAN, held_out.RUSSIAN_APART),
    "Kazakh, held out": (held_out.KAZAKH, held_out.KAZAKH_APART),
    "Russian, written before": (fresh.RUSSIAN, fresh.RUSSIAN_APART),
    "Kazakh, written before": (fresh.KAZAKH, fresh.KAZAKH_APART),
    "Russian, written later": (fresh_last.RUSSIAN, fresh_last.RUSSIAN_APART),
    "Kazakh, written later": (fresh_last.KAZAKH, fresh_last.KAZAKH_APART),
    "Russian, written last": (fresh_last.RUSSIAN_ONCE, fresh_last.RUSSIAN_ONCE_APART),
    "Kazakh, written last": (fresh_last.KAZAKH_ONCE, fresh_last.KAZAKH_ONCE_APART),
    "Russian, realia": (realia.RUSSIAN, realia.RUSSIAN_APART),
    "Kazakh, realia": (realia.KAZAKH, realia.KAZAKH_APART),
}
INFLECTED = LISTS | {
    "Russian, written for this": (inflected.RUSSIAN, inflected.RUSSIAN_APART),
    "Kazakh, written for this": (inflected.KAZAKH, inflected.KAZAKH_APART),
}
# The first measurement of ours: recall and precision, then the same of each form as the keyword.
FIRST = {
    "Russian, written before": (0.994, 1.000, 0.980, 0.996),
    "Kazakh, written before": (0.961, 0.989, 0.904, 0.988),
    "Russian, written later": (0.991, 1.000, 0.986, 0.998),
    "Kazakh, written later": (1.000, 0.986, 0.989, 0.989),
    "Russian, written last": (1.000, 0.950, 0.991, 0.970),
    "Kazakh, written last": (1.000, 0.979, 0.997, 0.999),
    # Gathered around faults that a user had found, so worse than what is met by chance.
    "Russian, realia": (0.888, 0.640, 0.879, 0.807),
    "Kazakh, realia": (0.965, 0.615, 0.935, 0.899),
}


def table(lists: dict[str, tuple[str, str]], count: Count) -> None:
    """Print the figures of all judges on some lists."""
    say("| | " + " | ".join(f"{name}: recall | precision" for name in lists) + " |")
    say("|---|" + "---|---|" * len(lists))
    for name, judge in JUDGES.items():
        cells = [f"{recall:.3f} | {precision:.3f}" for recall, precision in
                 (count(judge, *each) for each in lists.values())]  # fmt: skip
        say(f"| {name} | {' | '.join(cells)} |")


def main() -> None:
    """Print the tables."""
    table(LISTS, figures)
    say("\nThe keyword given inflected: each form of a word asked for, and to find all of them.\n")
    table(INFLECTED, figures_inflected)
    for name, (forms, apart) in INFLECTED.items():
        words_of_list = paradigms.read(forms)
        listed = sum(len(set(known)) for known in words_of_list.values())
        pairs = len(paradigms.pairs(apart))
        say(f"\n{name}: {len(words_of_list)} words, {listed} forms, {pairs} look-alikes.")
    say("\nThe first measurement, before any rule was changed because of the list:\n")
    say("| | recall | precision | inflected: recall | precision |")
    say("|---|---|---|---|---|")
    for name, first in FIRST.items():
        say(f"| {name} | {' | '.join(f'{each:.3f}' for each in first)} |")


if __name__ == "__main__":
    main()
