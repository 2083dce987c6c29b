"""Invented records for tests: valid as they are, each field changeable by name."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from storage.records import Link, NewAlert, NewArticle, NewMail, NewMatch

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LEASE = timedelta(minutes=12)


def later(**amount: float) -> datetime:
    """Return a moment after noon, as in `later(minutes=5)`."""
    return NOON + timedelta(**amount)


def new_article(number: int = 1, **changes: Any) -> NewArticle:
    """Return an article that differs from those of other numbers in key, address and text."""
    values: dict[str, Any] = {
        "source": "tengrinews",
        "edition": "ru",
        "url": f"https://tengrinews.kz/kazakhstan_news/most-otkryili-{number}/",
        "url_key": f"tengrinews.kz:news:{number}",
        "language": "ru",
        "section": "Казахстан",
        "title": f"Мост номер {number} открыли для движения",
        "lead": "Движение началось утром.",
        "body": "Мост через реку открыли.\n\nПо нему прошли первые автобусы.",
        "content_hash": sha256(str(number).encode()).hexdigest(),
        "word_count": 17,
        "authors": [{"name": "Айгуль Сеитова", "role": "Журналист"}],
        "published_at": NOON,
        "published_precision": "minute",
        "first_seen_at": later(minutes=3),
        "tags": ["мост", "транспорт"],
        "images": [{"url": "https://tengrinews.kz/most.jpg", "caption": "Мост", "credit": None}],
        "citations": [{"cited": "Акорда", "url": None, "phrase": "сообщает Акорда"}],
        "extracted_by": {"title": "site:current", "body": "site:current"},
        "flags": ["truncated"],
    }
    return NewArticle(**(values | changes))


def new_alert(name: str = "мосты", **changes: Any) -> NewAlert:
    """Return a rule."""
    values: dict[str, Any] = {"name": name, "query": "мост", "recipients": ["a@example.kz"]}
    return NewAlert(**(values | changes))


def new_match(alert_id: int, article_id: int, story_id: int, **changes: Any) -> NewMatch:
    """Return a match of a rule and an article."""
    values: dict[str, Any] = {"spans": {"title": [[0, 4]]}, "matched_at": NOON}
    return NewMatch(alert_id, article_id, story_id, **(values | changes))


def new_mail(number: int = 1, **changes: Any) -> NewMail:
    """Return a mail that is due at noon."""
    values: dict[str, Any] = {
        "recipient": "a@example.kz",
        "message_id": f"<mail-{number}@example.kz>",
        "subject": "Мост открыли",
        "content": b"Subject: most\r\n\r\nmost",
        "due_at": NOON,
        "created_at": NOON,
        "alert_ids": [1],
        "story_id": number,
    }
    return NewMail(**(values | changes))


def new_link(article_id: int, other_id: int, **changes: Any) -> Link:
    """Return a verdict on two articles."""
    values: dict[str, Any] = {
        "kind": "copy",
        "coverage": 0.9,
        "other_coverage": 0.8,
        "evidence": {"spans": [[0, 10, 0, 10]], "phrase": None},
        "reason": "nine tenths are the same",
        "decided_at": NOON,
    }
    return Link(article_id, other_id, **(values | changes))
