"""`jarshy alerts test`: the stored past told again, and a rule against itself."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.clock import ManualClock
from crawler.ingest import Ingest
from crawler.items import ArticleItem
from crawler.settings import Settings
from storage import alerts, crawls, outbox
from storage.engine import Database
from storage.migrate import upgrade
from storage.records import ListingVisit, NewAlert
from tests.support.commands import Folder, toml_of
from tests.support.databases import opened
from tests.support.samples import NOON

PERIOD = ("--since", "2026-03-01", "--until", "2026-03-04")


def item(number: int, title: str, body: str, clock: ManualClock) -> ArticleItem:
    return ArticleItem(
        source="tengrinews", edition="ru", url=f"https://tengrinews.kz/news/{number}/",
        url_key=f"news:{number}", title=title, body=body, language="ru", fetched_at=clock.at,
        published_at=clock.at, published_precision="minute",
    )  # fmt: skip


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """Three days with a bridge every eight hours, one of them edited, and a rule for rivers."""
    path: Path = tmp_path_factory.mktemp("past")
    folder = Folder(path)
    url = f"sqlite:///{path / 'past.db'}"
    upgrade(url)
    folder.settings(toml_of(url))
    with opened(url) as database:
        clock = ManualClock(NOON - timedelta(days=1))
        with database.write() as tx:
            alerts.add(tx, NewAlert("реки", "река", ["a@example.kz"]), clock.at)
        ingest = Ingest(database, Settings(), clock)
        for number in range(9):
            text = f"{TEXTS[number]} Мост номер {number} стоит у реки {NAMES[number]}."
            ingest.article(item(number, f"Мост {NAMES[number]}", text, clock))
            clock.at += timedelta(hours=8)
        ingest.article(item(0, "Мост Ишим достроен", f"{TEXTS[0]} Дамба готова.", clock))
        stock = item(99, "Старый мост", "Его построили давно, ещё до нас, и он стоит.", clock)
        ingest.article(stock, history=True)
    return folder


@pytest.fixture
def watched(tmp_path: Path) -> Folder:
    """An archive whose first visit began in the evening of the second of the four days."""
    folder = Folder(tmp_path)
    url = f"sqlite:///{tmp_path / 'watched.db'}"
    upgrade(url)
    folder.settings(toml_of(url))
    begun = datetime(2026, 3, 2, 15, tzinfo=UTC)
    with opened(url) as database, database.write() as tx:
        crawl = crawls.start(tx, "tengrinews", "ru", begun)
        visit = ListingVisit(
            crawl_id=crawl, source="tengrinews", edition="ru", listing="news", started_at=begun
        )
        crawls.add_visit(tx, visit)
    return folder


NAMES = ("Ишим", "Тобол", "Урал", "Нура", "Чу", "Или", "Талас", "Аксу", "Каратал")
TEXTS = (
    "Утром пустили автобусы по новой дороге.", "Рыбаки довольны ранней весной и тёплой водой.",
    "Инженеры проверили опоры после зимы.", "Строители обещают закончить к осени.",
    "Жители просят поставить фонари.", "Паводок в этом году слабее прошлого.",
    "На берегу открыли музей старой техники.", "Школьники посадили сто деревьев.",
    "Акимат ищет подрядчика для ремонта.",
)  # fmt: skip


def test_a_query_is_told_of_the_past_and_nothing_is_stored(past: Folder) -> None:
    told = past.call("alerts", "test", "мост", *PERIOD, "--json").json
    assert (told["articles"], told["stock"], told["stock_matched"]) == (10, 1, 1)
    assert (told["matched"], len(told["mails"])) == (9, 9)
    assert sum(told["days"].values()) == 9
    assert told["worst_hour"]["mails"] == 1
    assert told["samples"][0]["title"] == "Мост Каратал"
    assert told["change"] is None
    with opened(_url(past)) as database:
        assert _mails(database) == 9  # those of the rule for rivers, as before


def test_what_a_rule_adds_for_a_reader_is_told_beside_their_other_rules(past: Folder) -> None:
    to = ("--to", "a@example.kz")  # whom the rule for rivers tells of each bridge but not of stock
    told = past.call("alerts", "test", "Ишим OR дамба", *PERIOD, *to, "--json").json
    assert (told["stock_matched"], len(told["mails"])) == (0, 1)
    assert (told["mails_in_all"], told["mails_without"]) == (9, 9)
    shown = past.call("alerts", "test", "Ишим OR дамба", *PERIOD, *to).out
    assert "mails: 1 (1 story)" in shown
    assert "with the other rules: 9 mails in all to this reader; without this rule 9" in shown
    alone = past.call("alerts", "test", "Ишим", *PERIOD, "--json").json
    assert (alone["mails_in_all"], alone["mails_without"]) == (None, None)


def test_the_ways_of_a_rule_are_tried_too(past: Folder) -> None:
    daily = past.call("alerts", "test", "мост", *PERIOD, "--when", "daily", "--json").json
    assert {mail["kind"] for mail in daily["mails"]} == {"digest"}
    assert len(daily["mails"]) == len(daily["days"]) == 3
    followed = past.call("alerts", "test", "мост", *PERIOD, "--changes", "thread", "--json").json
    assert [m["kind"] for m in followed["mails"]].count("change") == 1


def test_what_waits_for_a_digest_after_the_period_is_named(past: Folder) -> None:
    asked = ("alerts", "test", "мост", "--since", "2026-03-01", "--until", "2026-03-01")
    told = past.call(*asked, "--when", "daily", "--json").json
    assert told["mails"] == []
    assert told["waiting"] == told["stories"] > 0
    shown = past.call(*asked, "--when", "daily").out
    assert "not told by the end" in shown
    assert past.call(*asked, "--json").json["waiting"] == 0


def test_a_changed_rule_is_held_against_itself(past: Folder) -> None:
    changed = past.call("alerts", "test", "реки", *PERIOD, "--query", "мост OR дамба")
    assert "mails: 9 instead of 9" in changed.out
    assert "would be missed: 0 articles" in changed.out
    narrowed = past.call("alerts", "test", "реки", *PERIOD, "--query", "Ишим").out
    assert "mails: 1 instead of 9" in narrowed
    assert "would be missed: 8 articles" in narrowed
    assert "Мост Каратал" in narrowed


def test_a_query_is_tried_with_its_names_in_all_languages(past: Folder) -> None:
    longer = "(Токаев OR Тоқаев OR Tokayev)"
    alone = past.call("alerts", "test", "Токаев", *PERIOD, "--widen")
    assert f"Widened: {longer}" in alone.err
    assert longer in alone.out
    changed = past.call("alerts", "test", "реки", *PERIOD, "--query", "Токаев", "--widen")
    assert longer in changed.out
    assert "mails: 0 instead of 9" in changed.out
    own = past.call("alerts", "test", "реки", *PERIOD, "--widen")
    assert "Widened: nothing" in own.err
    assert "mails: 9 instead of 9" in own.out


def test_samples_show_the_words_in_the_text_that_matched(past: Folder) -> None:
    shown = past.call("alerts", "test", "Ишим OR автобусы", *PERIOD).out
    assert "*автобусы*" in shown
    assert "1 mails" in shown


def test_a_mistyped_name_of_a_rule_is_hinted_at(past: Folder) -> None:
    tried = past.call("alerts", "test", "рекы", *PERIOD)
    assert "no rule is called 'рекы', so it was tried as a query" in tried.err
    assert "did you mean 'реки'?" in tried.err
    for known in ("реки", "мост у реки"):
        assert "no rule is called" not in past.call("alerts", "test", known, *PERIOD).err


def test_nothing_is_expected_before_the_first_visit(watched: Folder) -> None:
    tried = watched.call("alerts", "test", "верблюд", *PERIOD, "--expect-by", "18:00", "--json")
    assert [mail["kind"] for mail in tried.json["mails"]] == ["nothing", "nothing"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["мост)"], "character"),
        (["нет такого", "--query", "мост"], "no alert rule is called"),
        (["мост", "--since", "2026-03-04", "--until", "2026-03-01"], "--since lies after"),
        (["мост", "--quiet", "всегда"], "--quiet"),
    ],
)
def test_what_cannot_be_tried_is_refused(past: Folder, arguments: list[str], words: str) -> None:
    ended = past.call("alerts", "test", *arguments)
    assert ended.code == 2
    assert words.lower() in ended.err.lower()


def _url(folder: Folder) -> str:
    return f"sqlite:///{folder.path / 'past.db'}"


def _mails(database: Database) -> int:
    with database.read() as tx:
        return len(outbox.list_mails(tx, None, 100))
