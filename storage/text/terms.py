"""Reads the words and phrases of a query: exact, by prefix, hyphenated, near each other."""

import re

from storage.errors import QueryError
from storage.text.lexer import Sign
from storage.text.nodes import KEY_FIELDS, And, Key, Mode, Node, Phrase, Word
from storage.text.tokens import tokenize

# A shorter beginning would match a good part of all words.
SHORTEST_PREFIX = 2
# Capitals longer than any abbreviation: the query is written in capitals.
_LONGEST_ABBREVIATION = 5
# How other languages ask for words near each other: NEAR, NEAR/5, W/5.
_NEARNESS = re.compile(r"(?:NEAR|ONEAR)(?:/\d*)?|(?:W|N|PRE)/\d+")
# What Lucene reads as one unknown letter, a regular expression and a range.
_UNKNOWN_LETTER = re.compile(r"\w*(?:\w\?+(?=\w)|(?<!\S)\?+\w)[\w?*]*")
_EXPRESSION = re.compile(r"/.+/")
_RANGE = re.compile(r"[\[{]\s*\S+\s+TO\s+\S+?\s*[\]}]")
_LANGUAGES = {"kz": "kk", "kaz": "kk", "rus": "ru", "eng": "en"}


class Terms:
    """Reads single words and phrases of one query and counts them."""

    def __init__(self, query: str, most: int) -> None:
        self.query = query
        self.capitals = not _is_shouted(query)
        self.most = most
        self.count = 0

    def read(self, sign: Sign, field: str | None) -> Node:
        """Turn a word or a phrase into what must match."""
        if field in KEY_FIELDS:
            return _key(sign, str(field))
        words = self._phrase(sign) if sign.kind == "phrase" else self._word(sign)
        self.count += len(words)
        if self.count > self.most:
            raise QueryError(
                f"The query has more than {self.most} words",
                position=sign.position,
                hint="split it into several searches or alerts",
            )
        if not words:
            _refuse_unsearchable(sign)
        if len(words) == 1:
            return words[0]
        return Phrase(tuple(words), sign.slop)

    def _word(self, sign: Sign) -> list[Word]:
        """Read a bare word with its `=` or `*`; a hyphenated one gives several."""
        text, position = sign.text, sign.position
        exact = text.startswith("=")
        _refuse_foreign_signs(text, position)
        _refuse_patterns(text, position)
        if _RANGE.match(self.query, position):
            raise QueryError(
                f"The range at character {position + 1} has no meaning here",
                position=position,
                hint="dates are chosen by --since and --until; to search for the words put them in"
                " quotation marks",
            )
        if exact and text.endswith("*"):
            raise QueryError(
                f"The word at character {position + 1} is both exact (=) and a beginning (*)",
                position=position,
                hint="keep one of the two signs",
            )
        return self._parts(text, position, exact=exact)

    def _phrase(self, sign: Sign) -> list[Word]:
        """Read the words of a quoted phrase; `=` and `*` count inside it too."""
        words: list[Word] = []
        for chunk in sign.text.split():
            exact = sign.exact or (chunk.startswith("=") and len(chunk) > 1)
            words += self._parts(chunk, sign.position, exact=exact, strict=False)
        return words

    def _parts(self, chunk: str, position: int, *, exact: bool, strict: bool = True) -> list[Word]:
        """Cut a chunk into its words; a star at its end makes the last one a beginning."""
        mode: Mode = "exact" if exact else "forms"
        words = [
            Word(chunk[token.start : token.end], mode, self.capitals) for token in tokenize(chunk)
        ]
        if not (chunk.endswith("*") and words and not exact):
            return words
        last = words[-1]
        if len(last.text) >= SHORTEST_PREFIX:
            return [*words[:-1], Word(last.text, "prefix", self.capitals)]
        if not strict:
            return words
        raise QueryError(
            f"The beginning at character {position + 1} is too short for *",
            position=position,
            hint=f"write at least {SHORTEST_PREFIX} letters before the star: афган*",
        )


def _key(sign: Sign, field: str) -> Node:
    """Read the name of a source, a language or an edition."""
    names = sign.text.split() if sign.kind == "phrase" else [sign.text]
    keys: list[Node] = []
    for name in names:
        bare = name.strip("=*").casefold()
        if not bare:
            _refuse_unsearchable(sign)
        known = _LANGUAGES.get(bare, bare) if field == "language" else bare
        keys.append(Key(known, prefix=name.endswith("*")))
    if not keys:
        _refuse_unsearchable(sign)
    return keys[0] if len(keys) == 1 else And(tuple(dict.fromkeys(keys)))


def _refuse_foreign_signs(text: str, position: int) -> None:
    """Refuse what other query languages know and this one does not."""
    if _NEARNESS.fullmatch(text):
        raise QueryError(
            f"{text} (character {position + 1}) is no operator here",
            position=position,
            hint='write "афганские беженцы"~5 for words at most five words apart; to search for'
            " the word itself write it small",
        )
    inner = text.lstrip("*").rstrip("*")
    if ("*" in inner and any(c.isalnum() for c in inner)) or (
        text.startswith("*") and any(c.isalnum() for c in text)
    ):
        raise QueryError(
            f"The star in {text[:40]!r} (character {position + 1}) must stand at the word's end",
            position=position,
            hint="write the beginning of the word and a star: афган*",
        )
    if "~" in text or "^" in text:
        raise QueryError(
            f"The sign ~ or ^ in {text[:40]!r} (character {position + 1}) has no meaning here",
            position=position,
            hint='words match in all their forms anyway; "афганские беженцы"~5 finds near words',
        )


def _refuse_patterns(text: str, position: int) -> None:
    """Refuse unknown letters and regular expressions; a question mark ends a word as ever."""
    if _UNKNOWN_LETTER.fullmatch(text):
        raise QueryError(
            f"The sign ? in {text[:40]!r} (character {position + 1}) has no meaning here",
            position=position,
            hint="write the beginning of the word and a star: афган*",
        )
    if _EXPRESSION.fullmatch(text):
        raise QueryError(
            f"The expression {text[:40]!r} (character {position + 1}) has no meaning here",
            position=position,
            hint="words match in all their forms anyway; афган* finds what begins so, and"
            " quotation marks take the signs as text",
        )


def _refuse_unsearchable(sign: Sign) -> None:
    raise QueryError(
        f"There is nothing to search for in {sign.text[:40]!r} (character {sign.position + 1})",
        position=sign.position,
        hint="write a word with at least one letter or digit",
    )


def _is_shouted(query: str) -> bool:
    """Tell whether a query is written in capitals throughout, so that they mean nothing."""
    if query.upper() != query:
        return False
    return any(
        token.end - token.start > _LONGEST_ABBREVIATION and token.norm.isalpha()
        for token in tokenize(query)
    )
