"""Articles of a given length, recombined from the sentences of real ones beside the repository."""

import gzip
import json
import random
import re
from pathlib import Path

from storage.text.match import Document

SOURCE = Path(__file__).parents[3] / "shared/texts/tengrinews-akorda-2024.jsonl.gz"
LENGTH = 2_000
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_WORD = re.compile(r"[^\W\d_]{4,}")
# Within a sentence, so most of them are names.
_CAPITALISED = re.compile(r"(?<=[а-яё,] )[А-ЯЁӘҒҚҢӨҰҮҺІ][^\W\d_]{3,}")


class Corpus:
    """Sentences, titles and words to draw from; the same seed gives the same draws."""

    def __init__(self, seed: int = 7) -> None:
        if not SOURCE.exists():
            raise SystemExit(f"The texts to recombine are not there: {SOURCE}")
        with gzip.open(SOURCE, "rt", encoding="utf-8") as lines:
            articles = [json.loads(line) for line in lines]
        self.dice = random.Random(seed)  # noqa: S311 - no secret
        self.titles = [article["title"] for article in articles]
        found = (s for article in articles for s in _SENTENCE.split(article["text"]))
        self.sentences = [s for s in found if len("слово") < len(s) < LENGTH // 5]
        self.words = sorted({w for s in self.sentences for w in _WORD.findall(s)})
        self.names = sorted({w for s in self.sentences for w in _CAPITALISED.findall(s)})

    def body(self) -> str:
        """Make a text of the usual length."""
        text = ""
        while len(text) < LENGTH:
            text += self.dice.choice(self.sentences) + " "
        return text[:LENGTH]

    def document(self) -> Document:
        """Make an article."""
        return Document(title=self.dice.choice(self.titles), body=self.body(), language="ru")

    def rule(self, *, of_names: bool = False) -> str:
        """Make a rule of one to four words: words, phrases, alternatives, exclusions."""
        drawn_from = self.names if of_names else self.words
        one, two, three, four = (self.dice.choice(drawn_from) for _ in range(4))
        return self.dice.choice(
            (
                one,
                f"{one} {two}",
                f'"{one} {two}"',
                f"({one} OR {two}) -{three}",
                f"{one} {two} {three}",
                f'"{one} {two}" {three} -{four}',
            )
        )
