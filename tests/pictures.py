"""Draw mails and pages as browsers show them: python -m tests.pictures writes docs/pictures/."""

import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler.alerts.message import opened
from crawler.alerts.render import DigestContext, RuleNote, render_alert, render_digest
from crawler.alerts.render_followup import FollowUp, render_followup
from crawler.clock import ManualClock
from tests.support import browser
from tests.support.commands import Folder
from tests.support.stories import ARTICLE, NOW, POLICY, context_of, spans_of
from tests.support.web import serving

OUTPUT = Path(__file__).parents[1] / "docs" / "pictures"


@dataclass(frozen=True)
class Size:
    """What is drawn: a mail or the path of a page, how wide and high, bright or dark."""

    what: str
    width: int
    height: int
    scheme: str = "light"
    language: str = "ru"


MAILS: Mapping[str, Size] = {
    "alert-phone": Size("alert", 390, 870),
    "alert-desktop": Size("alert", 680, 800),
    "alert-dark": Size("alert", 390, 870, "dark"),
    "digest-desktop": Size("digest", 680, 1120),
    "change-phone": Size("change", 390, 570),
}
PAGES: Mapping[str, Size] = {
    "page-stories": Size("/?told=several", 390, 844),
    "page-search": Size("/search?q=%D0%B2%D0%BE%D0%B4%D0%B0", 1000, 860, language="en"),
    "page-search-phone": Size("/search?q=%D0%B2%D0%BE%D0%B4%D0%B0", 390, 844, "dark"),
    "page-story": Size("/story/{story}", 1000, 860, language="en"),
    "page-explain": Size("/explain?url={article}", 390, 844, language="en"),
}


@dataclass(frozen=True)
class Sentence:
    """A changed sentence."""

    kind: str
    old: str | None
    new: str | None


def pages() -> dict[str, str]:
    """Return the HTML of an alert, a digest and a follow-up."""
    first = replace(
        ARTICLE, id=2, source="akorda", url="https://www.akorda.kz/ru/yarmarka",
        title="Глава государства посетил осеннюю ярмарку мёда", relation="original",
        published_at=datetime(2026, 11, 21, 19, 0, tzinfo=UTC), published_precision="day",
    )  # fmt: skip
    kazakh = replace(
        ARTICLE, id=3, url="https://kaz.tengrinews.kz/bal-1/", title="Астанада бал жәрмеңкесі",
        language="kk", relation="translation", published_at=NOW - timedelta(minutes=5),
    )  # fmt: skip
    honey = replace(
        context_of(ARTICLE).story,
        spans=spans_of(ARTICLE, r"мёд\w*|осеннюю ярмарку"),
        copies=[first, kazakh],
        original_id=2,
        rules=[
            RuleNote("Пчеловодство", "мёд", ["мёда", "мёд"]),
            RuleNote("Столица", '"осенняя ярмарка"', ["осеннюю ярмарку"]),
        ],
    )
    flood = replace(
        ARTICLE, id=5, title="Паводок: эвакуированы жители трёх сёл на севере",
        lead="Вода поднялась на метр за ночь, дамбы держатся.", section="События",
    )  # fmt: skip
    second = replace(
        honey, title=flood.title, article=flood, copies=[],
        spans=spans_of(flood, r"Паводок|дамб\w+"),
        rules=[RuleNote("Паводок", "паводок OR дамба", ["Паводок", "дамбы"])],
    )  # fmt: skip
    digest = DigestContext(
        "press@example.kz", "<d@example.kz>", "quiet", [honey, second], POLICY, NOW
    )
    edits = [
        Sentence("reworded", "Торговцы привезли двести сортов из трёх областей.",
                 "Торговцы привезли триста сортов из пяти областей."),
        Sentence("removed", "Ярмарка продлится до воскресенья, вход свободный.", None),
        Sentence("added", None, "Ярмарку продлили до среды из-за наплыва гостей."),
    ]  # fmt: skip
    followup = FollowUp(
        "press@example.kz",
        "<f@example.kz>",
        ARTICLE.title,
        ARTICLE,
        "substantive",
        edits,
        ["Пчеловодство"],
        "<r@example.kz>",
        POLICY,
        NOW,
    )
    rendered = {
        "alert": render_alert(context_of(ARTICLE, story=honey)),
        "digest": render_digest(digest),
        "change": render_followup(followup),
    }
    return {name: opened(mail.content).html or "" for name, mail in rendered.items()}


def draw_mails(page: browser.Browser, folder: Path) -> None:
    """Write a picture of each mail."""
    for name, text in pages().items():
        (folder / f"{name}.html").write_text(text, "utf-8")
    for name, size in MAILS.items():
        draw(page, (folder / f"{size.what}.html").as_uri(), name, size)


def draw_pages(page: browser.Browser, folder: Path) -> None:
    """Write a picture of each page, of what the demo made."""
    ended = Folder(folder).run("demo")
    assert ended.code == 0, ended.err
    with serving(f"sqlite:///{folder}/jarshy-demo.db", ManualClock(datetime.now(UTC))) as site:
        told = site.ask("/api/stories", told="several", limit=100).json["stories"]
        story = max(told, key=lambda one: (len(one["articles"]), one["id"]))
        known = {"story": story["id"], "article": story["articles"][-1]["id"]}
        for name, size in PAGES.items():
            url = f"http://127.0.0.1:{site.port}{size.what.format(**known)}"
            draw(page, url, name, size, opened="details:not([open])")


def draw(page: browser.Browser, url: str, name: str, size: Size, opened: str = "") -> None:
    """Write a picture of an address; what `opened` selects last is opened and shown first."""
    page.order("Emulation.setDeviceMetricsOverride", width=size.width, height=size.height,
               deviceScaleFactor=1, mobile=size.width < 500)  # fmt: skip
    features = [{"name": "prefers-color-scheme", "value": size.scheme}]
    page.order("Emulation.setEmulatedMedia", features=features)
    page.order("Network.setExtraHTTPHeaders", headers={"Accept-Language": size.language})
    page.open(url)
    if opened:
        page.evaluate(
            f"for (const one of [...document.querySelectorAll('{opened}')].slice(-1))"
            " { one.open = true; one.closest('article').scrollIntoView(); }"
        )
    (OUTPUT / f"{name}.png").write_bytes(page.picture())


def main(program: str | None = None) -> None:
    """Write all pictures with a browser that takes Chromium's options."""
    OUTPUT.mkdir(exist_ok=True)
    chosen = program or browser.found()
    assert chosen, "no browser here: name one"
    with (
        tempfile.TemporaryDirectory() as folder,
        browser.browsing(chosen, Path(folder) / "profile") as page,
    ):
        draw_mails(page, Path(folder))
        draw_pages(page, Path(folder))


if __name__ == "__main__":
    main(*sys.argv[1:])
