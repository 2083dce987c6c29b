"""The JSON API: what the commands print with --json, under the same keys."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from crawler.health.status import status_data
from crawler.views.article import article_data
from crawler.views.found import found_data
from crawler.views.stories import account_data, newest_data
from crawler.web import answers
from crawler.web.answers import Reader
from crawler.web.asked import Asked
from crawler.web.context import Context


def _stories(tx: Connection, context: Context, asked: Asked, _: str) -> Any:
    return newest_data(answers.stories(tx, context, asked).found)


def _story(tx: Connection, context: Context, _: Asked, wanted: str) -> Any:
    return account_data(answers.story(tx, context, wanted))


def _article(tx: Connection, context: Context, asked: Asked, wanted: str) -> Any:
    found = answers.article(tx, context, wanted or asked.must("url", "https://…"))
    return article_data(found, diff=asked.flag("diff"))


def _search(tx: Connection, context: Context, asked: Asked, _: str) -> Any:
    found = answers.search(tx, context, asked)
    return found_data(found.query, found.found)


def _status(tx: Connection, context: Context, _: Asked, __: str) -> Any:
    return status_data(answers.status(tx, context))


def _alerts(tx: Connection, _: Context, __: Asked, ___: str) -> Any:
    return answers.rules(tx)


def _explain(tx: Connection, context: Context, asked: Asked, _: str) -> Any:
    return answers.explain(tx, context, asked)


READERS: Mapping[str, Reader] = {
    "/api/stories": _stories,
    "/api/story/<wanted>": _story,
    "/api/article": _article,
    "/api/article/<wanted>": _article,
    "/api/search": _search,
    "/api/status": _status,
    "/api/alerts": _alerts,
    "/api/explain": _explain,
}
