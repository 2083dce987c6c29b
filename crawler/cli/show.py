"""`jarshy show`: an article's fields, revisions, story and links."""

from itertools import pairwise
from typing import TYPE_CHECKING

import click

from crawler.cli import lookup
from crawler.cli.options import as_json
from crawler.cli.output import fact, heading, moment, note, print_json, text_block
from crawler.cli.state import State, pass_state

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from crawler.dedup.change import Edit
    from storage.records import Link, Revision, StoredArticle


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
    from storage import articles, stories

    with state.database(readonly=True) as database, database.read() as tx:
        article = lookup.article(tx, wanted)
        revisions = articles.revisions(tx, article.id)
        members = stories.members(tx, article.story_id) if article.story_id else []
        links = stories.links_of(tx, article.id)
        others = {a.id: a for a in articles.get_many(tx, [_other(k, article.id) for k in links])}
    if as_json:
        story = [{"id": m.id, "relation": m.relation, "title": m.title, "url": m.url}
                 for m in members]  # fmt: skip
        told = {"article": article, "revisions": revisions, "story": story, "links": links}
        print_json(told | ({"differences": _differences(revisions)} if diff else {}))
        return
    zone = state.settings.zone
    _fields(article, zone)
    text_block(article.body)
    _revisions(revisions, zone, diff=diff)
    _story(article, members, zone)
    _links(article, links, others)


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


def _revisions(revisions: "list[Revision]", zone: "ZoneInfo", *, diff: bool) -> None:
    if revisions:
        click.echo()
        heading("Revisions")
    elif diff:
        click.echo()
        note("No later version was seen, so there is no difference to show.")
    told = dict(_differences(revisions)) if diff else {}
    for revision in revisions:
        change = revision.change or "first text"
        fact(f"{revision.number}", f"{moment(revision.seen_at, zone)}  {change}  {revision.title}")
        for edit in told.get(revision.number, ()):
            if edit.old is not None:
                click.echo(f"  - {edit.old}")
            if edit.new is not None:
                click.echo(f"  + {edit.new}")


def _differences(revisions: "list[Revision]") -> "list[tuple[int, list[Edit]]]":
    """Return for each revision but the first what it changed, without what it kept."""
    from crawler.dedup.change import diff

    return [
        (after.number, [edit for edit in diff(before, after) if edit.kind != "kept"])
        for before, after in pairwise(revisions)
    ]


def _story(article: "StoredArticle", members: "list[StoredArticle]", zone: "ZoneInfo") -> None:
    if len(members) < 2:  # noqa: PLR2004 - alone
        return
    click.echo()
    heading(f"Story {article.story_id}")
    for member in members:
        at = moment(member.published_at, zone, member.published_precision)
        here = " (this one)" if member.id == article.id else ""
        fact(f"{member.relation}", f"{at}  {member.source}  {member.title}  [{member.id}]{here}")


def _links(
    article: "StoredArticle", links: "list[Link]", others: "dict[int, StoredArticle]"
) -> None:
    if links:
        click.echo()
        heading("Linked")
    for link in links:
        other = _other(link, article.id)
        title = others[other].title if other in others else ""
        fact(link.kind, f"{title} [{other}], {link.coverage:.0%}: {link.reason}")


def _other(link: "Link", article_id: int) -> int:
    return link.other_id if link.article_id == article_id else link.article_id
