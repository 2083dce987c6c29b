"""Whether two texts are issues of one template: the same sentences about other days and names."""

from collections.abc import Iterable
from datetime import timedelta

from crawler.dedup.headlines import differing_slot, names
from crawler.dedup.overlap import Overlap
from crawler.dedup.slots import same_slot
from crawler.dedup.text import Text, apart
from crawler.dedup.words import plain, read

SAME = 0.85  # coverage of both from which on they are one text but for their slots
SLOTS = 2  # contradicting slots
SHARE = 0.12  # of all slots; real series 0.15-0.7, real copies and rewrites 0-0.04
# … where one site prints the same sentences about another name: 0.04-0.11 in invented templates.
NAMED_SHARE = 0.03
# An update changes a few figures, the next issue of a table most of them or very many.
FIGURES_SHARE, FIGURES_MOST = 0.35, 8
FIGURES_WITHIN = timedelta(hours=12)  # of a running event; the morning table comes next day
STEP = timedelta(hours=20)  # the shortest time between two issues of a daily column
# … of a column that says the same every week, its weekday included; later it is merely old.
WEEKLY, LONG_AGO = timedelta(days=6), timedelta(days=14)


def next_issue(a: Text, b: Text, shared: Overlap) -> str:
    """Tell by what one text shows to be another issue of the other's template, "" if it is none."""
    why = _by_titles(a, b, shared) or _by_slots(a, b, shared) or _of_one_site(a, b, shared)
    slots = shared.contradicting + shared.agreeing
    return f"{why}, {shared.contradicting} of {slots} slots differ" if why else ""


def mentions(text: Text, wanted: Iterable[str]) -> bool:
    """Tell whether a text has one of some names, in whatever form."""
    words = {*plain(text.title), *read(text.lead, text.body).norms}
    return any(same_slot(name, word) for name in wanted for word in words)


def many_slots(shared: Overlap) -> bool:
    """Tell whether so many slots contradict that the sentences are all that is the same."""
    return shared.contradicting >= SLOTS and shared.contradiction >= SHARE


def ago(a: Text, b: Text) -> str:
    """Write the time between two texts in days, or in hours up to one."""
    days = apart(a, b).total_seconds() / 86_400
    return f"{days:.0f} days" if days > 1 else f"{days * 24:.0f} hours"


def _by_titles(a: Text, b: Text, shared: Overlap) -> str:
    differing = differing_slot(a.title, b.title)
    if differing == "date":
        return "the titles are equal but for the date"
    if shared.longer < SAME and _other_subject(a, b):
        return "each title names what the other text does not"
    if differing == "word" and a.source == b.source and shared.longer < SAME:
        return "the titles are equal but for a word"
    if differing == "figure" and not _late_figures(a, b, shared):
        return "the titles are equal but for a figure"
    return ""


def _by_slots(a: Text, b: Text, shared: Overlap) -> str:
    if many_slots(shared) and not _late_figures(a, b, shared):
        return "the same template"
    return ""


def _of_one_site(a: Text, b: Text, shared: Overlap) -> str:
    """Tell a site's next issue where its slots say little: it prints no news twice."""
    if a.source != b.source:
        return ""
    whole = shared.longer >= SAME
    if whole and shared.names and shared.contradiction >= NAMED_SHARE:
        return "one site says the same of another name"
    least, most = (WEEKLY, LONG_AGO) if whole else (STEP, timedelta.max)
    if least <= apart(a, b) <= most and plain(a.title) == plain(b.title):
        return f"the same title again after {ago(a, b)}"
    return ""


def _late_figures(a: Text, b: Text, shared: Overlap) -> bool:
    """Tell whether the texts differ as an update does: in a few figures, within hours."""
    few = shared.contradicting <= FIGURES_MOST and shared.contradiction <= FIGURES_SHARE
    return few and shared.names == 0 and apart(a, b) <= FIGURES_WITHIN


def _other_subject(a: Text, b: Text) -> bool:
    """Tell whether the names in each title are strange to the other text: two occasions."""
    mine, theirs = names(a.title), names(b.title)
    return bool(mine and theirs) and not (mentions(b, mine) or mentions(a, theirs))
