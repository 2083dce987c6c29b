"""`jarshy story`: who was first, what each took, cut and added; stories merged and split."""

from typing import TYPE_CHECKING

import click

from crawler.cli.options import as_json
from crawler.cli.output import fact, heading, moment, print_json
from crawler.cli.state import State, pass_state
from crawler.logs import escaped

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from crawler.dedup.lineage import Aligned, Lineage
    from crawler.stories.account import Account, Member

_SIGNS = {"quoted": "=", "shortened": "<", "reworded": "~", "translated": "≈", "added": "+"}
_LARGEST = 2**63 - 1


class _Group(click.Group):
    """A group in which what is none of its commands stands for `show` and a number."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            args = ["show", *args]
        return super().resolve_command(ctx, args)


@click.group(cls=_Group, epilog="Example: jarshy story 17")
def command() -> None:
    """Show a story sentence by sentence; merge two stories, or split an article off.

    `jarshy story 17` is short for `jarshy story show 17`.
    """


@command.command(epilog="Example: jarshy story show 17 --json")
@click.argument("story_id", metavar="ID", type=click.IntRange(1, _LARGEST))
@as_json
@pass_state
def show(state: State, story_id: int, *, as_json: bool) -> None:
    """Show each article of a story beside the original, the earliest first.

    Signs before sentences: = quoted, < shortened, ~ reworded, ≈ translated, + added. What the
    article cut of the original follows after a minus.
    """
    from crawler.views.stories import account_data, told

    with state.database(readonly=True) as database, database.read() as tx:
        found = told(tx, story_id)
    if as_json:
        print_json(account_data(found))
        return
    zone = state.settings.zone
    heading(found.story.title)
    merged = f" (merged from story {story_id})" if found.story.id != story_id else ""
    fact("story", f"{found.story.id}, {_counted(len(found.members), 'article')}{merged}")
    for lack in found.missing:
        fact(
            "missing",
            f"{lack.language} version of {lack.source}, due after {lack.usual_minutes} min",
        )
    for member in found.members:
        _print(found, member, zone)


@command.command(epilog="Example: jarshy story merge 17 23")
@click.argument("kept", metavar="ID", type=click.IntRange(1, _LARGEST))
@click.argument("gone", metavar="OTHER", type=click.IntRange(1, _LARGEST))
@as_json
@pass_state
def merge(state: State, kept: int, gone: int, *, as_json: bool) -> None:
    """Make two stories one under the number ID, for good; nobody is told anew of either."""
    from crawler.stories import repair

    now = state.clock.now()
    with state.database() as database:
        story = database.in_transaction(lambda tx: repair.merge(tx, kept, gone, now))
    if as_json:
        print_json({"story": story})
        return
    count = _counted(story.article_count, "article")
    click.echo(f"Story {story.id} now has {count}: {escaped(story.title)}")


@command.command(epilog="Example: jarshy story split 4711")
@click.argument("article", metavar="ARTICLE")
@as_json
@pass_state
def split(state: State, article: str, *, as_json: bool) -> None:
    """Take an ARTICLE (number or address) out of its story into one of its own, for good."""
    from crawler.stories import repair
    from crawler.views import lookup

    now = state.clock.now()
    with state.database() as database:
        with database.read() as tx:
            found = lookup.article(tx, article, state.sources)
        new = database.in_transaction(lambda tx: repair.split(tx, found.id, now))
    if as_json:
        print_json({"article_id": found.id, "story_id": new})
        return
    click.echo(f"Article {found.id} is story {new} now: {escaped(found.title)}")


def _print(story: "Account", member: "Member", zone: "ZoneInfo") -> None:
    article = member.article
    click.echo()
    at = moment(article.published_at, zone, article.published_precision)
    place = article.relation or "?"
    click.echo(f"{place:<11} {at}  {article.source}/{article.edition}{_lead(story, member)}")
    click.echo(f"  {escaped(article.title)}  [{article.id}]")
    click.echo(f"  {escaped(article.url)}")
    for link in member.links:
        if link.article_id == article.id:
            click.echo(f"  {link.kind} of {link.other_id}: {escaped(link.reason)}")
    if member.lineage is None:
        return
    click.echo(f"  {_summary(member.lineage)}, against {member.base_id}")
    for sentence in member.lineage.sentences:
        _sentence(sentence)
    for name, numbers in (
        ("lacks the numbers", member.lineage.numbers_missing),
        ("has other numbers", member.lineage.numbers_added),
    ):
        if numbers:
            click.echo(f"  ! {name} {', '.join(numbers)}")


def _sentence(sentence: "Aligned") -> None:
    place = "" if sentence.original is None else f"{sentence.original + 1}"
    click.echo(f"  {_SIGNS[sentence.how]} {place:>3} {escaped(sentence.text)}")
    for wrong in sentence.contradictions:
        click.echo(
            f"        ! {wrong.kind} {escaped(wrong.said)}, the original has"
            f" {escaped(wrong.original)}"
        )


def _lead(story: "Account", member: "Member") -> str:
    if member.article.id == story.first_id:
        return "  first"
    if member.later is None:
        return ""
    if member.to_the_day:
        return "  (one of the times is known to the day only)"
    return f"  {member.later} min later"


def _summary(lineage: "Lineage") -> str:
    parts = [f"{lineage.count(how)} {how}" for how in _SIGNS if lineage.count(how)]  # type: ignore[arg-type]
    return ", ".join([*parts, f"{len(lineage.cut)} of the original cut"])


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
