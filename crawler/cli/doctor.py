"""`jarshy doctor`: what is needed, how it is, and what to do."""

from typing import TYPE_CHECKING

import click

from crawler.cli import targets
from crawler.cli.options import as_json
from crawler.cli.output import print_json
from crawler.cli.state import State, pass_state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.health.doctor import Finding

SIGNS = {"well": "ok ", "doubtful": "?  ", "ill": "BAD"}


@click.command(epilog="Example: jarshy doctor --offline")
@click.option("--offline", is_flag=True, help="Ask neither the sources nor the mail server.")
@as_json
@pass_state
def command(state: State, *, offline: bool, as_json: bool) -> int:
    """Look at settings, time zones, database, disk, mail server and sources, and say what to do.

    Nothing is changed and no mail is sent. Ends with exit code 1 if something is bad.
    """
    findings: list[Finding] = []
    for found in _all(state, offline=offline):
        findings.append(found)
        if not as_json:
            _print(found)
    if as_json:
        print_json(findings)
    return int(any(found.state == "ill" for found in findings))


def _all(state: State, *, offline: bool) -> "Iterator[Finding]":
    from crawler.health.doctor import examine

    yield from examine(state.settings, offline=offline)
    if not offline:
        yield from _sources(state)


def _sources(state: State) -> "Iterator[Finding]":
    from crawler.health.doctor import Finding, names_unknown
    from crawler.spiders.check import check_sources

    wanted = targets.by_source(state.settings, ())
    hosts = [source.editions[one].hosts[0] for source, editions in wanted for one in editions]
    offline = names_unknown(state.settings, list(dict.fromkeys(hosts)))
    if offline is not None:
        yield offline
        return
    for check in check_sources(state.settings, wanted, state.clock):
        name = f"{check.source}/{check.edition}"
        if check.problem:
            advice = f"look at {check.listing} in a browser; jarshy sources check {name} tells more"
            yield Finding(name, "ill", check.problem, advice)
        else:
            yield Finding(name, "well", f"{check.listing} shows {check.cards} articles")


def _print(found: "Finding") -> None:
    colour = {"well": "green", "doubtful": "yellow", "ill": "red"}[found.state]
    click.echo(f"{click.style(SIGNS[found.state], fg=colour)} {found.subject}: {found.text}")
    if found.advice:
        click.echo(f"    → {found.advice}")
