"""Draw the mails as mail programs show them: python -m tests.pictures writes docs/pictures/."""

import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler.alerts.message import opened
from crawler.alerts.render import DigestContext, RuleNote, render_alert, render_digest
from crawler.alerts.render_followup import FollowUp, render_followup
from tests.support.stories import ARTICLE, NOW, POLICY, context_of, spans_of

OUTPUT = Path(__file__).parents[1] / "docs" / "pictures"
DARK = ("--blink-settings=preferredColorScheme=0",)
SIZES: Mapping[str, tuple[str, int, int, tuple[str, ...]]] = {
    "alert-phone": ("alert", 390, 870, ()),
    "alert-desktop": ("alert", 680, 800, ()),
    "alert-dark": ("alert", 390, 870, DARK),
    "digest-desktop": ("digest", 680, 1120, ()),
    "change-phone": ("change", 390, 570, ()),
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


def main(browser: str = "chromium") -> None:
    """Write a picture of each mail with a browser that takes Chromium's options."""
    OUTPUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name, text in pages().items():
            (Path(folder) / f"{name}.html").write_text(text, "utf-8")
        for name, (page, width, height, more) in SIZES.items():
            subprocess.run(  # noqa: S603 - the browser that the caller names
                [browser, "--headless=new", "--no-sandbox", "--hide-scrollbars", *more,
                 f"--window-size={width},{height}", f"--screenshot={OUTPUT / name}.png",
                 f"file://{folder}/{page}.html"],
                check=True, capture_output=True, timeout=60,
            )  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
