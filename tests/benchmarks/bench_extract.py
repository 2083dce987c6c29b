"""How well pages are read: our chain, each of its layers alone, and its peers, on the same pages.

Needs the saved pages beside the repository, and a package index for the redesigns (older releases
of fundus hold the rules that publishers once had). The public article-extraction-benchmark is
measured too where a clone of it lies beside the repository.
"""

import contextlib
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from typing import NamedTuple

from crawler.extract.boilerplate import is_promotional
from crawler.sources import by_key
from tests.benchmarks import extract_figures
from tests.benchmarks.extract_aims import Aim, least, most, table
from tests.benchmarks.extract_pages import (
    CORPORA,
    PAGES,
    PUBLIC,
    Sample,
    public_benchmark,
    tengrinews,
)
from tests.benchmarks.extract_peers import OURS, PEERS, Found, chain
from tests.benchmarks.extract_score import (
    MINUTE,
    Bodies,
    Dates,
    people_of,
    same_image,
    same_line,
    same_people,
    score,
)

OTHERS = ("Russian news", "publishers")
SITES = tuple(name for name in CORPORA if name not in OTHERS)
READERS = {**OURS, **PEERS}
GENERIC = READERS["Jarshy: generic alone"]


class Run(NamedTuple):
    """What one reader found on the pages of a corpus, and how many pages a second it read."""

    samples: list[Sample]
    found: list[Found]
    speed: float

    def bodies(self) -> Bodies:
        """Score the bodies."""
        pairs = zip(self.samples, self.found, strict=True)
        return Bodies([score(sample.body, found.body or "") for sample, found in pairs])


def run(samples: list[Sample], read: Callable[[Sample], Found]) -> Run:
    """Read every page; a page at which a reader fails counts as one without anything."""
    found = []
    start = time.process_time()
    for sample in samples:
        answer = Found("", asked=frozenset({"body"}))
        with contextlib.suppress(Exception):  # peers fail in their own ways
            answer = read(sample)
        found.append(answer)
    return Run(samples, found, len(samples) / (time.process_time() - start))


def with_titles(samples: list[Sample], read: Callable[[Sample], Found]) -> Run:
    """Read the Russian pages, whose references begin with the title that the page shows."""
    done = run(samples, read)
    for sample, found in zip(samples, done.found, strict=True):
        found.body = f"{GENERIC(sample).title or ''}\n{found.body or ''}"
    return done


def bodies_table(runs: dict[str, dict[str, Run]], corpora: tuple[str, ...]) -> Iterator[str]:
    """Yield the F1 of the bodies and the pages below one half, a row a reader."""
    yield "| body: F1 (pages below .5) | " + " | ".join(corpora) + " | pages/s |"
    yield "|---" * (len(corpora) + 2) + "|"
    for reader in READERS:
        scored = [runs[corpus][reader].bodies() for corpus in corpora]
        speed = runs[corpora[-1]][reader].speed
        cells = [f"{one.f1:.3f} ({one.bad})" if one.f1 else "–" for one in scored]
        yield f"| {reader} | " + " | ".join(cells) + f" | {speed:,.0f} |"


def fields_table(done: dict[str, Run]) -> Iterator[str]:
    """Yield how many fields of the publishers' pages are as expected, a row a reader."""
    yield (
        "| publishers: fields | title | date to the minute | same minute, another zone | day only "
        "| wrong | none | authors as expected | authors, sites left out |"
    )
    yield "|---" * 9 + "|"
    for reader, one in done.items():
        asked = one.found[0].asked
        if asked == {"body"}:
            continue
        titles = share(one, "title", lambda s, f: same_line(s.title, f.title))
        authors = share(one, "authors", lambda s, f: same_people(s.authors, f.authors), "authors")
        people = share(one, "authors", lambda s, f: same_people(people_of(s), f.authors), "authors")
        told = dates_of(one)
        cells = [told.right, told.other_zone, told.day_only, len(told.wrong), told.none]
        dates = " | ".join(str(cell) if "date" in asked else "–" for cell in cells)
        yield f"| {reader} | {titles} | {dates} | {authors} | {people} |"
    told = dates_of(done["Jarshy"])
    yield ""
    clock = told.right + told.other_zone
    yield (
        f"{told.of} pages have a date; the minute that the page's clock shows is found on {clock} "
        f"({clock / told.of:.1%}). Where the zones differ, the page names one, and "
        f"the expected value drops it. {told.impossible} cannot be judged: expected is "
        f"a day after that on which the page was saved. Wrong: {', '.join(told.wrong) or 'none'}."
    )


