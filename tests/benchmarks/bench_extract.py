"""How well pages are read that nobody prepared: our chain and its peers on the same pages.

Run as `python -m tests.benchmarks.bench_extract [corpus …]`; needs the saved pages beside the
repository. F1 is that of word 4-grams, averaged as precision and recall over pages.
"""

import gzip
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean
from zoneinfo import ZoneInfo

from crawler.errors import ExtractionError
from crawler.extract.arbiter import second_opinions
from crawler.extract.body_text import Paragraph
from crawler.extract.boilerplate import without_promotion
from crawler.extract.document import Document
from crawler.extract.generic import GenericPage
from crawler.items import ArticleItem
from crawler.sources.spec import Source

PAGES = Path(__file__).resolve().parents[2].parent / "shared" / "pages"
NOW = datetime(2026, 12, 31, tzinfo=UTC)
ZONE = ZoneInfo("UTC")
WORD = re.compile(r"\w+")
TAG = re.compile(r"<[^>]+>")
GRAM = 4
BAD_PAGE = 0.5

ANY_SITE = Source(
    key="any",
    title="",
    editions={},
    listing_pages=(),
    article_pages=(),
    key_of=lambda _url: "any",
    canonical=lambda url: url,
    page_address=lambda listing, _number: listing,
    timezone=ZONE,
)


@dataclass
class Sample:
    """A page and what is expected of it."""

    name: str
    url: str
    html: str
    body: str
    title: str = ""
    authors: list[str] = field(default_factory=list)
    date: datetime | None = None


def russian_news() -> Iterator[Sample]:
    for path in sorted((PAGES / "russian-news").glob("*.html.gz")):
        html = gzip.decompress(path.read_bytes()).decode("utf-8", "replace")
        reference = path.with_name(path.name.replace(".html.gz", ".reference.gz"))
        body = TAG.sub(" ", gzip.decompress(reference.read_bytes()).decode("utf-8", "replace"))
        host = path.name.split("_")[1]
        yield Sample(path.name, f"http://{host}/article.html", html, body)


def publishers() -> Iterator[Sample]:
    with gzip.open(PAGES / "publishers" / "expected.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            data = gzip.decompress((PAGES / "publishers" / row["id"]).read_bytes())
            date = datetime.fromisoformat(row["date"]) if row.get("date") else None
            yield Sample(
                row["id"],
                row["url"],
                data.decode("utf-8", "replace"),
                row["body"] or "",
                row["title"] or "",
                row["authors"] or [],
                date.astimezone(UTC) if date else None,
            )


CORPORA = {"russian-news": russian_news, "publishers": publishers}


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = WORD.findall(text.lower())
    size = min(GRAM, max(1, len(words)))
    return Counter(tuple(words[at : at + size]) for at in range(len(words) - size + 1))


def score(expected: str, found: str) -> tuple[float, float, float]:
    """Return precision, recall and F1 of one page."""
    true, told = shingles(expected), shingles(found)
    shared = (true & told).total()
    precision = shared / told.total() if told else 0.0
    recall = shared / true.total() if true else 0.0
    f1 = 2 * shared / (true.total() + told.total()) if shared else 0.0
    return precision, recall, f1


def text_of(paragraphs: list[Paragraph]) -> str:
    return "\n".join(paragraph.text for paragraph in paragraphs)


def read_whole(sample: Sample) -> ArticleItem | None:
    try:
        return ANY_SITE.read_article("any", sample.html, sample.url, NOW)
    except ExtractionError:
        return None


def title_of(sample: Sample) -> str:
    """Return the title, with which the references of the Russian pages begin."""
    return GenericPage(Document(sample.html, sample.url, NOW, ZONE)).title() or ""


def our_chain(sample: Sample) -> str:
    item = read_whole(sample)
    return f"{item.lead or ''}\n{item.body}" if item else ""


def our_generic(sample: Sample) -> str:
    page = GenericPage(Document(sample.html, sample.url, NOW, ZONE))
    return f"{page.lead() or ''}\n{text_of(without_promotion(page.body()))}"


def trafilatura(sample: Sample) -> str:
    return second_opinions(sample.html)[0].text


def readability(sample: Sample) -> str:
    return second_opinions(sample.html)[1].text


READERS: dict[str, Callable[[Sample], str]] = {
    "chain": our_chain,
    "generic": our_generic,
    "trafilatura": trafilatura,
    "readability": readability,
}


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


def bench(corpus: str) -> None:
    samples = list(CORPORA[corpus]())
    titles = {s.name: title_of(s) for s in samples} if corpus == "russian-news" else {}
    for name, read in READERS.items():
        start = time.process_time()
        texts = [read(sample) for sample in samples]
        seconds = time.process_time() - start
        scores = [
            score(sample.body, f"{titles.get(sample.name, '')}\n{text}")
            for sample, text in zip(samples, texts, strict=True)
        ]
        precision, recall = mean(s[0] for s in scores), mean(s[1] for s in scores)
        f1 = 2 * precision * recall / (precision + recall)
        bad = sum(s[2] < BAD_PAGE for s in scores)
        line = f"{corpus:14} {name:12} F1 {f1:.3f} (P {precision:.3f} R {recall:.3f}), "
        say(f"{line}{bad:3} of {len(samples)} below .5, {len(samples) / seconds:.0f} pages/s")
    if corpus == "publishers":
        bench_fields(samples)


def bench_fields(samples: list[Sample]) -> None:
    items = [(sample, read_whole(sample)) for sample in samples]
    dated = [(s, i) for s, i in items if s.date]
    right = sum(
        i is not None and i.published_at is not None and s.date is not None
        and abs((i.published_at - s.date).total_seconds()) < 60
        for s, i in dated
    )  # fmt: skip
    wrong = sum(i is not None and i.published_at is not None for s, i in dated) - right
    signed = [(s, i) for s, i in items if s.authors]
    exact = sum(i is not None and {a.name for a in i.authors} == set(s.authors) for s, i in signed)
    titled = sum(i is not None and i.title == s.title for s, i in items)
    say(f"date to the minute {right}/{len(dated)}, wrong {wrong}; authors {exact}/{len(signed)}")
    say(f"title {titled}/{len(items)}")


if __name__ == "__main__":
    for corpus_name in sys.argv[1:] or CORPORA:
        bench(corpus_name)
