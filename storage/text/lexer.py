"""Cuts a query into signs: words, quoted phrases, operators, field names."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

from storage.errors import QueryError
from storage.text.nodes import FIELDS

_OPENING = {'"': '"', "“": "”", "„": "“”", "«": "»", "”": "”"}
_OPERATORS = {"AND": "AND", "OR": "OR", "NOT": "NOT", "&&": "AND", "||": "OR"}
_SIGN = re.compile(
    r"""(?P<space>\s+)
    |(?P<paren>[()])
    |(?P<dash>[-+!–—−&|](?=\s|$))
    |(?P<sign>[-+!](?=[^\s]))
    |(?P<field>[^\W\d_]+):(?!//)
    |(?P<quote>=?["“”„«])
    |(?P<chunk>[^\s()"“”„«»]+)
    """,
    re.VERBOSE,
)
_PROXIMITY = re.compile(r"~(\d{0,6})")
# Words further apart than this are not "near" each other in any news text.
MAX_SLOP = 100


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign: `kind` is word, phrase, field, operator's name, `(`, `)` or end.

    `text`: what stands there, without quotes; `exact`: `=` before it; `slop`: `~5` after it.
    """

    kind: str
    text: str
    position: int
    exact: bool = False
    slop: int | None = None


def signs(query: str) -> Iterator[Sign]:
    """Cut a query into signs, a sign of kind "end" last; refuse what cannot be read."""
    position = 0
    while position < len(query):
        found = _SIGN.match(query, position)
        if found is None:
            _refuse_stray(query, position)
        kind = str(found.lastgroup)
        if kind == "quote":
            sign, position = _phrase(query, position)
            yield sign
            continue
        position = found.end()
        if kind not in {"space", "dash"}:
            yield _sign(kind, found[kind], found.start())
    yield Sign("end", "", len(query))


def _sign(kind: str, text: str, position: int) -> Sign:
    """Name a sign that is no quoted phrase."""
    if kind == "paren":
        return Sign(text, text, position)
    if kind == "sign":
        return Sign("AND" if text == "+" else "NOT", text, position)
    if kind == "field":
        return Sign("field", _field(text, position), position)
    if text in _OPERATORS:
        return Sign(_OPERATORS[text], text, position)
    return Sign("word", text, position)


def _phrase(query: str, start: int) -> tuple[Sign, int]:
    """Read a quoted phrase with its `=` and `~5`; return it and where the query goes on."""
    exact = query[start] == "="
    opening = start + exact
    closing = _OPENING[query[opening]] + '"'
    end = next((i for i in range(opening + 1, len(query)) if query[i] in closing), None)
    if end is None:
        raise QueryError(
            f"The quotation mark at character {opening + 1} is not closed",
            position=opening,
            hint='close it with another ", or leave it out',
        )
    slop, after = None, end + 1
    found = _PROXIMITY.match(query, after)
    if found:
        slop, after = _slop(found[1], after), found.end()
    return Sign("phrase", query[opening + 1 : end], start, exact=exact, slop=slop), after


def _slop(digits: str, position: int) -> int:
    if not digits or not 0 < int(digits) <= MAX_SLOP:
        raise QueryError(
            f"After ~ at character {position + 1} a number from 1 to {MAX_SLOP} must stand",
            position=position,
            hint='write "афганские беженцы"~5 for words at most five words apart',
        )
    return int(digits)


def _field(name: str, position: int) -> str:
    """Check a field's name; suggest the nearest where it is unknown."""
    wanted = name.casefold()
    if wanted in FIELDS:
        return wanted
    near = difflib.get_close_matches(wanted, FIELDS, n=1, cutoff=0.5)
    known = ", ".join(FIELDS)
    hint = f"did you mean {near[0]}:? " if near else ""
    raise QueryError(
        f"There is no field {name[:40]!r} (character {position + 1})",
        position=position,
        hint=f"{hint}fields are {known}; to search for a colon, put the words in quotation marks",
    )


def _refuse_stray(query: str, position: int) -> NoReturn:
    """Refuse a character that opens nothing (a closing quotation mark)."""
    raise QueryError(
        f"The sign {query[position]} at character {position + 1} closes nothing",
        position=position,
        hint="open the quotation before it, or leave it out",
    )
