"""`jarshy show`: an article's fields, revisions, story and links."""

from typing import TYPE_CHECKING

import click

from crawler.cli.options import as_json
from crawler.cli.output import fact, heading, moment, note, print_json, text_block
from crawler.cli.state import State, pass_state

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from crawler.views.article import ArticleView
    from storage.records import StoredArticle


@click.command(epilog="Example: jarshy show 17 --diff")
@click.argument("wanted", metavar="ID|URL")
@click.option("--diff", is_flag=True, help="Also what each revision changed, sentence by sentence.")
@as_json
@pass_state
def command(state: State, wanted: str, *, diff: bool, as_json: bool) -> None:
    """Show an article: its fields, revisions, its story and the texts that it is linked to.

    With --diff a sentence that came is marked with +, one that went with -, a reworded one with
    both.
    """
    from crawler.views.article import article_data, view_of
    from crawler.views.lookup import article

    with state.database(readonly=True) as database, database.read() as tx:
        found = view_of(tx, article(tx, wanted, state.sources))
    if as_json:
        print_json(article_data(found, diff=diff))
        return
    zone = state.settings.zone
    _fields(found.article, zone)
    text_block(found.article.body)
    _revisions(found, zone, diff=diff)
    _story(found.article, found.members, zone)
    _links(found)


def _fields(article: "StoredArticle", zone: "ZoneInfo") -> None:
    heading(article.title)
    fact("number", article.id)
    fact("address", article.url)
    fact("source", f"{article.source}/{article.edition}, language {article.language}")
    fact("section", article.section)
    published = moment(article.published_at, zone, article.published_precision)
    fact("published", f"{published} (to the {article.published_precision})"
         if article.published_at else "no date on the page")  # fmt: skip
    fact("first seen", moment(article.first_seen_at, zone))
    fact("last seen", moment(article.last_seen_at, zone))
    fact("gone since", moment(article.gone_at, zone) if article.gone_at else None)
    fact("author", article.author)
    fact("tags", ", ".join(article.tags))
    for image in article.images:
        about = [image.get("caption"), image.get("credit"), image.get("url")]
        fact("image", " · ".join(text for text in about if text))
    for citation in article.citations:
        fact("cites", " · ".join(t for t in (citation.get("cited"), citation.get("url")) if t))
    fact("read by", ", ".join(f"{k} {v}" for k, v in sorted(article.extracted_by.items())))
    fact("marks", ", ".join(article.flags))
    fact("lead", article.lead)
    click.echo()


def _revisions(found: "ArticleView", zone: "ZoneInfo", *, diff: bool) -> None:
    if found.revisions:
        click.echo()
        heading("Revisions")
    elif diff:
        click.echo()
        note("No later version was seen, so there is no difference to show.")
    told = dict(found.differences) if diff else {}
    for revision in found.revisions:
        change = revision.change or "first text"
        fact(f"{revision.number}", f"{moment(revision.seen_at, zone)}  {change}  {revision.title}")
        for edit in told.get(revision.number, ()):
            if edit.old is not None:
                click.echo(f"  - {edit.old}")
            if edit.new is not None:
                click.echo(f"  + {edit.new}")


def _story(article: "StoredArticle", members: "list[StoredArticle]", zone: "ZoneInfo") -> None:
    if len(members) < 2:  # noqa: PLR2004 - alone
        return
    click.echo()
    heading(f"Story {article.story_id}")
    for member in members:
        at = moment(member.published_at, zone, member.published_precision)
        here = " (this one)" if member.id == article.id else ""
        fact(f"{member.relation}", f"{at}  {member.source}  {member.title}  [{member.id}]{here}")


def _links(found: "ArticleView") -> None:
    if found.links:
        click.echo()
        heading("Linked")
    for link in found.links:
        other = found.other(link)
        title = found.others[other].title if other in found.others else ""
        fact(link.kind, f"{title} [{other}], {link.coverage:.0%}: {link.reason}")
