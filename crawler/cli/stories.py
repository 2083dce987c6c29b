"""The newest stories with their copies and who was first."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from crawler.cli.output import heading, moment, note, print_json
from crawler.cli.state import State
from crawler.logs import escaped

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from crawler.settings import Settings
    from storage.records import StoredArticle, Story

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def print_newest(state: State, limit: int, *, as_json: bool) -> None:
    """Print the newest stories of the archive."""
    with state.database(readonly=True) as database, database.read() as tx:
        found = newest(tx, BEGINNING, limit)
        if as_json:
            print_json({"stories": [_as_data(story, members) for story, members in found]})
            return
        for story, members in found:
            print_story(story, members, state.settings)
    if not found:
        click.echo("No articles yet: jarshy crawl fetches some.")
        note("If it just failed, jarshy doctor tells why.")


def newest(
    tx: "Connection", since: datetime, limit: int
) -> "list[tuple[Story, list[StoredArticle]]]":
    """Return the stories with an article since then, the latest first, each with its articles."""
    from storage import stories

    return [(story, stories.members(tx, story.id)) for story in stories.recent(tx, since, limit)]


def print_story(story: "Story", members: "list[StoredArticle]", settings: "Settings") -> None:
    """Print a story: its title, then each article with time, source and relation."""
    heading(story.title)
    for member in members:
        at = moment(member.published_at, settings.zone, member.published_precision)
        told = "original" if member.id == story.original_id else member.relation or "?"
        copies = f"{told:<11} " if len(members) > 1 else ""
        where = f"{member.source}/{member.edition}"
        click.echo(f"  {at:<16}  {where:<13} {copies}{escaped(member.url)}  [{member.id}]")


def _as_data(story: "Story", members: "list[StoredArticle]") -> dict[str, Any]:
    return {
        "id": story.id,
        "title": story.title,
        "first_published_at": story.first_published_at,
        "last_published_at": story.last_published_at,
        "original_id": story.original_id,
        "articles": [
            {
                "id": member.id,
                "source": member.source,
                "edition": member.edition,
                "relation": member.relation,
                "title": member.title,
                "url": member.url,
                "published_at": member.published_at,
            }
            for member in members
        ],
    }
