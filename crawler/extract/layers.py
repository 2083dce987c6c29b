"""For each field the layers in order; the first that answers is taken and remembered."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from crawler.extract.page import ArticlePage

Value = TypeVar("Value")


class Layers:
    """The ways to read one page, best first; `answered` says which one gave each field."""

    def __init__(self, pages: Sequence[ArticlePage]) -> None:
        self.pages = tuple(pages)
        self.answered: dict[str, str] = {}

    def first(
        self,
        field: str,
        ask: Callable[[ArticlePage], Value],
        accept: Callable[[Value], bool] = bool,
    ) -> Value | None:
        """Return the first answer to a field that is accepted, and remember its layer."""
        for page in self.pages:
            answer = ask(page)
            if accept(answer):
                self.answered[field] = page.layer
                return answer
        return None

    def replace(self, field: str, layer: str | None) -> None:
        """Remember that another layer gave a field, or that none did."""
        if layer is None:
            self.answered.pop(field, None)
        else:
            self.answered[field] = layer
