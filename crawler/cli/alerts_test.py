"""`jarshy alerts test`: what a query or a changed rule would have told of the stored past."""

import sys
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from crawler.cli.options import as_json
from crawler.cli.output import cut, fact, heading, highlighted, moment, note, print_json, table
from crawler.cli.query_words import tell_doubts, tell_unnamed, widened_query, widening
from crawler.cli.rule_options import checked_rule, given_ways, way_options
from crawler.cli.state import State, pass_state
from crawler.errors import UsageError
from crawler.logs import escaped
from crawler.views.filters import since, until

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from crawler.replay.report import Difference, Report, Sample
    from storage.records import Alert

LOOK_BACK = timedelta(days=30)
YOU = "you@localhost"  # whom a query without --to would tell
WIDEST = 40  # of the bar of a day
EXCERPT = 160


@click.command(name="test", epilog="Example: jarshy alerts test 'Токаев AND вода' --when daily")
@click.argument("wanted", metavar="QUERY|NAME")
@click.option("--query", metavar="QUERY", help="Try this query for the rule NAME instead of its.")
@click.option("--since", "first", metavar="DATE", help="From when on; 30 days if not given.")
@click.option("--until", "last", metavar="DATE", help="Until the end of this day; now by default.")
@click.option("--to", "recipients", multiple=True, metavar="ADDRESS…",
              help="Whom it would tell: with their other rules, and under their caps.")  # fmt: skip
@click.option("--samples", type=click.IntRange(0), default=5, show_default=True)
@way_options
@widening
@as_json
@pass_state
def test(
    state: State,
    /,
    wanted: str,
    query: str | None,
    first: str | None,
    last: str | None,
    recipients: tuple[str, ...],
    samples: int,
    *,
    widened: bool,
    as_json: bool,
    **ways: Any,
) -> None:
    """Tell what a rule or a query would have matched and mailed, on the stored history.

    The past is told again by the code that tells the present, with its stories, digest times,
    quiet hours and caps, as if the rule had been there from --since on; nothing is stored or sent.
    With --query, --widen or a way such as --when, a rule is compared with itself as it is.
    """
    from crawler.replay.report import difference, report
    from crawler.replay.run import replay
    from storage import alerts

    now, zone = state.clock.now(), state.settings.zone
    start = since(first, zone, now) or now - LOOK_BACK
    end = min(until(last, zone, now) or now, now)
    if start >= end:
        raise UsageError("--since lies after --until: nothing could be told")
    given = given_ways(ways) | ({"query": query} if query is not None else {})
    given |= {"to": list(recipients)} if recipients else {}
    with state.database(readonly=True) as database:
        with database.read() as tx:
            stored = alerts.list_all(tx)
        if widened:
            wanted, given = _widened(stored, wanted, given)
        present, tried = _tried(state, stored, wanted, given, now)
        tell_doubts(state.settings, tried.query)

        def past(*rules: "Alert") -> Any:
            return replay(database, state.settings, rules, start, end, _progress)

        others = _others(tried, stored)
        replayed = past(tried, *others)
        found = report(replayed, tried, zone, samples, past(*others) if others else None)
        before = past(present, *_others(present, stored)) if present else None
        change = difference(before, replayed, tried) if before else None
    if as_json:
        print_json(_plain(found, change, start, end))
        return
    _print(tried, found, zone, (start, end))
    if change is not None:
        _print_change(change, samples)


def _widened(
    stored: "Sequence[Alert]", wanted: str, given: dict[str, Any]
) -> tuple[str, dict[str, Any]]:
    """Return what is wanted and given with the query widened: of the rule, given, or wanted."""
    rule = next((alert for alert in stored if alert.name == wanted), None)
    if rule is None and "query" not in given:
        return widened_query(wanted), given
    asked = given["query"] if "query" in given or rule is None else rule.query
    return wanted, given | {"query": widened_query(asked)}


def _tried(
    state: State, stored: "Sequence[Alert]", wanted: str, given: dict[str, Any], now: datetime
) -> "tuple[Alert | None, Alert]":
    """Return the rule as it is, where one is changed, and the rule to be tried."""
    from storage.records import Alert

    rule = next((alert for alert in stored if alert.name == wanted), None)
    if rule is not None:
        changed = replace(rule, **(checked_rule(state, given) | {"paused": False}))
        return (replace(rule, paused=False) if given else None), changed
    if "query" in given:
        raise UsageError(f"no alert rule is called {wanted!r}; without --query it is a query")
    tell_unnamed(wanted, [alert.name for alert in stored])
    fields = checked_rule(state, {"to": [YOU]} | given | {"query": wanted})
    number = 1 + max((alert.id for alert in stored), default=0)
    base = Alert(number, cut(wanted, 60), wanted, (YOU,), "immediate", "never", paused=False,
                 alert_since=now, created_at=now, updated_at=now)  # fmt: skip
    return None, replace(base, **fields)


