"""What a mail says, in both of its parts."""

import random
import re
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from crawler.alerts.labels import LANGUAGES
from crawler.alerts.render import (
    FULL_STORIES,
    DigestContext,
    RuleNote,
    StoryNote,
    render_alert,
    render_digest,
)
from storage.records import StoredArticle
from tests.support.payloads import PAYLOADS
from tests.support.stories import (
    ARTICLE,
    NOW,
    POLICY,
    context_of,
    decoded,
    parsed,
    spans_of,
    text_of,
)

COPY = replace(
    ARTICLE,
    id=2,
    source="akorda",
    url="https://www.akorda.kz/ru/yarmarka",
    title="Ярмарка мёда",
    published_at=datetime(2026, 11, 20, 19, 0, tzinfo=UTC),
    published_precision="day",
    relation="copy",
)
TRANSLATION = replace(
    ARTICLE,
    id=3,
    url="https://kaz.tengrinews.kz/bal-1/",
    title="Бал жәрмеңкесі",
    language="kk",
    relation="translation",
)
OUR_STYLE = html.fromstring(text_of(render_alert(context_of(ARTICLE)).content, "html")).findtext(
    ".//style"
)
FIELDS = ("title", "lead", "body", "author", "section", "url", "source", "host", "rule", "query")


def story(article: StoredArticle = ARTICLE, **changes: object) -> StoryNote:
    return replace(context_of(article).story, **changes)


def both(content: bytes) -> tuple[str, str]:
    return text_of(content), text_of(content, "html")


def visible(content: bytes) -> str:
    tree = html.fromstring(text_of(content, "html"))
    return " ".join(tree.text_content().split())


def test_headers_are_exactly_those_of_an_alert() -> None:
    message = parsed(render_alert(context_of()).content)
    assert sorted(message.keys()) == sorted(
        [
            "Date",
            "Message-ID",
            "Subject",
            "From",
            "To",
            "Auto-Submitted",
            "List-Id",
            "List-Unsubscribe",
            "Content-Language",
            "MIME-Version",
            "Content-Type",
        ]
    )
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Id"] == "Jarshy <alerts.example.kz>"
    assert message["List-Unsubscribe"] == "<mailto:jarshy@example.kz?subject=unsubscribe>"
    assert message["Message-ID"] == "<first@example.kz>"
    assert message["Date"] == "Sun, 22 Nov 2026 14:05:00 +0500"
    assert message.get_content_type() == "multipart/alternative"


def test_a_follower_refers_to_the_first_mail_of_its_story() -> None:
    message = parsed(render_alert(context_of(root="<root@example.kz>")).content)
    assert message["References"] == message["In-Reply-To"] == "<root@example.kz>"


def test_the_subject_is_the_title_of_the_story() -> None:
    rendered = render_alert(context_of(subject="Мёд: NASA и Қазақстан"))
    assert rendered.subject == "Мёд: NASA и Қазақстан"
    assert decoded(rendered.content, "Subject") == "Мёд: NASA и Қазақстан"


def test_the_text_part_says_everything() -> None:
    text = text_of(render_alert(context_of(story=story(copies=[COPY, TRANSLATION]))).content)
    for fact in (
        "В столице открылась ярмарка **мёда**",
        "Источник: tengrinews (tengrinews.kz)",
        "Раздел: Казахстан",
        "Язык: русский",
        "Автор: Асель Тестова",
        "Опубликовано: 22 ноября 2026, 13:45 (UTC+5)",
        "Двести сортов **мёда** привезли",
        "открылась ярмарка **мёда**",
        'Правило "Мёд", запрос: мёд OR пасека; найдено: мёда, мёд',
        "https://tengrinews.kz/kazakhstan_news/yarmarka-meda-1/",
        "www.akorda.kz, 21 ноября 2026 (копия)",
        "https://www.akorda.kz/ru/yarmarka",
        "kaz.tengrinews.kz, 22 ноября 2026, 13:45 (UTC+5) (перевод)",
        "jarshy@example.kz",
    ):
        assert fact in text


def test_both_parts_say_the_same() -> None:
    content = render_alert(context_of(story=story(copies=[COPY]))).content
    labels = {"Источник", "Раздел", "Язык"}  # a fact's place says it in the HTML part
    said = set(re.findall(r"\w{4,}", text_of(content).replace("**", ""))) - labels
    assert [word for word in said if word not in text_of(content, "html")] == []


def test_the_full_text_is_never_in_a_mail() -> None:
    text, page = both(render_alert(context_of()).content)
    last = ARTICLE.body.rsplit(". ", maxsplit=1)[-1]
    assert last not in text
    assert last not in page


def test_a_body_of_one_sentence_is_cut() -> None:
    short = replace(ARTICLE, lead=None, body="Мёд подорожал на рынках всех больших городов страны.")
    text = text_of(render_alert(context_of(short)).content)
    assert "**Мёд**" in text
    assert "городов страны" not in text


def test_marked_words_stand_out_in_html() -> None:
    tree = html.fromstring(text_of(render_alert(context_of()).content, "html"))
    marks = [e.text for e in tree.iter("span") if "background-color:#ffe8a3" in e.get("style", "")]
    assert "мёда" in marks


def test_who_was_first_is_said() -> None:
    note = story(copies=[COPY], original_id=2, coverage={1: 0.9, 2: 0.87})
    text = text_of(render_alert(context_of(story=note)).content)
    assert "www.akorda.kz, 21 ноября 2026 (первая публикация)" in text


def test_how_much_a_copy_shares_is_said() -> None:
    text = text_of(render_alert(context_of(story=story(copies=[COPY], coverage={2: 0.87}))).content)
    assert "(копия, совпадает 87 % текста)" in text


