"""Pages whose text stands only in the data for their scripts."""

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from crawler.extract.document import Document
from crawler.extract.page_state import StatePage

NOW = datetime(2026, 6, 20, 12, 0, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Almaty")
TITLE = "В порту Актау открыли новый причал"
SENTENCES = [
    f"Причал номер {number} строили три года, и теперь он примет паромы из четырёх портов, "
    "рассказали в управлении порта, где ждут первых судов уже осенью."
    for number in range(1, 7)
]
MARKUP = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
ARTICLE = {"title": TITLE, "id": 7, "contentHtml": MARKUP, "publishedAt": "2026-06-16T14:37+05:00"}
OTHERS = [{"title": f"Другая новость номер {number}", "body": "Коротко."} for number in range(9)]


def page(scripts: str, shown: str = "<div id='root'></div>") -> Document:
    html = f"<html><head><title>Порт</title></head><body>{shown}{scripts}</body></html>"
    return Document(html, "https://port.example/news/1", NOW, ZONE)


def streamed(*rows: str) -> str:
    text = "".join(rows)
    pieces = [text[at : at + 700] for at in range(0, len(text), 700)]
    pushed = "".join(
        f"<script>self.__next_f.push({json.dumps([1, piece])})</script>" for piece in pieces
    )
    return f"<script>(self.__next_f=self.__next_f||[]).push([0])</script>{pushed}"


def as_text_row(number: str, text: str) -> str:
    return f"{number}:T{len(text.encode()):x},{text}"


BLOCKS = [{"type": "paragraph", "text": sentence} for sentence in SENTENCES]
STATE = {"props": {"pageProps": {"menu": OTHERS, "article": ARTICLE}}}
SCRIPTS = {
    "data island": f'<script type="application/json">{json.dumps(STATE)}</script>',
    "assigned": f"<script>window.__STATE__ = {json.dumps(STATE)};start()</script>",
    "pushed": f'<script>window["Q"]=window["Q"]||[];window["Q"].push({json.dumps(STATE)})</script>',
    "blocks": "<script>window.page="
    + json.dumps({**ARTICLE, "contentHtml": None, "blocks": BLOCKS})
    + "</script>",
    "stream": streamed(f'5:["$","div",null,{json.dumps({"article": ARTICLE})}]\n', "6:null\n"),
    "stream with a text apart": streamed(
        as_text_row("1f", MARKUP),
        f'5:["$","div",null,{json.dumps({"article": {**ARTICLE, "contentHtml": "$1f"}})}]\n',
    ),
}


@pytest.mark.parametrize("kind", SCRIPTS)
def test_an_article_is_read_from_the_data_for_scripts(kind: str) -> None:
    document = page(SCRIPTS[kind])
    assert StatePage.fits(document)
    read = StatePage(document)
    assert [paragraph.text for paragraph in read.body()] == SENTENCES
    moment = read.published_at()
    assert (read.title(), moment and moment.at) == (TITLE, datetime(2026, 6, 16, 9, 37, tzinfo=UTC))


def test_a_page_that_shows_its_text_is_not_read_so() -> None:
    assert not StatePage.fits(page(SCRIPTS["assigned"], f"<h1>{TITLE}</h1>{MARKUP}"))


def test_the_data_of_a_list_are_no_article() -> None:
    script = f"<script>window.__STATE__ = {json.dumps({'news': OTHERS})}</script>"
    assert not StatePage.fits(page(script))


def test_marks_of_advertisements_are_no_paragraphs() -> None:
    with_marks = {**ARTICLE, "contentHtml": f"<p>$$ARTICLEAD$$</p>{MARKUP}<p>{{{{banner}}}}</p>"}
    document = page(f"<script>window.page={json.dumps(with_marks)}</script>")
    assert [paragraph.text for paragraph in StatePage(document).body()] == SENTENCES


@pytest.mark.parametrize(
    "script",
    [
        "window.a={" * 2_000,
        "window.a=" + "[" * 100_000 + "]" * 100_000,
        "window.a=" + '{"a":' * 3_000 + "1" + "}" * 3_000,
        'self.__next_f.push([1,"0:Tffffffff,short"])',
        'self.__next_f.push([1,"1:T10,\\ud800"]);self.__next_f.push([1,7,{"a":"$1"}])',
        'window.a={"text":NaN,"title":"' + "\\u0000" * 500 + '"}',
        "=".join("{" for _ in range(20_000)),
    ],
)
def test_hostile_data_say_nothing_and_raise_nothing(script: str) -> None:
    assert not StatePage.fits(page(f"<script>{script}</script>"))
