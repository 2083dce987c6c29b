"""How many articles a second standing rules are asked of, beside other ways to ask them.

python -m tests.benchmarks.bench_rules [rules...]

The others are asked for the rules' words only (which of them does the text hold), without phrases
and exclusions, so they have less to do; automaton, FTS5 and expressions get the Russian forms
alone. First sight of every word and the garbage collector's work are included. "Reading" is what
cutting the articles into their different words takes by itself: no index can be faster. The rules'
words are drawn evenly from all spellings of four letters and more in the texts, common words among
them; "rules of names" are drawn from those that have a capital within a sentence.
"""

import multiprocessing
import os
import re
import resource
import sqlite3
import sys
import time
from collections.abc import Callable, Sequence

import ahocorasick
import pymorphy3

from storage.text import match
from storage.text.keyword import Keyword
from storage.text.match import Document, View
from storage.text.query import parse
from storage.text.tokens import words
from tests.benchmarks.recombined import Corpus

SIZES = (1_000, 10_000, 100_000)
ARTICLES, FEW = 2_000, 200
# So many pairs of a rule and an article are tried with what asks rule by rule.
ONE_BY_ONE = 20_000
REGEX_RULES = 1_000
FTS5_RULES = 10_000
Ask = Callable[[Document], int]


def index_of(rules: Sequence[str]) -> match.RuleIndex[int]:
    """Make the index of standing rules."""
    return match.RuleIndex((number, parse(rule)) for number, rule in enumerate(rules))


def lemma_index(rules: Sequence[str]) -> Ask:
    """Lead each reading's lemma of a text word to the rules that hold it."""
    morph = pymorphy3.MorphAnalyzer(lang="ru")
    seen: dict[str, frozenset[str]] = {}

    def lemmas(word: str) -> frozenset[str]:
        if word not in seen:
            seen[word] = frozenset(p.normal_form for p in morph.parse(word))
        return seen[word]

    waiting: dict[str, list[int]] = {}
    for number, rule in enumerate(rules):
        for lemma in {one for word in words(rule) for one in lemmas(word)}:
            waiting.setdefault(lemma, []).append(number)
    return lambda document: len(
        {n for w in set(words(document.body)) for one in lemmas(w) for n in waiting.get(one, ())}
    )


def one_regex_each(rules: Sequence[str]) -> Ask:
    """Try a regular expression of each rule's forms."""
    compiled = []
    for rule in rules:
        forms = {form for node in _words(rule) for form in node.forms.words}
        compiled.append(re.compile(r"\b(?:" + "|".join(map(re.escape, forms)) + r")\b"))
    return lambda document: sum(bool(one.search(document.body.lower())) for one in compiled)


def automaton(rules: Sequence[str]) -> Ask:
    """Look for all Russian forms at once, as whole words."""
    found: dict[str, set[int]] = {}
    for number, rule in enumerate(rules):
        for node in _words(rule):
            for form in node.forms.words:
                found.setdefault(f" {form} ", set()).add(number)
    machine = ahocorasick.Automaton()
    for form, numbers in found.items():
        machine.add_word(form, numbers)
    machine.make_automaton()

    def ask(document: Document) -> int:
        text = f" {'  '.join(words(document.body))} "
        return len(set().union(*(numbers for _, numbers in machine.iter(text))))

    return ask


def fts5_each(rules: Sequence[str]) -> Ask:
    """Index the article in memory and ask each rule's Russian forms of it."""
    asked = []
    for rule in rules:
        forms = {form for node in _words(rule) for form in node.forms.words}
        asked.append(" OR ".join(f'"{form}"' for form in forms))

    def ask(document: Document) -> int:
        database = sqlite3.connect(":memory:")
        database.execute("CREATE VIRTUAL TABLE t USING fts5(body, tokenize='ascii')")
        database.execute("INSERT INTO t VALUES (?)", (" ".join(words(document.body)),))
        found = sum(
            database.execute("SELECT 1 FROM t WHERE t MATCH ?", (one,)).fetchone() is not None
            for one in asked
        )
        database.close()
        return found

    return ask


def _words(rule: str) -> list[Keyword]:
    asked = rule.replace('"', "").replace("(", "").replace(")", "").replace(" OR ", " ")
    found = parse(" ".join(word.strip("-") for word in asked.split())).root
    return [Keyword(word) for word in getattr(found, "parts", (found,))]


def rate(ask: Ask, articles: Sequence[Document]) -> tuple[float, float]:
    """Give articles a second of processor time, and rules found an article."""
    start = time.process_time()
    found = sum(ask(article) for article in articles)
    return len(articles) / (time.process_time() - start), found / len(articles)


def say(name: str, rules: int, figures: tuple[float, float], more: str = "") -> None:
    """Write a line of the table."""
    sys.stdout.write(f"{name:28} {rules:7} rules {figures[0]:9.0f} articles/s ")
    sys.stdout.write(f"{figures[1]:8.1f} found  {more}\n")
    sys.stdout.flush()


def measure(count: int) -> None:
    """Measure one number of rules, in a process of its own."""
    corpus = Corpus()
    articles = [corpus.document() for _ in range(ARTICLES)]
    rules = [corpus.rule() for _ in range(count)]
    before = _peak()
    sys.stdout.write(f"Load of the machine before: {os.getloadavg()[0]:.0f}\n")
    start = time.process_time()
    index = index_of(rules)
    built = time.process_time() - start
    say("reading", count, rate(lambda document: len(View(document).vocabulary), articles))
    figures = rate(lambda document: len(index.look(document)), articles)
    memory = f"{_peak():.0f} MiB, {_peak() - before:.0f} of it for the rules"
    start = time.process_time()
    index.add(-1, parse(corpus.rule()))
    added = (time.process_time() - start) * 1e3
    say("standing index", count, figures,
        f"built in {built:.1f} s, one added in {added:.1f} ms, {memory}")  # fmt: skip
    some = articles[:FEW]
    say("  with all places", count, rate(lambda document: len(index.match(document)), some))
    names = index_of([corpus.rule(of_names=True) for _ in range(count)])
    say("  rules of names", count, rate(lambda document: len(names.look(document)), articles))
    say("pymorphy3 lemmas", count, rate(lemma_index(rules), articles))
    say("pyahocorasick", count, rate(automaton(rules), some))
    if count <= FTS5_RULES:
        say("FTS5, query by query", count, rate(fts5_each(rules), articles[: ONE_BY_ONE // count]))
    if count <= REGEX_RULES:
        say("regular expressions", count, rate(one_regex_each(rules), articles[:2]))


def _peak() -> float:
    """Give the most memory that this process ever had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Print the table."""
    fresh = multiprocessing.get_context("spawn")
    for count in map(int, sys.argv[1:]) if sys.argv[1:] else SIZES:
        process = fresh.Process(target=measure, args=(count,))
        process.start()
        process.join()
        if process.exitcode:
            sys.exit(process.exitcode)


if __name__ == "__main__":
    main()
