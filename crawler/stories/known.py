"""What is known of stored texts while others are compared with them."""

from collections.abc import Collection
from typing import Protocol

from sqlalchemy import Connection

from crawler.dedup.text import Text
from crawler.stories.texts import text_of
from storage import articles, decisions, stories


class Known(Protocol):
    """Stored texts with their places in stories: those of the archive, or new ones being made."""

    def texts(self, tx: Connection, ids: Collection[int]) -> dict[int, Text]:
        """Return texts by number; those that must not be looked at are left out."""

    def leading(self, tx: Connection, near: Collection[Text], language: str) -> set[int]:
        """Return who leads the stories of some texts, at all and in a language."""


class Stored:
    """Texts in the places that the archive gives them."""

    def texts(self, tx: Connection, ids: Collection[int]) -> dict[int, Text]:
        """Return texts by number, those that are not stored left out."""
        found = articles.texts(tx, sorted(ids))
        digests = stories.round_ups(tx, found)
        by_hand = decisions.joined_by_hand(tx, found.keys())
        return {
            number: text_of(one, digest=number in digests, vouches=number in by_hand)
            for number, one in found.items()
        }

    def leading(self, tx: Connection, near: Collection[Text], language: str) -> set[int]:
        """Return the originals of the stories, and who brought them into the language."""
        joined = {one.story_id for one in near if one.story_id is not None}
        there = {one.story_id for one in near if one.relation == "original"}
        found = stories.originals(tx, joined - there)
        for story_id in joined:
            found |= stories.first_in_language(tx, story_id, language)
        return found


STORED = Stored()