def test_an_unknown_date_is_told_as_seen() -> None:
    text = text_of(render_alert(context_of(replace(ARTICLE, published_at=None))).content)
    assert "Замечено: 22 ноября 2026, 14:05 (UTC+5)" in text
    assert "Опубликовано" not in text


def test_a_day_stays_the_day_of_its_site_for_readers_elsewhere() -> None:
    policy = replace(POLICY, zone=ZoneInfo("UTC"))
    text = text_of(render_alert(context_of(COPY, policy=policy)).content)
    assert "Опубликовано: 21 ноября 2026\n" in text


def test_a_withdrawn_article_is_called_so() -> None:
    text = text_of(render_alert(context_of(replace(ARTICLE, gone_at=NOW))).content)
    assert "снято с публикации" in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("heading", ["first", "copied", "rule"])
def test_every_heading_exists_in_every_language(language: str, heading: str) -> None:
    policy = replace(POLICY, language=language)
    content = render_alert(context_of(policy=policy, heading=heading)).content
    assert parsed(content)["Content-Language"] == language
    assert f'lang="{language}"' in text_of(content, "html")


def test_html_loads_nothing_from_afar() -> None:
    tree = html.fromstring(
        text_of(render_alert(context_of(story=story(copies=[COPY]))).content, "html")
    )
    assert not tree.xpath("//img | //script | //link | //iframe | //*[@src] | //*[@background]")
    assert "url(" not in text_of(render_alert(context_of()).content, "html")


def _hostile(field: str, payload: str) -> bytes:
    if field in {"rule", "query"}:
        rule = RuleNote(payload, "мёд") if field == "rule" else RuleNote("Мёд", payload, [payload])
        return render_alert(context_of(story=story(rules=[rule]))).content
    if field == "host":
        field, payload = "url", f"https://tengrinews.kz/{payload}"
    article = replace(ARTICLE, **{field: payload})
    note = replace(
        context_of(article).story,
        spans=spans_of(article, r"alert|script|мёд"),
        copies=[replace(article, id=9)],
    )
    return render_alert(context_of(article, story=note)).content


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_is_inert(field: str, payload: str) -> None:
    content = _hostile(field, payload)
    page = text_of(content, "html")
    tree = html.fromstring(page)
    assert not tree.xpath(
        "//script | //img | //svg | //form | //iframe | //base | //body//style | //link"
    )
    assert [style.text for style in tree.xpath("//style")] == [OUR_STYLE]
    assert not tree.xpath("//@*[starts-with(name(), 'on')]")
    assert all(h.startswith("https://") for h in tree.xpath("//a/@href"))
    assert "49" not in visible(content)
    assert len(tree.xpath("//meta")) == 4
    assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e]", page + text_of(content))


@given(
    st.text(st.one_of(st.characters(), st.sampled_from("\x00\ud83d\u2028=?\r\n<&")), max_size=80),
    st.lists(st.lists(st.integers(-5, 90), min_size=2, max_size=2), max_size=4),
)
@settings(max_examples=150)
def test_any_text_and_any_spans_make_a_mail(text: str, spans: list[list[int]]) -> None:
    article = replace(ARTICLE, title=text, lead=text, body=text, author=text, section=text)
    note = replace(story(article), spans={"title": spans, "lead": spans, "body": spans})
    content = render_alert(context_of(article, subject=text, story=note)).content
    assert parsed(content)["To"] == "press@example.kz"
    assert parsed(content).get_content_type() == "multipart/alternative"


@pytest.mark.slow
def test_ten_thousand_hostile_titles_make_ten_thousand_mails() -> None:
    chance = random.Random(3)  # noqa: S311 - no secret
    pieces = [
        *PAYLOADS,
        *"\r\n\x00\u2028\ud83d\u202e=?<>&\"'",
        "=?UTF-8?Q?=0A?=Bcc: x@y",
        "Қазақ ",
        "a",
    ]
    for _ in range(10_000):
        title = "".join(chance.choices(pieces, k=chance.randint(0, 30)))
        article = replace(ARTICLE, title=title)
        message = parsed(render_alert(context_of(article, subject=title)).content)
        assert message["To"] == "press@example.kz"
        assert message["Bcc"] is None


def test_what_cannot_be_rendered_is_told_in_its_shortest_form() -> None:
    broken = replace(ARTICLE, published_at="not a time")
    content = render_alert(context_of(broken)).content
    assert parsed(content).get_content_type() == "text/plain"
    assert text_of(content).splitlines()[:3] == [ARTICLE.title, ARTICLE.url, "Мёд"]
    assert parsed(content)["Message-ID"] == "<first@example.kz>"


def _digest(count: int, kind: str = "daily") -> DigestContext:
    notes = [
        story(replace(ARTICLE, id=n, title=f"Сюжет {n}", url=f"https://tengrinews.kz/s-{n}/"))
        for n in range(count)
    ]
    return DigestContext("press@example.kz", "<d@example.kz>", kind, notes, POLICY, NOW)


def test_a_digest_names_every_story_with_its_rules() -> None:
    rendered = render_digest(_digest(3))
    assert rendered.subject == "Сюжеты за день: 3 · 22 ноября 2026"
    text = text_of(rendered.content)
    for n in range(3):
        assert f"https://tengrinews.kz/s-{n}/" in text
    assert text.count('Правило "Мёд"') == 3
    assert "References" not in parsed(rendered.content)


def test_a_large_digest_leaves_nothing_out() -> None:
    count = FULL_STORIES + 40
    text, page = both(render_digest(_digest(count, "hour")).content)
    assert all(f"https://tengrinews.kz/s-{n}/" in text for n in range(count))
    assert all(f"https://tengrinews.kz/s-{n}/" in page for n in range(count))
    assert "больше 20 срочных" in text
