"""A pair of texts of each kind, made from the news of any language."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from crawler.dedup.text import Text
from tests.unit.dedup.newsrooms import MORNING, News

Pair = Callable[[News], tuple[Text, Text]]


def verbatim(news: News) -> tuple[Text, Text]:
    return news.text(news.title, news.release, "paper", 1), news.original()


def edited(news: News) -> tuple[Text, Text]:
    """One word in twenty is another, and a paragraph is gone."""
    words = " \n".join((*news.release[:3], *news.release[4:])).split(" ")
    changed = [word if at % 20 else f"{word}х" for at, word in enumerate(words)]
    parts = tuple(" ".join(changed).split("\n"))
    return news.text(news.title, parts, "paper", 1), news.original()


def retold(news: News) -> tuple[Text, Text]:
    parts = (news.lead, *news.release[1:4], news.aside[3], news.release[4])
    return news.text(news.own, parts, "paper", 2), news.original()


def shortened(news: News) -> tuple[Text, Text]:
    """The opening of a much longer text, and little besides."""
    long = (*news.release, *news.aside[2:], *news.beside[2:])
    return news.text(news.own, news.release[:4], "paper", 1), news.text(news.title, long, "akorda")


def quoted(news: News) -> tuple[Text, Text]:
    """Half of a release under a sentence of the item's own."""
    parts = (news.lead, *news.release[:7])
    long = (*news.release, *news.aside[2:], *news.beside[2:])
    return news.text(news.own, parts, "paper", 1), news.text(news.title, long, "akorda")


def cut(news: News) -> tuple[Text, Text]:
    """A late paragraph that is news by itself, with a sentence or two around it."""
    title, lead = news.late
    return news.text(title, (lead, news.release[6], news.aside[5]), "paper", 3), news.original()


def cut_short(news: News) -> tuple[Text, Text]:
    """A late paragraph of a speech, and no word about where it comes from."""
    title, lead = news.late
    return news.text(title, (lead, news.release[6]), "paper", 3), news.original()


def siblings(news: News) -> tuple[Text, Text]:
    """Two items with news of their own that close with one passage of a release."""
    one = (*news.aside, *news.release[4:5])
    two = (*news.beside, *news.release[4:5])
    return news.text(news.late[0], two, "paper", 2), news.text(news.own, one, "outlet", 1)


def issues(news: News) -> tuple[Text, Text]:
    return news.issue(1), news.issue(0)


def a_week_later(news: News) -> tuple[Text, Text]:
    """A column that names nothing but the day of the week, on one site."""
    return news.text(news.late[0], news.aside[2:], "paper", 24.0 * 7), news.text(
        news.late[0], news.aside[2:], "paper"
    )


def of_another(news: News) -> tuple[Text, Text]:
    """One notice of one site for two men, minutes apart."""
    parts = (*news.aside[2:], *news.beside[2:])
    names = ("Sarzhan Molbek", "Quat Ilyasbai")
    one, two = (
        news.text(news.own, (*parts, f"{news.aside[0][:-1]}, {name}."), "paper", hours)
        for hours, name in enumerate(names)
    )
    return two, one


def gathered(news: News) -> tuple[Text, Text]:
    parts = (*news.aside[:1], *news.aside[2:4], *news.release[:2], *news.beside[2:5])
    return news.text(news.round_up, parts, "outlet", 9), news.original()


def reminded(news: News) -> tuple[Text, Text]:
    one = (*news.release, news.reminder)
    return news.text(news.late[0], (*news.beside, news.reminder), "paper", 5), news.text(
        news.title, one, "akorda"
    )


def grown(news: News) -> tuple[Text, Text]:
    first = news.text(news.title, news.release[:5], "outlet")
    return news.text(news.title, news.release[:7], "outlet", 3), first


def corrected(news: News) -> tuple[Text, Text]:
    """The same text of one site an hour later, with another figure."""
    later = tuple(part.replace("412", "418").replace("70", "75") for part in news.release)
    return replace(news.original(), lead=later[0], body="\n\n".join(later[1:]),
                   published_at=MORNING + timedelta(hours=1)), news.original()  # fmt: skip


def a_year_later(news: News) -> tuple[Text, Text]:
    return news.text(news.title, news.release, "akorda", 24.0 * 366), news.original()


def strangers(news: News) -> tuple[Text, Text]:
    return news.text(news.late[0], news.aside[2:], "paper"), news.text(
        news.own, news.beside[2:], "outlet"
    )


# What each pair is, and whether both texts tell one news.
KINDS: dict[Pair, tuple[str | None, bool]] = {
    verbatim: ("copy", True),
    edited: ("copy", True),
    retold: ("rewrite", True),
    shortened: ("excerpt", True),
    quoted: ("excerpt", True),
    cut: ("excerpt", False),
    cut_short: ("excerpt", False),
    siblings: ("same_release", False),
    issues: ("series", False),
    a_week_later: ("series", False),
    of_another: ("series", False),
    gathered: ("digest", False),
    reminded: ("background", False),
    a_year_later: ("background", False),
    grown: ("update", True),
    corrected: ("update", True),
    strangers: (None, False),
}
