"""What is known of stored texts while others are compared with them."""

from collections import OrderedDict
from collections.abc import Collection
from dataclasses import replace
from typing import Any, Protocol

from sqlalchemy import Connection

from crawler.dedup.nearest import Alike
from crawler.dedup.text import Text
from crawler.stories.texts import text_of
from storage import decisions, stories, texts
from storage.columns import bounded_key

MOST_KEPT = 1_000  # texts: 10 MB


class Known(Protocol):
    """Stored texts with their places in stories: those of the archive, or new ones being made.

    `alike` tells how near two of them are in meaning, None where no model is asked.
    """

    alike: Alike | None

    def texts(self, tx: Connection, ids: Collection[int]) -> dict[int, Text]:
        """Return texts by number; those that must not be looked at are left out."""

    def leading(self, tx: Connection, near: Collection[Text], language: str) -> set[int]:
        """Return who leads the stories of some texts, at all and in a language."""


class Stored:
    """Texts in the places that the archive gives them; for one archive, and from one thread.

    An article is compared with some 30 others, mostly those that the one before it was compared
    with. So the texts are kept; their places, and whether they still are the same, are asked.
    """

    def __init__(self, alike: Alike | None = None) -> None:
        self.alike = alike
        self._kept: OrderedDict[int, tuple[tuple[Any, ...], Text]] = OrderedDict()
        self._fresh: dict[int, tuple[str, Text]] = {}

    def add(self, number: int, url_key: str, text: Text) -> None:
        """Keep the text of an article that is being stored, as it will be read again."""
        self._fresh[number] = (bounded_key(url_key), replace(text, id=number))

    def texts(self, tx: Connection, ids: Collection[int]) -> dict[int, Text]:
        """Return texts by number, those that are not stored left out."""
        states = texts.states(tx, sorted(ids))
        self._fetch(tx, states)
        digests = stories.round_ups(tx, states)
        by_hand = decisions.joined_by_hand(tx, states.keys())
        found = {}
        for number in sorted(states.keys() & self._kept.keys()):  # one may just have been removed
            story_id, relation, *_ = states[number]
            place = (story_id, relation, number in digests, number in by_hand)
            found[number] = self._placed(number, place)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        while len(self._fresh) > MOST_KEPT:
            del self._fresh[next(iter(self._fresh))]
        return found

    def leading(self, tx: Connection, near: Collection[Text], language: str) -> set[int]:
        """Return the originals of the stories, and who brought them into the language."""
        joined = {one.story_id for one in near if one.story_id is not None}
        there = {one.story_id for one in near if one.relation == "original"}
        found = stories.originals(tx, joined - there)
        for story_id in joined:
            found |= stories.first_in_language(tx, story_id, language)
        return found

    def _fetch(self, tx: Connection, states: dict[int, tuple[Any, ...]]) -> None:
        """Read the texts that are not kept, or not as they are now."""
        wanted = []
        for number, (_, _, *version) in states.items():
            fresh = self._fresh.pop(number, None)
            if fresh is not None and fresh[0] == version[0]:
                self._kept[number] = (tuple(version), fresh[1])
            kept = self._kept.get(number)
            if kept is None or kept[0] != tuple(version):
                wanted.append(number)
            else:
                self._kept.move_to_end(number)
        for number, one in texts.texts(tx, sorted(wanted)).items():
            _, _, *version = states[number]
            self._kept[number] = (tuple(version), text_of(one))

    def _placed(self, number: int, place: tuple[int | None, str | None, bool, bool]) -> Text:
        version, text = self._kept[number]
        if (text.story_id, text.relation, text.digest, text.vouches) == place:
            return text
        story_id, relation, digest, vouches = place
        text = replace(text, story_id=story_id, relation=relation, digest=digest, vouches=vouches)
        self._kept[number] = (version, text)
        return text