def dates_of(done: Run) -> Dates:
    dates = Dates()
    for sample, found in zip(done.samples, done.found, strict=True):
        dates.count(sample, found)
    return dates


def share(
    done: Run, asked: str, right: Callable[[Sample, Found], bool], needs: str = "title"
) -> str:
    """Return the share of the pages on which a field is right, of those that have it."""
    if asked not in done.found[0].asked:
        return "–"
    found = part(done, right, needs)
    return "–" if found is None else f"{found:.1%}"


def part(done: Run, right: Callable[[Sample, Found], bool], needs: str) -> float | None:
    """Return the share (0..1) of the pages that have a field on which it is right."""
    pairs = [pair for pair in zip(done.samples, done.found, strict=True) if getattr(pair[0], needs)]
    return sum(right(*pair) for pair in pairs) / len(pairs) if pairs else None


def sites_table(runs: dict[str, dict[str, Run]]) -> Iterator[str]:
    """Yield every field of Tengrinews' pages, a row a reader and a kind of page."""
    yield "| Tengrinews | reader | title | lead | body F1 | date to the minute | authors | image |"
    yield "|---" * 8 + "|"
    for corpus in SITES:
        for reader, one in runs[corpus].items():
            if len(one.found[0].asked) < 3:
                continue
            cells = (
                share(one, "title", lambda s, f: same_line(s.title, f.title)),
                share(one, "lead", lambda s, f: same_line(s.lead, f.lead), "lead"),
                f"{one.bodies().f1:.3f}",
                share(one, "date", _same_minute, "date"),
                share(one, "authors", lambda s, f: same_people(s.authors, f.authors), "url"),
                share(one, "image", lambda s, f: same_image(s.image, f.image), "image"),
            )
            yield f"| {corpus} | {reader} | " + " | ".join(cells) + " |"


def _same_minute(sample: Sample, found: Found) -> bool:
    if sample.date is None or found.date is None:
        return sample.date is found.date
    return abs(found.date - sample.date) < MINUTE


def noise() -> str:
    """Count what must not be in the bodies of Tengrinews as its own rules read them."""
    promoted = glued = lost = 0
    for sample in tengrinews():
        item = by_key("tengrinews").read_article("ru", sample.html, sample.url, sample.now)
        body = f"{item.lead}\n{item.body}"
        promoted += sum(map(is_promotional, body.split("\n")))
        words = set(sample.html.replace("<", " <").replace(">", "> ").split())
        glued += sum(
            1 for word in body.split() if "Tengrinews.kz" in word[1:] and word not in words
        )
        lost += sum(" ".join(line.split()) not in " ".join(body.split())
                    for line in sample.body.split("\n") if len(line) > 40)  # fmt: skip
    return f"{promoted} promotional lines, {glued} glued words, {lost} lost paragraphs"


def main() -> None:
    warnings.simplefilter("ignore")
    samples = {name: list(give()) for name, give in CORPORA.items()}
    runs = {
        corpus: {
            name: (with_titles if corpus == "Russian news" else run)(pages, read)
            for name, read in READERS.items()
        }
        for corpus, pages in samples.items()
    }
    told = Figures(
        extract_figures.redesigns(),
        extract_figures.dates(),
        extract_figures.languages(),
        extract_figures.site_rules_speed(),
    )
    lines = [
        *table(aims({corpus: done["Jarshy"] for corpus, done in runs.items()}, told)), "",
        *bodies_table(runs, OTHERS), "", *fields_table(runs["publishers"]), "",
        *bodies_table(runs, SITES), "", *sites_table(runs), "",
        f"Of {len(samples['Tengrinews, full'])} full pages by the site's rules: {noise()}.",
        f"Site rules with metadata: {told.speed:,.0f} pages/s.", "",
        *figures(told), *public_lines(),
    ]  # fmt: skip
    sys.stdout.write("\n".join(lines) + "\n")


