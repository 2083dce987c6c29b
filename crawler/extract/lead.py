"""The lead once: out of the body where the page repeats it there."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from crawler.extract.body_text import Paragraph
from crawler.extract.text import clean_text, comparable

_ELLIPSES = ("…", "...")
# An edited copy of the lead differs by a word or two; below this it is another sentence.
_SAME = 0.9
_FEWEST_WORDS = 6


def lead_once(
    lead: str | None, paragraphs: Sequence[Paragraph]
) -> tuple[str | None, list[Paragraph]]:
    """Return the lead and the body without it.

    A lead cut short ("…") gives way to the whole paragraph. Where nothing would be left of the
    body, the text stays there and there is no lead.
    """
    body = list(paragraphs)
    text = clean_text(lead or "") or _said_twice(body)
    if not comparable(text):
        return None, body
    text, rest = _without(text, body)
    return (text, rest) if rest else (None, body)


def _said_twice(body: Sequence[Paragraph]) -> str:
    """Return the first paragraph if the second repeats it: a lead that nothing else marks."""
    if len(body) > 1 and comparable(body[0].text) == comparable(body[1].text):
        return body[0].text
    return ""


def _without(lead: str, body: list[Paragraph]) -> tuple[str, list[Paragraph]]:
    words = comparable(lead)
    if not body:
        return lead, body
    first = comparable(body[0].text)
    if first.startswith(words + " "):
        return _cut_short(lead, body)
    if words.startswith(first + " "):
        return _of_several(lead, words, body)
    if _same(words, first):
        again = len(body) > 1 and _same(words, comparable(body[1].text))
        return lead, body[2:] if again else body[1:]
    return lead, body


def _same(words: str, first: str) -> bool:
    if words == first:
        return True
    ours, theirs = words.split(), first.split()
    if min(len(ours), len(theirs)) < _FEWEST_WORDS:
        return False
    return SequenceMatcher(None, ours, theirs, autojunk=False).ratio() >= _SAME


def _cut_short(lead: str, body: list[Paragraph]) -> tuple[str, list[Paragraph]]:
    """Take a lead that begins the first paragraph: truncated → all of it, else only its words."""
    paragraph = body[0]
    if lead.endswith(_ELLIPSES) or not paragraph.text.startswith(lead):
        return paragraph.text, body[1:]
    rest = paragraph.text[len(lead) :].strip()
    if lead[-1:].isalnum() and rest[:1].isalnum():  # cut inside a sentence, without a mark
        return paragraph.text, body[1:]
    return lead, [paragraph._replace(text=rest), *body[1:]] if comparable(rest) else body[1:]


def _of_several(lead: str, words: str, body: list[Paragraph]) -> tuple[str, list[Paragraph]]:
    """Remove the paragraphs of which a longer lead consists."""
    for number in range(1, len(body) + 1):
        joined = comparable(" ".join(paragraph.text for paragraph in body[:number]))
        if joined == words:
            return lead, body[number:]
        if not words.startswith(joined + " "):
            break
    return lead, body