def _others(rule: "Alert", stored: "Sequence[Alert]") -> "list[Alert]":
    """Return what else a rule's readers are told by, for them alone: caps are theirs."""
    readers = set(rule.recipients)
    shared = [
        replace(other, recipients=tuple(to for to in other.recipients if to in readers))
        for other in stored
        if other.id != rule.id and not other.paused
    ]
    return [other for other in shared if other.recipients]


def _progress(articles: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{articles} articles read", nl=False, err=True)


def _print(
    rule: "Alert", found: "Report", zone: "ZoneInfo", span: tuple[datetime, datetime]
) -> None:
    heading(f"{rule.query} → {', '.join(rule.recipients)}")
    fact("period", f"{moment(span[0], zone)} to {moment(span[1], zone)}")
    fact("articles read", f"{found.articles}, of which {found.stock} were stock of a first visit,"
         f" told to nobody ({found.stock_matched} of them match)")  # fmt: skip
    fact("matched", f"{found.matched} articles in {found.stories} stories")
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(found.kinds.items()))
    fact("mails", f"{len(found.mails)}{f' ({kinds})' if kinds else ''}")
    if found.in_all is not None:
        whose = "this reader" if len(rule.recipients) == 1 else "these readers"
        fact("with the other rules", f"{found.in_all} mails in all to {whose};"
             f" without this rule {found.without}")  # fmt: skip
    if len(found.recipients) > 1:
        fact("by reader", ", ".join(f"{to} {n}" for to, n in sorted(found.recipients.items())))
    if found.worst_hour is not None:
        fact("worst hour", f"{moment(found.worst_hour[0], zone)}, {found.worst_hour[1]} mails")
    for reason, count in sorted(found.waited.items()):
        fact("without a mail of its own", f"{count}: {reason}")
    if found.waiting:
        stories = "1 story" if found.waiting == 1 else f"{found.waiting} stories"
        fact("not told by the end", f"{stories}: the digest that tells of them comes later")
    if found.days:
        most = max(found.days.values())
        table(("day", "mails", ""), [
            (day.strftime("%Y-%m-%d %a"), count, "#" * -(-count * WIDEST // max(most, WIDEST)))
            for day, count in found.days.items()
        ])  # fmt: skip
    _print_samples(found.samples, zone)
    if not found.articles:
        note("Nothing was read in that time: is --since right?")


def _print_samples(samples: "Sequence[Sample]", zone: "ZoneInfo | None" = None) -> None:
    for sample in samples:
        article, at = sample.article, sample.match.matched_at
        when = f"{moment(at, zone)} · " if zone else ""
        click.echo(_marked(article.title, sample.match.spans.get("title", ()), whole=True))
        click.echo(f"  {when}{article.source}/{article.edition} · {article.url}  [{article.id}]")
        for name, text in (("lead", article.lead or ""), ("body", article.body)):
            spans = sample.match.spans.get(name, ())
            if spans:
                click.echo(f"  {_marked(text, spans)}")
                break


def _marked(text: str, spans: "Sequence[Sequence[int]]", *, whole: bool = False) -> str:
    from crawler.alerts.excerpt import marked, passages

    if whole:
        parts = marked(text, spans)
    else:
        parts = [part for passage in passages(text, spans, most=1) for part in passage.parts]
    words = [highlighted(p.text) if p.marked else escaped(p.text.replace("\n", " ")) for p in parts]
    return "".join(words)


def _print_change(change: "Difference", samples: int) -> None:
    heading("Against the rule as it is")
    fact("mails", f"{change.mails_after} instead of {change.mails_before}")
    for name, found in (("gained", change.gained), ("would be missed", change.missed)):
        fact(name, f"{len(found)} articles")
        _print_samples(found[:samples])


def _plain(
    found: "Report", change: "Difference | None", start: datetime, end: datetime
) -> dict[str, Any]:
    worst = found.worst_hour
    told: dict[str, Any] = {
        "since": start,
        "until": end,
        "articles": found.articles,
        "stock": found.stock,
        "stock_matched": found.stock_matched,
        "matched": found.matched,
        "stories": found.stories,
        "mails": [
            {"at": m.at, "recipient": m.recipient, "kind": m.kind, "subject": m.subject,
             "message_id": m.message_id, "stories": sorted({story for _, story in m.told})}
            for m in found.mails
        ],
        "days": {day.isoformat(): count for day, count in found.days.items()},
        "worst_hour": {"at": worst[0], "mails": worst[1]} if worst else None,
        "waited": found.waited,
        "waiting": found.waiting,
        "mails_in_all": found.in_all,
        "mails_without": found.without,
        "samples": [_sample(sample) for sample in found.samples],
        "change": None,
    }  # fmt: skip
    if change is not None:
        told["change"] = {
            "mails_before": change.mails_before,
            "mails_after": change.mails_after,
            "gained": [_sample(sample) for sample in change.gained],
            "missed": [_sample(sample) for sample in change.missed],
        }
    return told


def _sample(sample: "Sample") -> dict[str, Any]:
    article = sample.article
    return {"id": article.id, "url": article.url, "title": article.title,
            "story_id": article.story_id, "spans": sample.match.spans}  # fmt: skip
