"""The newest stories with their copies and who was first."""

from typing import TYPE_CHECKING

import click

from crawler.cli.output import heading, moment, note, print_json
from crawler.cli.state import State
from crawler.logs import escaped

if TYPE_CHECKING:
    from crawler.settings import Settings
    from storage.records import StoredArticle, Story


def print_newest(state: State, limit: int, offset: int = 0, *, as_json: bool) -> None:
    """Print the newest stories of the archive, without the first `offset`."""
    from crawler.views.stories import BEGINNING, newest, newest_data

    with state.database(readonly=True) as database, database.read() as tx:
        read = newest(tx, BEGINNING, limit + 1, offset)
        found = read[:limit]
        if as_json:
            print_json(newest_data(found))
            return
        for story, members in found:
            print_story(story, members, state.settings)
    if len(read) > limit:
        note(going_on(limit, offset, "stories"))
    if not found and offset:
        click.echo("No more stories.")
    elif not found:
        click.echo("No articles yet: jarshy crawl fetches some.")
        note("If it just failed, jarshy doctor tells why.")


def going_on(shown: int, offset: int, what: str = "articles") -> str:
    """Return how to see what comes after the hits or stories that are shown."""
    until = offset + shown
    return (
        f"Shown are {what} {offset + 1} to {until}; there are more: --offset {until} shows the"
        " next, --limit N more at once."
    )


def print_story(story: "Story", members: "list[StoredArticle]", settings: "Settings") -> None:
    """Print a story: its title, then each article with time, source and relation."""
    heading(f"{story.title}  [story {story.id}]")
    for member in members:
        at = moment(member.published_at, settings.zone, member.published_precision)
        told = "original" if member.id == story.original_id else member.relation or "?"
        copies = f"{told:<11} " if len(members) > 1 else ""
        where = f"{member.source}/{member.edition}"
        click.echo(f"  {at:<16}  {where:<13} {copies}{escaped(member.url)}  [{member.id}]")
