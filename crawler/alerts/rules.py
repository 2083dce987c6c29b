"""Make stored rules ready for matching; a broken one never breaks the others; pure."""

from collections.abc import Sequence

from crawler.alerts.matcher import BrokenRule, RuleSet
from crawler.errors import QueryError
from storage.records import Alert
from storage.text.match import RuleIndex
from storage.text.query import Query, parse


def compile_rules(alerts: Sequence[Alert]) -> RuleSet:
    """Return the rules as a set; those whose query is refused stand in its `broken`.

    Queries are checked when a rule is made, so that only an older or newer program, or a hand in
    the database, leaves a broken one.
    """
    good: dict[int, Alert] = {}
    queries: dict[int, Query] = {}
    broken: list[BrokenRule] = []
    for alert in alerts:
        try:
            queries[alert.id] = parse(alert.query)
        except QueryError as error:
            broken.append(BrokenRule(alert, str(error)))
        else:
            good[alert.id] = alert
    return RuleSet(good, tuple(broken), RuleIndex(queries.items()))
