"""Pages with what is expected of them: other people's in several languages, and those of our sites.

The saved pages lie beside the repository and are no part of it. Expected values of `publishers`
come from rules written for each site, so they are silver; `russian-news` has texts set by hand.
"""

import csv
import gzip
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit
from zlib import crc32
from zoneinfo import ZoneInfo

from parsel import Selector

from crawler.demo.day import Day
from crawler.demo.routes import Routes

PAGES = Path(__file__).resolve().parents[2].parent / "shared" / "pages"
PUBLIC = Path(__file__).resolve().parents[3] / "article-extraction-benchmark"
SHORT = 60
_TAG = re.compile(r"<[^>]+>")
_SAVED = re.compile(r"(20\d\d)_?(\d\d)_?(\d\d)")
# Where a site stands, as the declaration of a source says it; the others write their offsets.
_ZONES = {
    "at": "Europe/Vienna", "be": "Europe/Brussels", "ch": "Europe/Zurich", "de": "Europe/Berlin",
    "dk": "Europe/Copenhagen", "fr": "Europe/Paris", "it": "Europe/Rome", "jp": "Asia/Tokyo",
    "kr": "Asia/Seoul", "pl": "Europe/Warsaw", "tr": "Europe/Istanbul", "uk": "Europe/London",
}  # fmt: skip
_UTC = ZoneInfo("UTC")
_SAVED_IN_2026 = datetime(2026, 6, 20, 6, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Sample:
    """A page and what is expected of it; None and "" where nothing is known."""

    name: str
    url: str
    html: str
    body: str
    now: datetime
    zone: ZoneInfo = _UTC
    language: str = "en"
    title: str = ""
    authors: list[str] = field(default_factory=list)
    date: datetime | None = None
    image: str = ""
    lead: str | None = None


def russian_news() -> Iterator[Sample]:
    """Yield pages of Russian sites of 2011 and 2012; their texts begin with the title."""
    for path in sorted((PAGES / "russian-news").glob("*.html.gz")):
        html = gzip.decompress(path.read_bytes()).decode("utf-8", "replace")
        reference = path.with_name(path.name.replace(".html.gz", ".reference.gz"))
        body = _TAG.sub(" ", gzip.decompress(reference.read_bytes()).decode("utf-8", "replace"))
        host = path.name.split("_")[1]
        yield Sample(
            path.name, f"http://{host}/article.html", html, body, _saved(path.name), language="ru"
        )


def publishers() -> Iterator[Sample]:
    """Yield pages of publishers of 40 countries, 2023 to 2026."""
    with gzip.open(PAGES / "publishers" / "expected.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            name = row["id"]
            data = gzip.decompress((PAGES / "publishers" / name).read_bytes())
            date = datetime.fromisoformat(row["date"]) if row.get("date") else None
            yield Sample(
                name,
                row["url"],
                data.decode("utf-8", "replace"),
                row["body"] or "",
                _saved(name),
                ZoneInfo(_ZONES.get(name.split("/")[0], "UTC")),
                title=row["title"] or "",
                authors=row["authors"] or [],
                date=date.astimezone(UTC) if date else None,
            )


def _saved(name: str) -> datetime:
    """Return the end of the day on which a page was saved, as its name says it."""
    found = _SAVED.search(name)
    if found is None:
        raise ValueError(f"{name} does not say when it was saved")
    year, month, day = map(int, found.groups())
    return datetime(year, month, day, tzinfo=UTC) + timedelta(days=1)


def tengrinews() -> Iterator[Sample]:
    """Yield the full article pages of Tengrinews, read by plain selectors of the site's design."""
    with (PAGES / "INDEX.tsv").open(encoding="utf-8") as index:
        rows = [
            row
            for row in csv.DictReader(index, delimiter="\t")
            if row["file"].startswith("tengrinews-article")
        ]
    for row in rows:
        html = gzip.decompress((PAGES / row["file"]).read_bytes()).decode()
        yield _by_design(Sample(row["file"], row["url"], html, "", _SAVED_IN_2026, language="ru"))


_NOISE = (
    "ancestor::blockquote or ancestor-or-self::*[contains(@class, 'tn-')"
    " or contains(@class, 'instagram') or contains(@class, 'tiktok')"
    " or starts-with(@id, 'adfox') or contains(@class, 'content_main_text_tags')]"
)
_PROMOTED = re.compile(
    r"WhatsApp|Telegram-канал|Подписывайтесь|Читайте также|Пройти опрос|Другие статьи спецпроекта"
)


def _by_design(sample: Sample) -> Sample:
    page = Selector(sample.html.replace("<br", " <br"))
    lead = _line(page.css("h2.content_main_desc + p"))
    parts = page.xpath(
        "//div[@class='content_main_text']//*[self::p or self::h2 or self::h3 or self::li"
        f" or self::blockquote][not({_NOISE})]"
    )
    lines = [line for part in parts if (line := _line(part)) and not _PROMOTED.search(line)]
    body = [line for number, line in enumerate(lines) if number or line != lead]  # told once
    written = page.css("script::text").re_first(r'publish_date: "([^"]+)"')
    zone = ZoneInfo("Asia/Almaty")
    return replace(
        sample,
        body="\n".join([lead, *body]),
        zone=zone,
        lead=lead,
        title=_line(page.css("h1.head-single")),
        authors=page.css(".content_main_meta_author_item_name a::text").getall(),
        date=datetime.fromisoformat(written).replace(tzinfo=zone) if written else None,
        image=page.css("meta[property='og:image']::attr(content)").get() or "",
    )


def _line(found: object) -> str:
    return " ".join(str(found.xpath("string()").get() or "").split())  # type: ignore[attr-defined]


def short_news() -> Iterator[Sample]:
    """Yield some of the invented short news of Tengrinews that the replica serves."""
    yield from islice(_invented(), SHORT)


def _invented() -> Iterator[Sample]:
    day = Day()
    routes = Routes(day)
    for told in day.truth()["articles"].values():
        parts = urlsplit(told["url"])
        answer = routes.answer(parts.hostname or "", parts.path, day.end)
        ours = told["source"] == "tengrinews" and not told["stock"] and not told["withdrawn"]
        if ours and answer.status == 200:
            shown = told["versions"][-1]
            yield Sample(
                told["url"],
                told["url"],
                answer.body.decode(),
                "\n".join(filter(None, (shown["lead"], *shown["paragraphs"]))),
                day.end,
                ZoneInfo("Asia/Almaty"),
                told["language"],
                shown["title"],
                [author["name"] for author in told["authors"]],
                datetime.fromisoformat(told["published_at"]),
                told["image_in_metadata"] or "",
                shown["lead"],
            )


def public_benchmark() -> list[Sample]:
    """Return the pages of scrapinghub's benchmark, if a clone of it is there."""
    if not (PUBLIC / "ground-truth.json").exists():
        return []
    truth = json.loads((PUBLIC / "ground-truth.json").read_text(encoding="utf-8"))
    now = datetime.now(UTC)
    return [
        Sample(
            key,
            told.get("url") or f"https://{key}.example/",
            gzip.decompress((PUBLIC / "html" / f"{key}.html.gz").read_bytes()).decode(),
            told["articleBody"],
            now,
        )
        for key, told in truth.items()
    ]


_NAMES = re.compile(r'\b(class|id|itemprop)="([^"]*)"')
_METADATA = re.compile(
    r"<meta\b[^>]*>|<script\b[^>]*ld\+json[^>]*>.*?</script>|<link\b[^>]*canonical[^>]*>",
    re.DOTALL | re.IGNORECASE,
)


def scrambled(samples: Iterator[Sample], *, metadata: bool) -> Iterator[Sample]:
    """Yield pages with every class, id and itemprop renamed, with their metadata or without."""
    for sample in samples:
        html = _NAMES.sub(lambda found: f'{found[1]}="x{crc32(found[2].encode()):x}"', sample.html)
        yield replace(sample, html=html if metadata else _METADATA.sub("", html))


CORPORA: dict[str, Callable[[], Iterator[Sample]]] = {
    "Russian news": russian_news,
    "publishers": publishers,
    "Tengrinews, full": tengrinews,
    "Tengrinews, short": short_news,
    "full, scrambled": lambda: scrambled(tengrinews(), metadata=True),
    "full, scrambled, no metadata": lambda: scrambled(tengrinews(), metadata=False),
    "short, scrambled": lambda: scrambled(short_news(), metadata=True),
    "short, scrambled, no metadata": lambda: scrambled(short_news(), metadata=False),
}
"""The pages by the name under which the report shows them."""
