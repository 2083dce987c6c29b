"""Invented articles and mails for tests of what is told of them."""

import email
import email.policy
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.header import decode_header, make_header
from email.message import EmailMessage
from zoneinfo import ZoneInfo

from crawler.alerts.policy import AlertPolicy
from crawler.alerts.render import MailContext, RuleNote, StoryNote
from storage.records import StoredArticle

NOW = datetime(2026, 11, 22, 9, 5, tzinfo=UTC)
POLICY = AlertPolicy(
    sender="jarshy@example.kz", zone=ZoneInfo("Asia/Almaty"), secret=b"a secret of the tests"
)
BODY = (
    "Утром в столице открылась ярмарка мёда. Торговцы привезли двести сортов. "
    "Пасечники из трёх областей жалуются на сухое лето.\n\n"
    "Лучший мёд, по словам судей, собрали в горах. Его продают по три тысячи за банку. "
    "Ярмарка продлится до воскресенья, вход свободный.\n\n"
    "Отдельный ряд отдан кондитерам, и там очередь с самого открытия. "
    "Городские власти обещают повторить праздник весной."
)
ARTICLE = StoredArticle(
    id=1,
    source="tengrinews",
    edition="ru",
    url="https://tengrinews.kz/kazakhstan_news/yarmarka-meda-1/",
    url_key="tengrinews.kz:news:1",
    language="ru",
    section="Казахстан",
    title="В столице открылась ярмарка мёда",
    lead="Двести сортов мёда привезли пасечники на осеннюю ярмарку.",
    body=BODY,
    author="Асель Тестова",
    authors=(),
    published_at=NOW - timedelta(minutes=20),
    published_precision="minute",
    first_seen_at=NOW,
    last_seen_at=NOW,
    gone_at=None,
    image_url=None,
    image_caption=None,
    images=(),
    word_count=60,
    content_hash="0",
    extracted_by={},
    flags=(),
    history=False,
    story_id=1,
    relation="original",
)


def spans_of(article: StoredArticle, pattern: str) -> dict[str, list[list[int]]]:
    """Return where a pattern stands in the fields of an article."""
    texts = {"title": article.title, "lead": article.lead or "", "body": article.body}
    return {
        name: [list(m.span()) for m in re.finditer(pattern, text, re.IGNORECASE)]
        for name, text in texts.items()
    }


def context_of(article: StoredArticle = ARTICLE, **changes: object) -> MailContext:
    """Return what a mail on one article is made of; `changes` are the context's fields."""
    note = StoryNote(
        title=article.title,
        article=article,
        spans=spans_of(article, r"м[её]д\w*"),
        rules=[RuleNote("Мёд", "мёд OR пасека", ["мёда", "мёд"])],
        original_id=article.id,
    )
    context = MailContext(
        recipient="press@example.kz",
        message_id="<first@example.kz>",
        subject=article.title,
        story=note,
        policy=POLICY,
        now=NOW,
    )
    return replace(context, **changes)


def parsed(content: bytes) -> EmailMessage:
    """Return a message as a modern mail program reads it."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def text_of(content: bytes, kind: str = "plain") -> str:
    """Return the text or html part of a message."""
    part = parsed(content).get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def decoded(content: bytes, name: str) -> str:
    """Return a header decoded by RFC 2047 alone, as older programs do it."""
    return str(make_header(decode_header(str(email.message_from_bytes(content)[name]))))
