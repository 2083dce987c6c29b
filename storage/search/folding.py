"""Folds the matching articles of one story under the earliest of them."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from sqlalchemy import bindparam, select

from storage.models.tables import ARTICLES
from storage.search.hits import Found
from storage.search.reading import Reader

T = TypeVar("T")
_MEMBERS = select(ARTICLES.c.story_id, ARTICLES.c.id).where(
    ARTICLES.c.story_id.in_(bindparam("stories", expanding=True))
)
# Articles looked at together: one question for the members of their stories.
_TOGETHER = 20


class Folder:
    """Knows the matching articles of each story that a search has met."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.stories: dict[int, list[Found]] = {}

    def first_ones(self, found: Iterable[Found]) -> Iterator[tuple[Found, tuple[int, ...]]]:
        """Give the earliest matching article of each story, with the others' numbers."""
        for some in grouped(found):
            self.learn(some)
            for one in some:
                story = self.story(one)
                if story[0].article_id == one.article_id:
                    yield one, tuple(other.article_id for other in story[1:])

    def story(self, one: Found) -> list[Found]:
        """Give the matching articles of an article's story, the earliest first."""
        return self.stories.get(one.story_id, [one]) if one.story_id is not None else [one]

    def learn(self, found: list[Found]) -> None:
        """Find the matching members of the stories of some articles."""
        new = {one.story_id for one in found if one.story_id is not None} - set(self.stories)
        if not new:
            return
        known = {one.article_id: one for one in found}
        members: dict[int, list[int]] = {}
        for story_id, number in self.reader.tx.execute(_MEMBERS, {"stories": sorted(new)}):
            members.setdefault(story_id, []).append(number)
        others = [n for numbers in members.values() for n in numbers if n not in known]
        known |= {one.article_id: one for one in self.reader.decide(others)}
        for story_id, numbers in members.items():
            matching = [known[number] for number in numbers if number in known]
            self.stories[story_id] = sorted(matching, key=lambda one: one.age_order)


def grouped(found: Iterable[T]) -> Iterator[list[T]]:
    """Cut what is found into lists of those that are looked at together."""
    some: list[T] = []
    for one in found:
        some.append(one)
        if len(some) == _TOGETHER:
            yield some
            some = []
    if some:
        yield some