class Figures(NamedTuple):
    """What is measured beside the tables of pages; `speed` is pages a second by site rules."""

    redesigns: extract_figures.Redesigns
    dates: dict[str, extract_figures.Judged]
    languages: dict[str, extract_figures.Judged]
    speed: float


def aims(ours: dict[str, Run], told: Figures) -> list[Aim]:
    """Return every figure that reading should reach, as our chain has it now."""
    russian, others = ours["Russian news"].bodies(), ours["publishers"]
    clock = dates_of(others)
    drift, dates, languages = told.redesigns, told.dates["Jarshy"], told.languages["Jarshy"]
    exact = part(others, lambda s, f: same_people(s.authors, f.authors), "authors")
    people = part(others, lambda s, f: same_people(people_of(s), f.authors), "authors")
    full, short = (ours[name].bodies().f1 for name in ("Tengrinews, full", "Tengrinews, short"))
    return [
        least("Russian news, body F1", 0.91, russian.f1),
        most("Russian news, pages below .5", 7 / 239, russian.bad / len(russian.scores), ".1%"),
        least("publishers, body F1", 0.95, others.bodies().f1),
        least("publishers, date to the minute", 0.97, (clock.right + clock.other_zone) / clock.of,
              ".1%"),
        most("publishers, wrong dates", 1, len(clock.wrong)),
        least("publishers, authors exact", 0.85, exact, ".1%"),
        least("publishers, authors exact, sites left out", 0.85, people, ".1%"),
        least("Tengrinews by site rules, full", 1.0, full),
        least("Tengrinews by site rules, short", 0.999, short),
        least("redesigns found", 1.0, drift.found / drift.broken, ".1%"),
        most("false alarms of redesigns", 2, drift.false_alarms),
        least("body after a redesign, F1", 0.96, drift.bodies["Jarshy"].f1),
        least("date strings right", 1.0, dates.right / dates.of, ".1%"),
        least("date strings a second", 100_000, dates.speed, ",.0f"),
        least("language right", 1.0, languages.right / languages.of, ".1%"),
        least("languages told a second", 50_000, languages.speed, ",.0f"),
        least("site rules with metadata, pages/s", 300, told.speed, ",.0f"),
        least("scrapinghub, body F1", 0.97, public_f1()),
    ]  # fmt: skip


def public_f1() -> float | None:
    """Return the F1 of our bodies on the public benchmark, None where it is not there."""
    samples = public_benchmark()
    return run(samples, chain).bodies().f1 if samples else None


def figures(measured: Figures) -> Iterator[str]:
    """Yield redesigns, dates and languages."""
    told = measured.redesigns
    yield (
        f"Rules that publishers once had, held against their pages: {told.pairs} pairs, "
        f"{told.broken} with a broken body, {told.empty} of these empty. Found: {told.found} "
        f"(a rule that only asks for text: {told.empty}). False alarms: {told.false_alarms} of "
        f"{told.pages} pages."
    )
    yield ""
    yield "| body of the pages whose rules broke | F1 | below .5 |"
    yield "|---|---|---|"
    for name, bodies in told.bodies.items():
        yield f"| {name} | {bodies.f1:.3f} | {bodies.bad} of {len(bodies.scores)} |"
    yield ""
    yield "| date strings | right | a second |"
    yield "|---|---|---|"
    yield from extract_figures.each(measured.dates)
    yield ""
    yield "| language of a line of news | right | a second |"
    yield "|---|---|---|"
    yield from extract_figures.each(measured.languages)
    yield ""


def public_lines() -> Iterator[str]:
    """Yield the bodies of the public benchmark, or why they are not there."""
    samples = public_benchmark()
    if not samples:
        yield f"scrapinghub's pages: not measured, there is no {PUBLIC.name} beside the repository."
        return
    yield f"| scrapinghub's {len(samples)} pages | F1 | below .5 |"
    yield "|---|---|---|"
    for name, read in {"Jarshy": chain, **PEERS}.items():
        bodies = run(samples, read).bodies()
        yield f"| {name} | {bodies.f1:.3f} | {bodies.bad} |"


if __name__ == "__main__":
    if not PAGES.exists():
        sys.exit(f"no saved pages in {PAGES}")
    main()
